/**
 * A posterior to scale, a row a dimension, the one that says most to the test set first: the prior as a pale bar of one and two
 * standard deviations, the encoded set's means as a histogram, the posterior as a point with one and two standard deviations,
 * what was drawn from it as strokes. Rows that say nothing are folded away. An autoencoder has neither prior nor posterior: there
 * a row is the set's codes and the one of the picture.
 */
import { element, write } from "./dom.js";
import { latentName } from "./latent_sliders.js";
import { number } from "./overlay.js";

const ROW_BINS = 64;
const LEAST_SCALE = 3; // either side of 0
const FOLDED_BEYOND = 12; // rows
const UNIT_TICKS = [1, 2, 5, 10, 20, 50]; // between the scale's numbers
const MOST_TICKS = 7;

/** @typedef {{mean: ArrayLike<number>, std: ArrayLike<number> | null}} PosteriorNow  std: null for a model that has no posterior */

export class PosteriorRows {
  /** @param {number} dim */
  constructor(dim) {
    this.dim = dim;
    /** @type {PosteriorNow | null} */
    this.now = null;
    /** @type {{latents: Float32Array, count: number} | null} */
    this.draws = null;
    this.large = -1;
    [this.low, this.high] = [-LEAST_SCALE, LEAST_SCALE];
    /** The height of each bin, 0–1, dimension after dimension; null without an encoded set. @type {Float32Array | null} */
    this.histogram = null;
    this.rows = Array.from({ length: dim }, (_, axis) => new PosteriorRow(axis));
    this.ticks = element("div", { class: "ticks" });
    this.sum = element("td", { class: "kl" });
    this.sumRow = element("tr", { class: "sum" }, element("th", { scope: "row", colspan: "3" }, "Sum over all dimensions"), this.sum);
    this.used = element("tbody", {});
    this.folded = element("tbody", { hidden: "" });
    this.head = element("th", { scope: "col", class: "place" }, "μ ± σ");
    const head = element("tr", {}, element("th", { scope: "col" }, "z"), element("th", { scope: "col" }, this.ticks), this.head, element("th", { scope: "col", class: "kl" }, "KL, nats"));
    this.table = element("table", { class: "posterior", "aria-label": "Posterior, a row a dimension" }, element("thead", {}, head), this.used, this.folded, element("tfoot", {}, this.sumRow));
    this.more = element("button", { type: "button", class: "toggle plain", hidden: "", "aria-expanded": "false", onclick: () => this._fold(!this.folded.hidden) });
    this.element = element("div", { class: "posterior-rows" }, this.table, this.more);
    this.observer = new ResizeObserver(() => this._measure());
    this.observer.observe(this.element);
    this._lay(this.rows.map((_, axis) => axis), Math.min(dim, FOLDED_BEYOND));
  }

  /**
   * Take the order of the dimensions, what they spread over, and the test set that was encoded.
   * @param {import("./dimensions.js").Dimensions} dimensions
   * @param {{latents: Float32Array, count: number, dim: number}} points
   */
  arrange({ order, alive, spans }, points) {
    this.low = Math.min(-LEAST_SCALE, ...spans.map(([low]) => low));
    this.high = Math.max(LEAST_SCALE, ...spans.map(([, high]) => high));
    this.histogram = histogramsOf(points, this.low, this.high);
    this._lay(order, Math.min(alive, FOLDED_BEYOND));
  }

  /** @param {number[]} order @param {number} shown unfolded */
  _lay(order, shown) {
    this.used.replaceChildren(...order.slice(0, shown).map((axis) => this.rows[axis].element));
    this.folded.replaceChildren(...order.slice(shown).map((axis) => this.rows[axis].element));
    const count = order.length - shown;
    this.more.hidden = !count;
    write(this.more, `${count} further dimension${count > 1 ? "s" : ""}`);
    this._scale();
    this._measure();
  }

  _fold(folded) {
    this.folded.hidden = folded;
    this.more.setAttribute("aria-expanded", String(!folded));
    this._measure();
  }

  /** The numbers above the rows. */
  _scale() {
    const step = UNIT_TICKS.find((each) => (this.high - this.low) / each <= MOST_TICKS) ?? UNIT_TICKS[UNIT_TICKS.length - 1];
    const ticks = [];
    for (let t = Math.ceil(this.low / step); t * step <= this.high; t++) {
      ticks.push(element("span", { style: `left:${(100 * this.share(t * step)).toFixed(2)}%` }, number(t * step, 0)));
    }
    this.ticks.replaceChildren(...ticks);
  }

  /** How far along the scale a value is, 0–1. @param {number} value */
  share(value) {
    return Math.min(1, Math.max(0, (value - this.low) / (this.high - this.low)));
  }

  _measure() {
    this.ratio = window.devicePixelRatio || 1;
    for (const row of this.rows) row.resize(this.ratio);
    this._paint();
  }

  /** @param {import("./theme.js").Theme} theme */
  setTheme(theme) {
    this.theme = theme;
    this._paint();
  }

  /**
   * Show a posterior, or none for null.
   * @param {PosteriorNow | null} now @param {{latents: Float32Array, count: number} | null} draws (count, d)
   * @param {number} large which of the draws stands out; −1 for none
   */
  show(now, draws = null, large = -1) {
    this.now = now;
    this.draws = draws;
    this.large = large;
    const certain = Boolean(now && !now.std);
    this.table.classList.toggle("certain", certain);
    write(this.head, certain ? "z" : "μ ± σ");
    let sum = 0;
    for (let k = 0; k < this.dim; k++) {
      const sigma = now?.std ? now.std[k] : NaN;
      const kl = now ? divergenceOf(now.mean[k], sigma) : NaN;
      sum += kl;
      this.rows[k].tell(now ? now.mean[k] : NaN, sigma, kl);
    }
    write(this.sum, Number.isNaN(sum) ? "" : number(sum, 2));
    this._paint();
  }

