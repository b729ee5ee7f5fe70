/** Draws a training's plane: the digits glide from epoch to epoch over a manifold that fades into the next one. */
import { element, write } from "../latent_pad/dom.js";
import { GlidingPoints, eased } from "../latent_pad/gliding_points.js";
import { PointsLayer } from "../latent_pad/points_layer.js";
import { readTheme } from "../latent_pad/theme.js";
import { View } from "../latent_pad/view.js";
import { readHeader, readMoments } from "./snapshot.js";

const GLIDE = 900; // ms
const TICK_PIXELS = 5;

export class TrainingPlane {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.manifold = element("canvas", { class: "manifold" });
    this.canvas = element("canvas", { class: "points" });
    this.status = element("div", { class: "status" });
    this.plane = element("div", { class: "plane", role: "img", "aria-label": "The plane, before its first epoch" }, this.manifold, this.canvas, this.status);
    root.replaceChildren(this.plane);
    this.layer = new PointsLayer(this.canvas);
    this.view = new View(1);
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.points = new GlidingPoints();
    /** @type {import("./snapshot.js").Snapshot[]} */
    this.moments = [];
    this.shown = 0;
    this.share = 1; // of the shown moment in what is drawn
    /** The manifold that the shown one fades over. */
    this.held = element("canvas", { width: 0, height: 0 });
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
    this.points.naming = header.naming;
    this.moments = moments;
    for (const moment of moments) moment.tint(this.theme.grays);
    if (other) this.points.place(moments[0]);
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

  /** What is seen now becomes what the next moment fades over. */
  _hold() {
    const { width, height, canvas } = this.moments[this.shown];
    if (this.held.width !== width || this.held.height !== height) [this.held.width, this.held.height] = [width, height];
    const context = this.held.getContext("2d");
    context.globalAlpha = this.share;
    context.drawImage(canvas, 0, 0);
    context.globalAlpha = 1;
  }

  _glideTo(index, glide) {
    cancelAnimationFrame(this.frame);
    this.shown = index;
    const moment = this.moments[index];
    this.points.leave();
    write(this.status, `epoch ${moment.epoch}`);
    this.plane.setAttribute("aria-label", `The plane after epoch ${moment.epoch}: ${this.points.count} test ${this.points.naming.plural}`);
    this.plane.dataset.epoch = String(moment.epoch);
    const start = performance.now();
    const lasts = this.still.matches || !this.held.width ? 0 : glide;
    const step = (now) => {
      const share = lasts ? Math.min(1, Math.max(0, (now - start) / lasts)) : 1;
      this.share = eased(share);
      this.points.glide(moment, this.share);
      this._draw(moment);
      if (share < 1) this.frame = requestAnimationFrame(step);
      else this._arrived();
    };
    this.frame = requestAnimationFrame(step);
  }

  _arrived() {
    this.plane.dataset.ready = "";
    this.onArrived();
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
