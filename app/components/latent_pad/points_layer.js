/** Draws the encoded digits: dots written straight into pixels, numerals once few enough are in view. */

const NUMERALS_FROM = 700; // with at most so many points in view, each is a numeral
const NUMERAL_CSS_PIXELS = 13;
const BADGE_RADIUS = 10;

export class PointsLayer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.ratio = 1;
    /** @type {ImageData | null} */
    this.image = null;
    this.words = new Uint32Array(0);
    this.visible = new Int32Array(NUMERALS_FROM);
    this.numerals = document.createElement("canvas");
  }

  resize(width, height, ratio) {
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.words = new Uint32Array(this.image.data.buffer);
    this.numerals.width = 0;
  }

  setTheme(theme) {
    this.theme = theme;
    this.numerals.width = 0;
  }

  clear() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** @param {import("./points.js").EncodedPoints} points @param {import("./view.js").View} view */
  draw(points, view) {
    this.clear();
    if (!this.image) return; // read before the plane was ever laid out, as when a visitor goes on at once
    const few = this._countVisible(points, view);
    if (few >= 0) this._drawNumerals(points, view, few);
    else {
      this._drawDots(points, view);
      this._drawBadges(points, view);
    }
  }

  /** Lists the points in view where each can be a numeral; −1 where they are too many. */
  _countVisible(points, view) {
    const { mean, label, shown, count } = points;
    const room = (view.width * view.height) / 400; // each numeral has about 20 × 20 pixels to itself
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
    const { mean, label, shown, count } = points;
    const { words, canvas, ratio } = this;
    const { classWords } = this.theme;
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
      const colour = classWords[label[i] % classWords.length];
      for (let dy = -reach; dy <= reach; dy++) {
        for (let dx = -reach, p = (y + dy) * wide + x - reach; dx <= reach; dx++, p++) {
          if (dx * dx + dy * dy <= limit) words[p] = colour;
        }
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  _drawNumerals(points, view, found) {
    if (!this.numerals.width) this._prepareNumerals();
    const { context, ratio, visible } = this;
    const side = this.numerals.height;
    for (let k = 0; k < found; k++) {
      const i = visible[k];
      const x = view.toX(points.mean[2 * i]) * ratio - side / 2;
      const y = view.toY(points.mean[2 * i + 1]) * ratio - side / 2;
      context.drawImage(this.numerals, side * (points.label[i] % this.theme.classes.length), 0, side, side, x | 0, y | 0, side, side);
    }
  }

  /** One numeral a class, in its colour, with a rim of paper. */
  _prepareNumerals() {
    const { theme, ratio, numerals } = this;
    const side = Math.ceil(NUMERAL_CSS_PIXELS * 1.5 * ratio);
    numerals.width = side * theme.classes.length;
    numerals.height = side;
    const pen = numerals.getContext("2d");
    pen.font = `700 ${NUMERAL_CSS_PIXELS * ratio}px ${theme.font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3 * ratio;
    theme.classes.forEach((colour, label) => {
      pen.strokeStyle = theme.classRims[label];
      pen.fillStyle = colour;
      pen.strokeText(String(label), side * (label + 0.5), side / 2);
      pen.fillText(String(label), side * (label + 0.5), side / 2);
    });
  }

  /** A numeral a class where the class is densest, so that the plane is read without its colours. */
  _drawBadges(points, view) {
    const { context, ratio, theme } = this;
    const small = view.width < 260 ? 0.75 : 1;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `700 ${BADGE_RADIUS * 1.25 * small * ratio}px ${theme.font}`;
    for (const [label, [z1, z2]] of points.peaks) {
      if (!points.shown[label]) continue;
      const x = view.toX(z1) * ratio;
      const y = view.toY(z2) * ratio;
      context.beginPath();
      context.arc(x, y, BADGE_RADIUS * small * ratio, 0, 2 * Math.PI);
      context.fillStyle = theme.classes[label % theme.classes.length];
      context.fill();
      context.lineWidth = 1.5 * ratio;
      context.strokeStyle = theme.classRims[label % theme.classes.length];
      context.stroke();
      context.fillStyle = theme.classInks[label % theme.classes.length];
      context.fillText(String(label), x, y + 0.5 * ratio);
    }
  }
}

/** Larger dots where there are few, or where few are in view. */
function dotRadius(count, view) {
  const room = Math.sqrt((view.width * view.height) / Math.max(count, 1)) / 8;
  return Math.min(3, Math.max(0.9, room * Math.sqrt(Math.max(1, view.zoom))));
}
