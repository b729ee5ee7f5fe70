/** Draws a training's plane: the digits glide from epoch to epoch over a manifold that fades into the next one. */
import { element, write } from "../latent_pad/dom.js";
import { PointsLayer } from "../latent_pad/points_layer.js";
import { readTheme } from "../latent_pad/theme.js";
import { View } from "../latent_pad/view.js";
import { readHeader, readMoments } from "./snapshot.js";

const GLIDE = 900; // ms
const LINGER = 500; // ms between two moments that are played
const REST = 2500; // ms on the last
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
    this.before = null;
    this.frame = 0;
    this.timer = 0;
    this.observer = new ResizeObserver(() => this._resize());
    this.observer.observe(this.plane);
  }

  /** Show what Python sent, unless it is here already. @param {Uint8Array} packed one moment, or several to play */
  async take(packed) {
    this._retheme();
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
    this.before = other ? null : this.moments[this.shown];
    this.moments = moments;
    for (const moment of moments) moment.tint(this.theme.grays);
    if (other) {
      this.points = { ...this.points, mean: moments[0].mean.slice(), label: moments[0].label, count, peaks: new Map([...moments[0].middles].map(([each, at]) => [each, [...at]])) };
      this.from = new Float32Array(2 * count);
    }
    this._show(moments.length - 1);
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
  }

  /** Glide to one of the moments, and where there are several, go on to the next. */
  _show(index) {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.shown = index;
    const moment = this.moments[index];
    this.from.set(this.points.mean);
    this.fromPeaks = new Map([...this.points.peaks].map(([each, at]) => [each, [...at]]));
    write(this.status, `epoch ${moment.epoch}`);
    this.plane.setAttribute("aria-label", `The plane after epoch ${moment.epoch}: ${this.points.count} test digits`);
    this.plane.dataset.epoch = String(moment.epoch);
    const start = performance.now();
    const lasts = this.still.matches || !this.before ? 0 : GLIDE;
    const step = (now) => {
      const share = lasts ? Math.min(1, Math.max(0, (now - start) / lasts)) : 1;
      this._mix(moment, share * share * (3 - 2 * share));
      if (share < 1) this.frame = requestAnimationFrame(step);
      else this._arrived(index);
    };
    this.frame = requestAnimationFrame(step);
  }

  _arrived(index) {
    this.before = this.moments[index];
    this.plane.dataset.ready = "";
    if (this.moments.length < 2) return;
    const last = index === this.moments.length - 1;
    this.timer = setTimeout(() => this._show(last ? 0 : index + 1), last ? REST : LINGER);
  }

  /** Draw what lies between where everything was and the moment. @param {number} share 0–1 */
  _mix(moment, share) {
    const { mean, peaks, count } = this.points;
    for (let i = 0; i < 2 * count; i++) mean[i] = this.from[i] + share * (moment.mean[i] - this.from[i]);
    for (const [each, at] of peaks) {
      const [from, to] = [this.fromPeaks.get(each), moment.middles.get(each)];
      for (let k = 0; k < 2; k++) at[k] = from[k] + share * (to[k] - from[k]);
    }
    this._draw(moment, share);
  }

  _draw(moment, share) {
    if (!this.ratio) return;
    const context = this.manifold.getContext("2d");
    const side = 2 * this.extent * this.view.scale * this.ratio;
    const [x, y] = [(this.manifold.width - side) / 2, (this.manifold.height - side) / 2];
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, this.manifold.width, this.manifold.height);
    if (this.before && share < 1) context.drawImage(this.before.canvas, x, y, side, side);
    context.globalAlpha = share;
    context.drawImage(moment.canvas, x, y, side, side);
    context.globalAlpha = 1;
    this.layer.draw(this.points, this.view);
    this._ticks();
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

  _retheme() {
    const theme = readTheme(this.plane);
    if (this.theme && theme.text === this.theme.text && theme.paperText === this.theme.paperText) return;
    this.theme = theme;
    this.layer.setTheme(theme);
    for (const moment of this.moments) moment.tint(theme.grays);
    this.before?.tint(theme.grays);
    this._again();
  }

  /** Draw the same again, in another size or other colours. */
  _again() {
    if (this.moments.length) this._draw(this.moments[this.shown], 1);
  }
}
