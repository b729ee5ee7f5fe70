/** Maps that a prior drew: all of them decoded, and one of them filled again cell by cell. */
import { CodeMap } from "../code_grid/code_map.js";
import { decoderOf } from "../code_grid/decoder.js";
import { DigitView } from "../latent_pad/digit_view.js";
import { element, setPressed, write } from "../latent_pad/dom.js";
import { readTheme } from "../latent_pad/theme.js";
import { Slider } from "../shared/slider.js";

const EACH = 90; // ms a cell, when it plays

/**
 * @typedef {{base: string, look: import("../code_grid/code_map.js").Look, blank: number, given: number, count: number, maps: number[],
 *   bits: number[], shown: number, source: import("../latent_pad/sources.js").Source,
 *   onChoose: (index: number) => void}} FilmOptions  blank: the code that stands in for cells still to come; given: cells
 *   that were there before; maps: `count` of them, one after the other
 */

export class CodeFilm {
  /** @param {HTMLElement} root @param {FilmOptions} options */
  constructor(root, { base, look, blank, given, count, maps, bits, shown, source, onChoose }) {
    this.look = { ...look, meaning: (code) => `code ${code}` };
    this.blank = blank;
    this.given = given;
    this.count = count;
    this.bits = bits;
    this.onChoose = onChoose;
    this.shown = Math.min(shown, count - 1);
    this.cells = look.side ** 2;
    this.maps = Int32Array.from(maps);
    this.filled = this.cells;
    this.partial = new Int32Array(this.cells);
    this.decodable = new Int32Array(this.cells);
    this.frame = this.work = 0;
    this.decoder = null;
    this.thumbnails = Array.from({ length: count }, (_, i) => this._thumbnail(i));
    this._build();
    root.replaceChildren(this.root);
    this.retheme();
    this._choose(this.shown, false);
    this.loaded = decoderOf(base, source).then(
      (decoder) => {
        this.decoder = decoder;
        this._draw();
        this.work = requestAnimationFrame(() => this._develop(0));
      },
      (error) => write(this.step, `The decoder could not be read: ${error.message}`),
    );
  }

  _thumbnail(index) {
    const view = new DigitView(element("canvas", {}));
    const label = `Digit ${index + 1} of ${this.count}, ${Math.round(this.bits[index])} bits`;
    const button = element("button", { type: "button", class: "sample", title: label, "aria-label": label, "aria-pressed": "false", onclick: () => this._choose(index, true) }, view.canvas);
    return { view, button };
  }

  _build() {
    this.map = new CodeMap(this.look, "The map as the prior fills it");
    this.digit = new DigitView(element("canvas", { class: "digit", role: "img", "aria-label": "The filling map, decoded" }));
    const stops = Array.from({ length: this.cells - this.given + 1 }, (_, i) => this.given + i);
    this.slider = new Slider({ name: "cells", about: "Cells that are there", stops, text: (filled) => `${filled} of ${this.cells} cells`, input: (filled) => (this._stop(), this._fill(filled)), done: () => {} });
    this.play = element("button", { type: "button", class: "toggle", onclick: () => (this.frame ? this._stop() : this._start()) }, "Play");
    this.step = element("p", { class: "step" });
    this.cost = element("p", { class: "hint" });
    const sheet = element("div", { class: "samples", role: "group", "aria-label": "Digits from the prior" }, ...this.thumbnails.map(({ button }) => button));
    const pair = element("div", { class: "pair" }, this.map.root, element("div", { class: "picture" }, this.digit.canvas));
    const bar = element("div", { class: "scrub" }, this.play, this.slider.element);
    this.root = element("div", { class: "film" }, sheet, element("div", { class: "filling" }, pair, bar, this.step, this.cost));
  }

  /** Decode one digit of the sheet a frame, so that the page stays quick. @param {number} index */
  _develop(index) {
    const map = this.maps.subarray(index * this.cells, (index + 1) * this.cells);
    this.thumbnails[index].view.showLogits(this.decoder.decode(map), 0, this.theme, this.decoder.shape);
    if (index + 1 < this.count) this.work = requestAnimationFrame(() => this._develop(index + 1));
    else this.root.dataset.ready = "";
  }

  retheme() {
    this.theme = readTheme(this.root);
    for (const { view } of this.thumbnails) view.paint(this.theme);
    this.digit.paint(this.theme);
  }

  close() {
    cancelAnimationFrame(this.work);
    this._stop();
  }

  _choose(index, tell) {
    this.shown = index;
    this.thumbnails.forEach(({ button }, i) => setPressed(button, i === index));
    write(this.cost, `This map costs ${Math.round(this.bits[index])} bits under the prior.`);
    this._stop();
    this._fill(this.cells);
    if (tell) this.onChoose(index);
  }

  _start() {
    const begun = performance.now();
    const first = this.filled >= this.cells ? this.given : this.filled;
    write(this.play, "Pause");
    const tick = (now) => {
      const filled = Math.min(this.cells, first + Math.floor(Math.max(0, now - begun) / EACH));
      if (filled !== this.filled) this._fill(filled);
      this.frame = filled < this.cells ? requestAnimationFrame(tick) : 0;
      if (!this.frame) write(this.play, "Play");
    };
    this._fill(first);
    this.frame = requestAnimationFrame(tick);
  }

  _stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    write(this.play, "Play");
  }

  _fill(filled) {
    this.filled = filled;
    this.slider.show(filled);
    const first = this.shown * this.cells;
    for (let cell = 0; cell < this.cells; cell++) {
      const there = cell < filled;
      this.partial[cell] = there ? this.maps[first + cell] : -1;
      this.decodable[cell] = there ? this.maps[first + cell] : this.blank;
    }
    this.map.show(this.partial, (cell) => (cell < this.given ? "kept" : ""));
    this._draw();
    this._say();
  }

  _say() {
    const { filled, given, cells, blank } = this;
    const rest = cells - filled;
    const kept = given ? `${given} cells kept, ` : "";
    const waiting = rest ? ` ${rest} to come; until then they decode as code ${blank}, the commonest.` : " The map is full.";
    write(this.step, `${kept}${filled - given} drawn.${waiting}`);
  }

  _draw() {
    if (this.decoder) this.digit.showLogits(this.decoder.decode(this.decodable), 0, this.theme, this.decoder.shape);
  }
}