  _paint() {
    if (!this.theme) return;
    for (const row of this.rows) row.paint(this, this.theme);
  }

  close() {
    this.observer.disconnect();
  }
}

class PosteriorRow {
  /** @param {number} axis */
  constructor(axis) {
    this.axis = axis;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.context = this.canvas.getContext("2d");
    this.visible = false;
    this.place = element("td", { class: "place" });
    this.kl = element("td", { class: "kl" });
    this.element = element("tr", {}, element("th", { scope: "row" }, latentName(axis)), element("td", { class: "bar-cell" }, this.canvas), this.place, this.kl);
  }

  /** @param {number} ratio screen pixels a CSS pixel */
  resize(ratio) {
    const { canvas } = this;
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    this.visible = width > 0;
    if (this.visible && (canvas.width !== width || canvas.height !== height)) Object.assign(canvas, { width, height });
  }

  /** @param {number} mean @param {number} sigma NaN for a model without a posterior @param {number} kl */
  tell(mean, sigma, kl) {
    const spread = Number.isNaN(sigma) ? "" : ` ± ${number(sigma, 2)}`;
    write(this.place, Number.isNaN(mean) ? "" : `${number(mean, 2)}${spread}`);
    write(this.kl, Number.isNaN(kl) ? "" : number(kl, 2));
  }

  /** @param {PosteriorRows} rows @param {import("./theme.js").Theme} theme */
  paint(rows, theme) {
    const { context, canvas, axis } = this;
    if (!this.visible) return;
    const { width, height } = canvas;
    const { ratio, now, draws, large, histogram } = rows;
    context.clearRect(0, 0, width, height);
    context.fillStyle = theme.text;
    context.globalAlpha = 0.07; // twice, one over the other
    for (const deviations of now && !now.std ? [] : [2, 1]) {
      const left = rows.share(-deviations) * width;
      context.fillRect(left, 0, rows.share(deviations) * width - left, height);
    }
    context.globalAlpha = 0.32;
    for (let bin = 0; histogram && bin < ROW_BINS; bin++) {
      const tall = histogram[ROW_BINS * axis + bin] * (height - 2 * ratio);
      if (tall) context.fillRect((bin / ROW_BINS) * width, height - tall, width / ROW_BINS, tall);
    }
    context.globalAlpha = 1;
    if (!now) return;
    const middle = height / 2;
    if (now.std) {
      this._whisker(rows, middle, 2, 2 * ratio, theme);
      this._whisker(rows, middle, 1, 5 * ratio, theme);
    }
    context.fillStyle = theme.text;
    for (let i = 0; draws && i < draws.count; i++) {
      const left = Math.round(rows.share(draws.latents[rows.dim * i + axis]) * width - ratio / 2);
      if (i === large) context.fillRect(left, 0, 2 * ratio, height);
      else context.fillRect(left, middle, Math.max(1, ratio), middle);
    }
    context.beginPath();
    context.arc(rows.share(now.mean[axis]) * width, middle, 4.5 * ratio, 0, 2 * Math.PI);
    context.fillStyle = theme.accentText;
    context.fill();
    context.lineWidth = 1.5 * ratio;
    context.strokeStyle = theme.paperText;
    context.stroke();
  }

  _whisker(rows, middle, deviations, thick, theme) {
    const { context, canvas, axis } = this;
    const { mean, std } = rows.now;
    const left = rows.share(mean[axis] - deviations * std[axis]) * canvas.width;
    const right = rows.share(mean[axis] + deviations * std[axis]) * canvas.width;
    context.fillStyle = theme.paperText;
    context.fillRect(left - rows.ratio, middle - thick / 2 - rows.ratio, right - left + 2 * rows.ratio, thick + 2 * rows.ratio);
    context.fillStyle = theme.accentText;
    context.fillRect(left, middle - thick / 2, right - left, thick);
  }
}

/**
 * KL(N(μ, σ²) ‖ N(0, 1)) in nats: ½ (μ² + σ² − 1 − log σ²), Kingma and Welling (2014), appendix B; NaN without a σ.
 * @param {number} mean @param {number} sigma
 */
export function divergenceOf(mean, sigma) {
  return 0.5 * (mean * mean + sigma * sigma - 1) - Math.log(Math.max(sigma, 1e-12));
}

/** How the means spread along each dimension: the share of the fullest bin, (d, ROW_BINS). */
export function histogramsOf({ latents, count, dim }, low, high) {
  const heights = new Float32Array(dim * ROW_BINS);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < dim; k++) {
      const bin = Math.floor((ROW_BINS * (latents[dim * i + k] - low)) / (high - low));
      if (bin >= 0 && bin < ROW_BINS) heights[ROW_BINS * k + bin]++;
    }
  }
  for (let k = 0; k < dim; k++) {
    const own = heights.subarray(ROW_BINS * k, ROW_BINS * (k + 1));
    const most = own.reduce((tallest, height) => Math.max(tallest, height), 0);
    for (let bin = 0; most && bin < ROW_BINS; bin++) own[bin] /= most;
  }
  return heights;
}
