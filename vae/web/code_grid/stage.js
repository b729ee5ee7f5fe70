/** One digit: its code map to edit, and beside it what the decoder makes of the map now. */
import { DigitView } from "../latent_pad/digit_view.js";
import { element, write } from "../latent_pad/dom.js";
import { countChanges, paintChanges } from "./changes.js";
import { CodeMap, between, placeFrame } from "./code_map.js";

/**
 * @typedef {{row: number, title: string, base: number[], codes: number[]}} StageDescription  base: the test digit's own
 *   codes; codes: as edited
 */

export class Stage {
  /**
   * @param {StageDescription} description @param {import("./code_map.js").Look} look
   * @param {import("./code_map.js").MapIntents} intents
   */
  constructor(description, look, intents) {
    this.row = description.row;
    this.side = look.side;
    this.base = Int32Array.from(description.base);
    this.map = Int32Array.from(description.codes);
    /** What is tried on without being meant yet. */
    this.trial = new Int32Array(this.map.length);
    this.trying = false;
    this.codeMap = new CodeMap(look, `Code map of ${description.title.toLowerCase()}`, intents);
    this.digit = new DigitView(element("canvas", { class: "digit", role: "img", "aria-label": `${description.title}, decoded from its codes` }));
    this.place = element("div", { class: "place", hidden: "", "aria-hidden": "true" });
    this.originalView = new DigitView(element("canvas", { role: "img", "aria-label": "The original" }));
    this.original = element("figure", { class: "original", hidden: "" }, this.originalView.canvas, element("figcaption", {}, "original"));
    this.readout = element("p", { class: "readout" });
    const picture = element("div", { class: "picture" }, this.digit.canvas, this.place);
    const pair = element("div", { class: "pair" }, this.codeMap.root, picture);
    this.root = element("section", { class: "stage" }, element("h2", {}, description.title), pair, element("div", { class: "below" }, this.readout, this.original));
  }

  get edited() {
    return this._edits(this.map);
  }

  _edits(map) {
    return map.reduce((count, code, cell) => count + (code !== this.base[cell] ? 1 : 0), 0);
  }

  get _shown() {
    return this.trying ? this.trial : this.map;
  }

  /** Keep the unedited digit, to compare with. @param {import("./decoder.js").CodeDecoder} decoder */
  keepBefore(decoder, theme) {
    this.digit.showLogits(decoder.decode(this.base), 0, theme, decoder.shape);
    this.before = this.digit.pixels.slice();
    this.reached = new Uint8Array(this.digit.height * this.digit.width);
  }

  showMap() {
    const shown = this._shown;
    this.codeMap.show(shown, (cell) => (shown[cell] !== this.base[cell] ? "changed" : ""));
  }

  /**
   * Decode what is shown now.
   * @param {import("./decoder.js").CodeDecoder} decoder @param {import("./reach.js").Reach} reach
   * @param {{theme: import("../latent_pad/theme.js").Theme, changes: boolean, removed: number[]}} how
   */
  decode(decoder, reach, how) {
    const shown = this._shown;
    this.reached.fill(0);
    shown.forEach((code, cell) => code !== this.base[cell] && reach.mark(this.reached, cell));
    this.digit.showLogits(decoder.decode(shown), 0, how.theme, decoder.shape);
    this.repaint(how);
    this._say();
  }

  repaint({ theme, changes, removed }) {
    if (changes && this.reached?.includes(1)) paintChanges(this.digit, this.before, this.reached, theme, removed);
    else this.digit.paint(theme);
    this.originalView.paint(theme);
  }

  _say() {
    const cells = this._edits(this._shown);
    if (!cells) return write(this.readout, "As the encoder left it.");
    const { all, beyond } = countChanges(this.digit, this.before, this.reached);
    const reachable = this.reached.reduce((sum, pixel) => sum + pixel, 0);
    const outside = beyond ? `${beyond} of them beyond their reach` : "none beyond their reach";
    write(this.readout, `${cells} ${cells === 1 ? "cell" : "cells"} edited. They can change ${reachable} of ${this.reached.length} pixels and changed ${all}; ${outside}.`);
  }

  /** Show which pixels a cell stands for. @param {number} cell −1 for none */
  point(cell) {
    this.place.hidden = cell < 0;
    if (cell >= 0) placeFrame(this.place, between(cell, cell, this.side), this.side);
  }

  /** Show the test digit itself, where it is at hand. */
  async readOriginal(source, theme, shape) {
    const pixels = await source.original(this.row).catch(() => null);
    this.original.hidden = !pixels;
    if (pixels) this.originalView.showPixels(pixels, theme, shape);
  }
}
