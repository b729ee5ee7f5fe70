/** Draws a training's plane: the digits glide from epoch to epoch over a manifold that fades into the next one. */
import { element, write } from "../latent_pad/dom.js";
import { PointsLayer } from "../latent_pad/points_layer.js";
import { readTheme } from "../latent_pad/theme.js";
import { View } from "../latent_pad/view.js";
import { readHeader, readMoments } from "./snapshot.js";

const GLIDE = 900; // ms
const TICK_PIXELS = 5;
const EVERY_CLASS = new Uint8Array(256).fill(1);

export class TrainingPlane {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.manifold = element("canvas", { class: "manifold" });
    this.canvas = element("canvas", { class: "points" });
    this.status = element("div", { class: "status" });
    this.plane = element("div", { class: "plane", role: "img" }, this.manifold, this.canvas, this.status);
    root.replaceChildren(this.plane);
    this.layer = new PointsLayer(this.canvas);
    this.view = new View(1);
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    /** What the layer draws: its numbers change from frame to frame, its arrays do not. */
    this.points = { mean: new Float32Array(0), label: new Uint8Array(0), shown: EVERY_CLASS, count: 0, peaks: new Map() };
    this.from = this.points.mean;
    /** @type {import("./snapshot.js").Snapshot[]} */
    this.moments = [];
    this.shown = 0;
    this.share = 1; // of the shown moment in what is drawn
    /** The manifold that the shown one fades over. */
    this.held = element("canvas", { width: 0, height: 0 });
    /** @type {{pin: [number, number] | null, row: number}} row: the digit that is ringed, −1 for none */
    this.marks = { pin: null, row: -1 };
    this.onArrived = () => {};
    this.frame = 0;
    this.observer = new ResizeObserver(() => this._resize());
    this.observer.observe(this.plane);
  }

  /** Show one of the packed moments, the last unless told, unless they are here already. @param {Uint8Array} packed @param {number} at */
  async take(packed, at = -1) {
    this.retheme();
    const header = readHeader(packed);
    const { training, count, last, half, extent } = header;
    const key = `${training} ${last} ${header.moments}`;
    if (key === this.key) return;
    this.key = key;
    const moments = await readMoments(packed, header);
    if (key !== this.key) return; // a later one has overtaken it
    const other = training !== this.training || count !== this.points.count;
    this.training = training;
    this.half = other ? half : Math.max(this.half, half); // the axes may grow, so that nothing gets lost
    this.extent = extent;
    this.view.setHome({ z1: 0, z2: 0, half: this.half });
    this.view.reset();
    if (other) this.held.width = 0;
    else this._hold();
    this.moments = moments;
    for (const moment of moments) moment.tint(this.theme.grays);
    if (other) {
      this.points = { ...this.points, mean: moments[0].mean.slice(), label: moments[0].label, count, peaks: new Map([...moments[0].middles].map(([each, at]) => [each, [...at]])) };
      this.from = new Float32Array(2 * count);
    }
    this._glideTo(at < 0 ? moments.length - 1 : at, GLIDE);
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
  }

  /** Glide to one of the moments, from wherever the points are now. @param {number} index @param {number} glide in ms */
  show(index, glide = GLIDE) {
    if (!this.moments.length) return;
    this._hold();
    this._glideTo(index, glide);
  }

  /** Mark a latent and a digit. @param {[number, number] | null} pin @param {number} row −1 for none */
  mark(pin, row) {
    this.marks = { pin, row };
    this._again();
  }

  /** What is seen now becomes what the next moment fades over. */
  _hold() {
    const { side, canvas } = this.moments[this.shown];
    if (this.held.width !== side) this.held.width = this.held.height = side;
    const context = this.held.getContext("2d");
    context.globalAlpha = this.share;
    context.drawImage(canvas, 0, 0);
    context.globalAlpha = 1;
  }

  _glideTo(index, glide) {
    cancelAnimationFrame(this.frame);
    this.shown = index;
    const moment = this.moments[index];
    this.from.set(this.points.mean);
    this.fromPeaks = new Map([...this.points.peaks].map(([each, at]) => [each, [...at]]));
    write(this.status, `epoch ${moment.epoch}`);
    this.plane.setAttribute("aria-label", `The plane after epoch ${moment.epoch}: ${this.points.count} test digits`);
    this.plane.dataset.epoch = String(moment.epoch);
    const start = performance.now();
    const lasts = this.still.matches || !this.held.width ? 0 : glide;
    const step = (now) => {
      const share = lasts ? Math.min(1, Math.max(0, (now - start) / lasts)) : 1;
      this._mix(moment, share * share * (3 - 2 * share));
      if (share < 1) this.frame = requestAnimationFrame(step);
      else this._arrived();
    };
    this.frame = requestAnimationFrame(step);
  }

  _arrived() {
    this.plane.dataset.ready = "";
    this.onArrived();
  }

  /** Draw what lies between where everything was and the moment. @param {number} share 0–1 */
  _mix(moment, share) {
    const { mean, peaks, count } = this.points;
    for (let i = 0; i < 2 * count; i++) mean[i] = this.from[i] + share * (moment.mean[i] - this.from[i]);
    for (const [each, at] of peaks) {
      const [from, to] = [this.fromPeaks.get(each), moment.middles.get(each)];
      for (let k = 0; k < 2; k++) at[k] = from[k] + share * (to[k] - from[k]);
    }
    this.share = share;
    this._draw(moment);
  }

  _draw(moment) {
    if (!this.ratio) return;
    const { share } = this;
    const context = this.manifold.getContext("2d");
    const side = 2 * this.extent * this.view.scale * this.ratio;
    const [x, y] = [(this.manifold.width - side) / 2, (this.manifold.height - side) / 2];
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, this.manifold.width, this.manifold.height);
    if (this.held.width && share < 1) context.drawImage(this.held, x, y, side, side);
    context.globalAlpha = share;
    context.drawImage(moment.canvas, x, y, side, side);
    context.globalAlpha = 1;
    this.layer.draw(this.points, this.view);
    this._ticks();
    this._marks();
  }

  /** The pinned latent, the tile of the manifold that it is nearest to, and the digit that is followed. */
  _marks() {
    const { pin, row } = this.marks;
    const { view, ratio } = this;
    const { mean, label, count } = this.points;
    if (pin) {
      const step = (2 * this.extent) / this.moments[this.shown].tiles;
      const { column, line } = this.tile(pin);
      const [x, y] = [view.toX(column * step - this.extent) * ratio, view.toY(this.extent - line * step) * ratio];
      this._outline((context) => context.rect(x, y, step * view.scale * ratio, step * view.scale * ratio), this.theme.accentText, 1.5);
      const at = [view.toX(pin[0]) * ratio, view.toY(pin[1]) * ratio];
      this._outline((context) => context.arc(...at, 7 * ratio, 0, 2 * Math.PI), this.theme.accentText, 2.5);
    }
    if (row >= 0 && row < count) {
      const at = [view.toX(mean[2 * row]) * ratio, view.toY(mean[2 * row + 1]) * ratio];
      this._outline((context) => context.arc(...at, 9 * ratio, 0, 2 * Math.PI), this.theme.classes[label[row] % this.theme.classes.length], 3);
    }
  }

  /** A line with a rim of paper. @param {(context: CanvasRenderingContext2D) => void} shape */
  _outline(shape, colour, width) {
    const { context } = this.layer;
    context.beginPath();
    shape(context);
    for (const [wide, paint] of [[width + 2, this.theme.paperText], [width, colour]]) {
      context.lineWidth = wide * this.ratio;
      context.strokeStyle = paint;
      context.stroke();
    }
  }

  /** The tile of the manifold whose latent is nearest to a pin. @param {[number, number]} pin @returns {{column: number, line: number}} */
  tile([z1, z2]) {
    const { tiles } = this.moments[this.shown];
    const within = (share) => Math.min(tiles - 1, Math.max(0, Math.floor(share * tiles)));
    return { column: within((z1 + this.extent) / (2 * this.extent)), line: within((this.extent - z2) / (2 * this.extent)) };
  }

  /** Whole numbers along the lower and the left edge; every other one where they would be too close. */
  _ticks() {
    const { context } = this.layer;
    const { view, ratio, theme } = this;
    const step = 2 ** Math.max(0, Math.ceil(Math.log2(36 / view.scale)));
    const [wide, high] = [this.canvas.width, this.canvas.height];
    const say = (text, x, y) => {
      context.strokeStyle = theme.paperText; // a rim, so that it reads on the digits
      context.lineWidth = 3 * ratio;
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    };
    context.fillStyle = theme.text;
    context.lineJoin = "round";
    context.font = `${11 * ratio}px ${theme.font}`;
    for (let z = -step * Math.floor(this.half / step); z <= this.half; z += step) {
      const [x, y] = [view.toX(z) * ratio, view.toY(z) * ratio];
      context.strokeStyle = theme.text;
      context.lineWidth = ratio;
      context.beginPath();
      context.moveTo(x, high);
      context.lineTo(x, high - TICK_PIXELS * ratio);
      context.moveTo(0, y);
      context.lineTo(TICK_PIXELS * ratio, y);
      context.stroke();
      context.textAlign = "center";
      context.textBaseline = "bottom";
      say(String(z).replace("-", "−"), x, high - (TICK_PIXELS + 2) * ratio);
      if (y > high - 24 * ratio || y < 24 * ratio) continue; // the corners have a number or a name already
      context.textAlign = "left";
      context.textBaseline = "middle";
      say(String(z).replace("-", "−"), (TICK_PIXELS + 3) * ratio, y);
    }
    context.textAlign = "right";
    say("z₁", wide - 6 * ratio, high - 26 * ratio);
    context.textAlign = "left";
    say("z₂", 6 * ratio, 10 * ratio);
  }

  _resize() {
    const { width, height } = this.plane.getBoundingClientRect();
    if (!width || !height) return; // not laid out yet
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.view.resize(width, height);
    this.layer.resize(width, height, this.ratio);
    this.manifold.width = Math.round(width * this.ratio);
    this.manifold.height = Math.round(height * this.ratio);
    this._again();
  }

  retheme() {
    const theme = readTheme(this.plane, this.theme);
    if (theme === this.theme) return;
    this.theme = theme;
    this.layer.setTheme(theme);
    for (const moment of this.moments) moment.tint(theme.grays);
    this._again();
  }

  /** Draw the same again, in another size or other colours. */
  _again() {
    if (this.moments.length) this._draw(this.moments[this.shown]);
  }
}
