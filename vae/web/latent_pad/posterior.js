/**
 * A tool of the bench: what the encoder says of a test picture. Every dimension's μ ± σ to scale, against the prior and the
 * encoded set, with its KL divergence; what comes back from μ; draws of the posterior, decoded.
 */
import { DigitView } from "./digit_view.js";
import { element, write } from "./dom.js";
import { DrawnSamples } from "./drawn_samples.js";
import { Frames } from "./frames.js";
import { PosteriorRows } from "./posterior_rows.js";
import { SeedField } from "./seed_field.js";

const DRAWS = 9;
const ORIGINAL_REST = 150; // ms before an original is asked for

export class Posterior {
  /** @param {import("./pad.js").Pad} pad */
  constructor(pad) {
    this.pad = pad;
    this.name = "posterior";
    this.title = "Posterior";
    this.panel = pad.first;
    const { dim } = this.panel.description;
    this.open = false;
    /** The test picture that is shown; −1 before the points were read. */
    this.row = -1;
    /** For which pin it was chosen, and whether there was a decoder yet. */
    this.pin = new Float64Array(dim);
    this.pinnedRow = -1;
    this.decoded = false;
    this.noise = new DrawnSamples(DRAWS, dim);
    this.drawn = { latents: new Float32Array(DRAWS * dim), count: DRAWS };
    this.now = { mean: new Float32Array(dim), std: /** @type {Float32Array | null} */ (new Float32Array(dim)) };
    this.rows = new PosteriorRows(dim);
    this.head = element("h2", { "aria-live": "polite" });
    this.why = element("p", { class: "hint" });
    this.original = new DigitView(element("canvas", { role: "img", "aria-label": "The original" }));
    this.originalFigure = figureOf(this.original.canvas, "original");
    this.reconstruction = new DigitView(element("canvas", { role: "img", "aria-label": "Its reconstruction" }));
    this.seed = new SeedField({ chosen: () => (this._draw(), pad.reporter.changed()), another: "Sample again" });
    this.frames = new Frames(this.panel, DRAWS, { name: (index) => `Draw ${index + 1} of ${DRAWS}`, look: (latent) => pad.latent.look(latent), pin: (latent) => pad.latent.pin(latent) });
    this.sampled = element("div", { class: "sampled" }, element("p", { class: "hint" }, `${DRAWS} draws of the posterior, z = μ + σ ε, decoded. Point at one to look, click to pin it.`), this.frames.element, this.seed.element);
    const pictures = element("div", { class: "pictures" }, this.originalFigure, figureOf(this.reconstruction.canvas, "reconstruction"));
    this.legend = element("p", { class: "hint" }, "In each row: the prior, pale, at one and two standard deviations; the means of the encoded test set, gray; this picture's posterior, in colour.");
    this.element = element("div", { class: "posterior-tool" }, element("div", { class: "encoded" }, this.head, this.why, pictures, this.sampled), element("div", {}, this.legend, this.rows.element));
  }

  /** The points were read. */
  arrived() {
    this.rows.arrange(this.pad.latent.dimensions, this.panel.points);
    this.certain = this.pad.latent.dimensions.certain;
    this.sampled.hidden = this.certain;
    if (this.certain) {
      this.now.std = null;
      write(this.legend, "In each row: the codes of the encoded test set, gray; this picture's code, in colour.");
    }
    write(this.why, this.certain ? "An autoencoder has no posterior: it names one point and is sure of it." : "");
    this.row = -1;
    if (this.open) this.moved();
  }

  /** Pin, cursor or decoder are others: show the picture that is pinned, else the one that is encoded nearest to the pin. */
  moved() {
    const { pinnedRow } = this.pad.state;
    const { pinned } = this.pad.latent;
    const decodes = Boolean(this.panel.decoder);
    if (this.row >= 0 && pinnedRow === this.pinnedRow && decodes === this.decoded && this.pin.every((value, k) => value === pinned[k])) return;
    const { points } = this.panel;
    this.pin.set(pinned);
    this.pinnedRow = pinnedRow;
    const row = pinnedRow >= 0 ? pinnedRow : points.nearestTo(pinned);
    write(this.head, `Test picture ${row.toLocaleString("en")}: ${points.naming.withArticle(points.label[row])}${pinnedRow >= 0 ? "" : ", the one encoded nearest to the pin"}`);
    if (row === this.row && decodes === this.decoded) return;
    const another = row !== this.row;
    [this.row, this.decoded] = [row, decodes];
    this._show();
    if (another) this._ask(row);
  }

  _show() {
    const { panel, row, now } = this;
    const { points } = panel;
    now.mean.set(points.latentOf(row));
    now.std?.set(points.std.subarray(points.dim * row, points.dim * (row + 1)));
    panel.showEach(now.mean, [this.reconstruction], () => this._class());
    this._draw();
  }

  /** The class that the picture is decoded as: its own. */
  _class() {
    return this.panel.classes ? this.panel.points.label[this.row] : -1;
  }

  _draw() {
    const { noise, drawn, now, panel } = this;
    if (this.row < 0) return;
    if (now.std) {
      noise.draw(this.seed.value, null);
      const { dim } = panel.points;
      for (let i = 0; i < drawn.latents.length; i++) drawn.latents[i] = now.mean[i % dim] + now.std[i % dim] * noise.noise[i];
      this.frames.show(drawn.latents, () => this._class());
    }
    this.rows.show(now, now.std ? drawn : null);
  }

  /** Ask for the original, once the choice rests. */
  _ask(row) {
    this.originalFigure.hidden = true;
    clearTimeout(this.rest);
    const { source, sheet } = this.panel.description;
    const take = (/** @type {Uint8Array | null} */ pixels) => {
      if (this.row !== row || !pixels) return;
      this.originalFigure.hidden = false;
      this.original.showPixels(pixels, this.pad.theme, sheet.shape);
    };
    this.rest = setTimeout(() => source.original(row).then(take, () => {}), ORIGINAL_REST);
  }

  /** @param {boolean} on */
  show(on) {
    this.open = on;
    clearTimeout(this.rest);
    if (!on) return;
    this.row = -1;
    this.moved();
  }

  setTheme(theme) {
    this.rows.setTheme(theme);
    this.frames.setTheme(theme);
    for (const picture of [this.original, this.reconstruction]) picture.paint(theme);
  }

  /** The settings as words. @returns {string[]} */
  capture() {
    return [String(this.seed.value)];
  }

  /** @param {string[]} words */
  restore([seed = "0"]) {
    if (/^\d{1,4}$/.test(seed)) this.seed.value = Number(seed);
    if (this.open) this._draw();
  }

  /** The latents of its draws; null for a model that has none. */
  film() {
    return this.now.std && this.row >= 0 ? this.drawn.latents.slice() : null;
  }
}

function figureOf(canvas, caption) {
  return element("figure", {}, canvas, element("figcaption", {}, caption));
}
