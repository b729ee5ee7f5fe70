/** The plane in the cell of a notebook: a widget for anywidget, whose model holds the pin and the selection. */
import { element } from "./dom.js";
import { Pad } from "./pad.js";
import { takeColours } from "./page_colours.js";
import { carriedSource } from "./sources.js";

/**
 * @typedef {{panel: any, words: Record<string, string>, style: string}} Shown
 * @typedef {{get: (name: string) => any, set: (name: string, value: any) => void, save_changes: () => void,
 *   on: (event: string, hear: () => void) => void, off: (event: string, hear: () => void) => void}} Model  Python's, in the browser
 */

/** A plane in a cell. It is made once the cell is laid out, as its colours are the page's. */
class Cell {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    /** @type {Shown} */
    this.page = model.get("_page");
    this.root = element("div", { class: "root notebook" });
    this.host = element("div", { "data-lm-suppress-shortcuts": "true" }); // JupyterLab has keys of its own
    this.host.attachShadow({ mode: "open" }).append(element("style", {}, this.page.style), this.root);
    /** @type {Pad | null} */
    this.pad = null;
    this.laidOut = new ResizeObserver(() => this._laidOut());
    this.laidOut.observe(this.host);
    this.themed = new MutationObserver(() => this._colour());
    for (const page of [document.documentElement, document.body]) this.themed.observe(page, { attributes: true });
    this.hears = { "change:z": () => this.pad?.setPin(model.get("z")), "change:selected": () => this.pad?.selection.take(model.get("selected")) };
    for (const [event, hear] of Object.entries(this.hears)) model.on(event, hear);
    el.append(this.host);
  }

  _laidOut() {
    if (!this.host.isConnected || !this.host.clientWidth) return;
    if (this.pad) return this._colour();
    takeColours(this.host);
    const { model, page } = this;
    this.pad = new Pad(this.root, {
      panels: [{ ...page.panel, source: carriedSource(model.get("_files")) }],
      linked: "z",
      bench: true,
      guest: true,
      pin: model.get("z"),
      selected: model.get("selected"),
      workerSource: WORKER_SOURCE,
      words: page.words,
      onPin: ({ z }) => this._tell("z", z),
      onSelect: (rows) => this._tell("selected", rows),
    });
  }

  _colour() {
    takeColours(this.host);
    this.pad?.retheme();
  }

  /** @param {string} name @param {number[]} value */
  _tell(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  close() {
    for (const [event, hear] of Object.entries(this.hears)) this.model.off(event, hear);
    for (const observer of [this.laidOut, this.themed]) observer.disconnect();
    this.pad?.close();
  }
}

export const notebook = {
  /** @param {{model: Model, el: HTMLElement}} view @returns {() => void} what ends it */
  render({ model, el }) {
    const cell = new Cell(model, el);
    return () => cell.close();
  },
};
