/** Draws the encoded set: dots written straight into pixels, numerals once few are in view, then the pictures themselves. */
import { Badges } from "./badges.js";
import { Layer } from "./layer.js";
import { FADES } from "./theme.js";

const NUMERALS_FROM = 700; // with at most so many points in view, each is a numeral
const NUMERAL_CSS_PIXELS = 13;
const BADGE_RADIUS = 10;
const PICTURE_ROOM = 30; // CSS pixels along a side that each picture has to itself at least
const CLOSE = 2; // zoom from which on points may be pictures
const FAINT = 0.25; // a numeral that is not selected, where others are
const PICTURE_SIDES = [18, 44]; // CSS pixels

export class PointsLayer extends Layer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super(canvas);
    /** @type {ImageData | null} */
    this.image = null;
    this.words = new Uint32Array(0);
    this.visible = new Int32Array(NUMERALS_FROM);
    this.numerals = document.createElement("canvas");
    this.badges = new Badges();
    this.kind = "";
    /** Whose classes the numerals are of. @type {Uint8Array | null} */
    this.labels = null;
  }

  resize(width, height, ratio) {
    super.resize(width, height, ratio);
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.words = new Uint32Array(this.image.data.buffer);
    this.numerals.width = 0;
  }

  setTheme(theme) {
    super.setTheme(theme);
    this.numerals.width = 0;
  }

  /**
   * @param {import("./gliding_points.js").DrawnPoints} points @param {import("./view.js").View} view
   * @param {import("./sprites.js").Sprites | null} sprites their pictures, where points may become them
   */
  draw(points, view, sprites = null) {
    this.clear();
    if (!this.image) return; // read before the plane was ever laid out, as when a visitor goes on at once
    const few = this._countVisible(points, view);
    const room = (view.width * view.height) / (PICTURE_ROOM * this.theme.scale) ** 2;
    const kind = few < 0 ? "dots" : sprites && few <= room && view.zoom >= CLOSE ? "pictures" : "numerals";
    if (kind !== this.kind) this.canvas.dataset.shown = this.kind = kind;
    if (kind === "pictures") this._drawPictures(points, view, few, sprites);
    else if (kind === "numerals") this._drawNumerals(points, view, few);
    else {
      this._drawDots(points, view);
      this._drawBadges(points, view);
    }
  }

  /** Lists the points in view where each can be a numeral; −1 where they are too many. */
  _countVisible(points, view) {
    const { mean, label, shown, count } = points;
    const room = (view.width * view.height) / (20 * this.theme.scale) ** 2; // each numeral has about 20 × 20 pixels to itself
    const most = Math.min(NUMERALS_FROM, room);
    const left = view.toZ1(0), right = view.toZ1(view.width), low = view.toZ2(view.height), high = view.toZ2(0);
    let found = 0;
    for (let i = 0; i < count; i++) {
      const z1 = mean[2 * i], z2 = mean[2 * i + 1];
      if (z1 < left || z1 > right || z2 < low || z2 > high || !shown[label[i]]) continue;
      if (found >= most) return -1;
      this.visible[found++] = i;
    }
    return found;
  }

  _drawDots(points, view) {
    const { mean, label, shown, count, fade } = points;
    const { words, canvas, ratio } = this;
    const { fadedWords } = this.theme;
    const wide = canvas.width, high = canvas.height;
    const scale = view.scale * ratio;
    const x0 = (view.width / 2) * ratio - view.z1 * scale;
    const y0 = (view.height / 2) * ratio + view.z2 * scale;
    const radius = dotRadius(count, view) * ratio;
    const reach = Math.max(1, Math.round(radius));
    const limit = (radius + 0.35) * (radius + 0.35);
    words.fill(0);
    for (let i = 0; i < count; i++) {
      if (!shown[label[i]]) continue;
      const x = Math.round(x0 + mean[2 * i] * scale);
      const y = Math.round(y0 - mean[2 * i + 1] * scale);
      if (x < reach || y < reach || x >= wide - reach || y >= high - reach) continue;
      const faded = fadedWords[fade ? fade[i] : 0];
      const colour = faded[label[i]];
      for (let dy = -reach; dy <= reach; dy++) {
        for (let dx = -reach, p = (y + dy) * wide + x - reach; dx <= reach; dx++, p++) {
          if (dx * dx + dy * dy <= limit) words[p] = colour;
        }
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  _drawNumerals(points, view, found) {
    for (let k = 0; k < found; k++) this._numeral(points, view, this.visible[k]);
  }

  _numeral(points, view, i) {
    if (!this.numerals.width || this.labels !== points.label) this._prepareNumerals(points);
    const { context, ratio } = this;
    const side = this.numerals.height;
    const x = view.toX(points.mean[2 * i]) * ratio - side / 2;
    const y = view.toY(points.mean[2 * i + 1]) * ratio - side / 2;
    context.globalAlpha = points.picked?.[i] ? FAINT : 1;
    context.drawImage(this.numerals, side * points.label[i], 0, side, side, x | 0, y | 0, side, side);
    context.globalAlpha = 1;
  }

  /** Each point as its picture, framed in the colour of its class; a numeral until it is painted. */
  _drawPictures(points, view, found, sprites) {
    const { context, ratio, visible, theme } = this;
    const [least, most] = PICTURE_SIDES;
    const room = 0.8 * Math.sqrt((view.width * view.height) / Math.max(found, 1));
    const high = Math.round(Math.min(most, Math.max(least, room)) * theme.scale * ratio);
    const wide = Math.round((high * sprites.width) / sprites.height);
    const frame = Math.max(1, Math.round(1.5 * ratio));
    sprites.setTheme(theme);
    context.imageSmoothingEnabled = false;
    context.lineWidth = frame;
    for (let k = 0; k < found; k++) {
      const i = visible[k];
      const slot = sprites.slot(i);
      if (slot < 0) {
        this._numeral(points, view, i);
        continue;
      }
      const x = Math.round(view.toX(points.mean[2 * i]) * ratio - wide / 2);
      const y = Math.round(view.toY(points.mean[2 * i + 1]) * ratio - high / 2);
      context.globalAlpha = points.fade ? 1 - (0.7 * points.fade[i]) / (FADES - 1) : 1;
      context.drawImage(sprites.canvas, sprites.left(slot), sprites.top(slot), sprites.width, sprites.height, x, y, wide, high);
      context.strokeStyle = theme.classes[points.label[i]];
      context.strokeRect(x - frame / 2, y - frame / 2, wide + frame, high + frame);
    }
    context.globalAlpha = 1;
    sprites.paint();
  }

  /** One mark a class that these points have, in its colour, with a rim of paper. @param {import("./gliding_points.js").DrawnPoints} points */
  _prepareNumerals({ label: labels, naming }) {
    const { theme, ratio, numerals } = this;
    this.labels = labels;
    const classes = [...new Set(labels)];
    const size = NUMERAL_CSS_PIXELS * theme.scale * ratio;
    const side = Math.ceil(size * 1.5);
    numerals.width = side * (Math.max(...classes) + 1);
    numerals.height = side;
    const pen = numerals.getContext("2d");
    pen.font = `700 ${size}px ${theme.font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3 * theme.scale * ratio;
    for (const label of classes) {
      pen.strokeStyle = theme.classRims[label];
      pen.fillStyle = theme.classes[label];
      pen.strokeText(naming.mark(label), side * (label + 0.5), side / 2);
      pen.fillText(naming.mark(label), side * (label + 0.5), side / 2);
    }
  }

  /** A numeral a class where the class is densest, so that the plane is read without its colours; none hides another. */
  _drawBadges(points, view) {
    const { context, ratio, theme, badges } = this;
    const radius = BADGE_RADIUS * theme.scale * (view.width < 260 ? 0.75 : 1);
    badges.place(points, view, radius);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `700 ${radius * 1.25 * ratio}px ${theme.font}`;
    for (let k = 0; k < badges.count; k++) this._leader(k, radius);
    for (let k = 0; k < badges.count; k++) this._badge(k, radius, points.naming);
  }

  /** A line from the place that a badge names, where it stands beside it. */
  _leader(k, radius) {
    const { context, ratio, theme, badges } = this;
    const { anchors, places } = badges;
    const [x0, y0, x, y] = [anchors[2 * k] * ratio, anchors[2 * k + 1] * ratio, places[2 * k] * ratio, places[2 * k + 1] * ratio];
    if (Math.hypot(x - x0, y - y0) < 0.7 * radius * ratio) return;
    const colour = badges.labels[k];
    for (const [width, stroke] of /** @type {[number, string][]} */ ([[4, theme.classRims[colour]], [2, theme.classes[colour]]])) {
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x, y);
      context.lineCap = "round";
      context.lineWidth = width * ratio;
      context.strokeStyle = stroke;
      context.stroke();
    }
  }

  _badge(k, radius, naming) {
    const { context, ratio, theme, badges } = this;
    const [x, y] = [badges.places[2 * k] * ratio, badges.places[2 * k + 1] * ratio];
    const label = badges.labels[k];
    const colour = label;
    context.beginPath();
    context.arc(x, y, radius * ratio, 0, 2 * Math.PI);
    context.fillStyle = theme.classes[colour];
    context.fill();
    context.lineWidth = 1.5 * ratio;
    context.strokeStyle = theme.classRims[colour];
    context.stroke();
    context.fillStyle = theme.classInks[colour];
    context.fillText(naming.mark(label), x, y + 0.5 * ratio);
  }
}

/** Larger dots where there are few, or where few are in view. */
function dotRadius(count, view) {
  const room = Math.sqrt((view.width * view.height) / Math.max(count, 1)) / 8;
  return Math.min(3, Math.max(0.9, room * Math.sqrt(Math.max(1, view.zoom))));
}
