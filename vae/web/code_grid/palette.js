/**
 * The codebook as a grid of tiles to choose from: a picture where it is at hand, the code's colour around it, its
 * number, and how often the test set uses it.
 *
 * @typedef {import("./code_map.js").Look & {codes: number, order: number[], share: number[]}} Book
 * @typedef {{choose(code: number): void, preview(code: number): void}} PaletteIntents  preview of −1 ends it
 */
import { element, write } from "../latent_pad/dom.js";
import { paintPixels } from "../shared/painter.js";

const COLUMNS_MOVES = { ArrowLeft: -1, ArrowRight: 1 };

export class Palette {
  /** @param {Book} book @param {PaletteIntents} intents */
  constructor(book, intents) {
    this.book = book;
    this.intents = intents;
    /** Side of a tile's picture in pixels, once there are pictures. */
    this.side = 0;
    /** @type {Uint8Array | null} */
    this.pictures = null;
    const most = Math.max(...book.share, 1e-9);
    /** @type {HTMLElement[]} by code */
    this.tiles = [];
    for (const code of book.order) this.tiles[code] = this._tile(code, book.share[code] / most);
    this.root = element("div", { class: "palette", role: "listbox", "aria-label": "Codebook" }, ...book.order.map((code) => this.tiles[code]));
    this.root.onkeydown = (event) => this._key(event);
    this.root.onpointerleave = () => intents.preview(-1);
    this.root.addEventListener("focusout", () => intents.preview(-1));
  }

  _tile(code, share) {
    const { colours, inks, meaning } = this.book;
    const canvas = element("canvas", { "aria-hidden": "true", hidden: "" });
    const number = element("span", { class: "number" }, String(code));
    const use = element("span", { class: "use", style: `--use: ${share.toFixed(3)}` });
    const style = `--colour: ${colours[code]}; --ink: ${inks[code]}`;
    return element(
      "div",
      {
        class: "tile", role: "option", tabindex: "-1", "aria-selected": "false", "aria-label": meaning(code), title: meaning(code), style,
        onclick: () => this.intents.choose(code),
        onpointerenter: (event) => event.pointerType === "mouse" && this.intents.preview(code),
        onfocus: (event) => event.target.matches(":focus-visible") && this.intents.preview(code),
      },
      canvas, number, use,
    );
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    const { order } = this.book;
    const here = order.findIndex((code) => this.tiles[code] === event.target);
    const columns = getComputedStyle(this.root).gridTemplateColumns.split(" ").length;
    const step = COLUMNS_MOVES[event.key] ?? { ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (here < 0 || event.ctrlKey || event.metaKey) return;
    if (step) this._reach(order[Math.min(order.length - 1, Math.max(0, here + step))]);
    else if (event.key === "Enter" || event.key === " ") this.intents.choose(order[here]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  _reach(code) {
    this._tabStop(code);
    this.tiles[code].focus();
  }

  _tabStop(code) {
    for (const tile of this.tiles) tile.setAttribute("tabindex", "-1");
    this.tiles[code].setAttribute("tabindex", "0");
  }

  /** Mark the code in hand. @param {number} code */
  mark(code) {
    for (const tile of this.tiles) tile.setAttribute("aria-selected", "false");
    this.tiles[code].setAttribute("aria-selected", "true");
    this._tabStop(code);
  }

  /** @param {Uint8Array} pictures codes one after the other @param {number} channels @param {import("../latent_pad/theme.js").Theme} theme */
  setPictures(pictures, channels, theme) {
    this.pictures = pictures;
    this.channels = channels;
    this.side = Math.sqrt(pictures.length / this.book.codes / channels);
    this.setTheme(theme);
  }

  setTheme(theme) {
    if (!this.pictures) return;
    for (const code of this.book.order) this.paint(this.tiles[code].querySelector("canvas"), code, theme);
  }

  /** A code's picture on a canvas. @param {HTMLCanvasElement} canvas */
  paint(canvas, code, { grays }) {
    if (!this.pictures) return;
    const { side } = this;
    canvas.hidden = false;
    canvas.width = canvas.height = side;
    const image = new ImageData(side, side);
    const words = new Uint32Array(image.data.buffer);
    paintPixels(this.pictures, code * words.length * this.channels, words, 0, words.length, this.channels, grays);
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
}

/** What is said of one code: its picture, its share of all cells, and where in the map it stands. */
export class CodeCard {
  /** @param {Book & {places: Uint8Array}} book places: for each code a byte a cell, 255 where it stands most often */
  constructor(book) {
    this.book = book;
    this.code = -1;
    this.picture = element("canvas", { role: "img", "aria-label": "What is drawn where this code stands" });
    this.places = element("canvas", { role: "img", "aria-label": "The cells in which this code stands" });
    this.places.width = this.places.height = book.side;
    this.chip = element("span", { class: "chip" });
    this.use = element("span", {});
    const caption = (text) => element("figcaption", {}, text);
    this.pictureFigure = element("figure", { hidden: "" }, this.picture, caption("what stands there"));
    this.root = element("div", { class: "card" }, this.pictureFigure, element("figure", {}, this.places, caption("where it stands")), element("p", {}, this.chip, this.use));
  }

  /** @param {number} code @param {Palette} palette @param {import("../latent_pad/theme.js").Theme} theme */
  show(code, palette, theme) {
    const { colours, inks, share, side, places } = this.book;
    this.code = code;
    write(this.chip, String(code));
    Object.assign(this.chip.style, { background: colours[code], color: inks[code] });
    write(this.use, ` stands in ${(100 * share[code]).toFixed(1)} % of the test set's cells.`);
    this.pictureFigure.hidden = !palette.pictures;
    palette.paint(this.picture, code, theme);
    const image = new ImageData(side, side);
    const words = new Uint32Array(image.data.buffer);
    paintPixels(places, code * words.length, words, 0, words.length, 1, theme.grays);
    this.places.getContext("2d").putImageData(image, 0, 0);
  }
}
