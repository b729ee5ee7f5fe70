/** A slider over models, and the same digits as the chosen one brings them back. */
import { DigitView } from "../latent_pad/digit_view.js";
import { element, write } from "../latent_pad/dom.js";
import { readTheme } from "../latent_pad/theme.js";
import { Slider } from "../shared/slider.js";

const ROW_PAUSE = 350; // ms after a key
const GAP = 2; // pixels between two digits

/**
 * @typedef {{name: string, about: string, stops: number[], chosen: number, digits: number, shape: number[], rows: Uint8Array}} Rows
 *   shape: of a digit; rows: the digits of the first stop, then those of the next; digits: in each
 */

export class DigitRows {
  /** @param {HTMLElement} root @param {Rows} options @param {(index: number) => void} tell hears of the row that stays */
  constructor(root, options, tell) {
    this.options = options;
    this.tell = tell;
    this.index = -1;
    /** Whether Python has still to hear of the choice. */
    this.unsaid = false;
    const { name, about, stops, digits } = options;
    const text = (stop) => `${name} = ${stop}`;
    this.slider = new Slider({ name, about, stops, text, input: (stop) => this._take(stops.indexOf(stop)), done: (released) => this._done(released) });
    this.view = digits ? new DigitView(element("canvas", { class: "row", role: "img" }), digits, GAP) : null;
    this.caption = element("p", {});
    this.element = element("div", { class: "rows" }, this.slider.element, ...(this.view ? [this.view.canvas, this.caption] : []));
    root.replaceChildren(this.element);
    this.retheme();
    this._show(options.chosen);
  }

  _take(index) {
    if (index === this.index) return;
    this.unsaid = true;
    this._show(index);
  }

  /** Python has another choice, from an address. @param {number} index */
  follow(index) {
    if (!this.unsaid && index !== this.index) this._show(index);
  }

  _show(index) {
    this.index = index;
    const { name, stops, rows, digits, shape } = this.options;
    this.slider.show(stops[index]);
    if (!this.view) return;
    const size = rows.length / stops.length;
    this.view.showPixels(rows.subarray(index * size, (index + 1) * size), this.theme, shape);
    write(this.caption, `${digits} test digits as ${name} = ${stops[index]} brings them back`);
    this.view.canvas.setAttribute("aria-label", this.caption.textContent);
  }

  _done(released) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      if (this.unsaid) this.tell(this.index);
      this.unsaid = false;
    }, released ? 0 : ROW_PAUSE);
  }

  retheme() {
    this.theme = readTheme(this.element, this.theme);
    this.view?.paint(this.theme);
  }

  /** Python need not hear of the choice. */
  forget() {
    clearTimeout(this.pause);
    this.unsaid = false;
  }

  close() {
    this.forget();
  }
}
