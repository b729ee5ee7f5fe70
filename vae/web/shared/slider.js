/**
 * A slider: a range input, its name before it, its value as a number after it; one state, whichever of them is moved.
 *
 * `input` hears of every step, so that the browser can decode while the thumb is dragged; `done` hears once that a
 * gesture is over. The owner decides what is shown: it calls `show`, after `input` too.
 */
import { element } from "../latent_pad/dom.js";

const STRIDES = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
const LONG_STRIDE = 10; // arrows with shift
const FINE = 100; // places of the thumb a stride, where any value will do
const EXACT = 1e4; // sums of strides are rounded to a part of this

/**
 * @typedef {{name: string, about: string, stride?: number, digits?: number, farthest?: number, stops?: number[],
 *   text: (value: number) => string, input: (value: number) => void, done: (released: boolean) => void}} SliderOptions
 *   name: what stands before it; about: what it is, to screen readers; stride: what an arrow key adds; digits: behind
 *   the point; farthest: bound of a value that is typed; stops: the values that there are, in order, else all of a range;
 *   text: a value in words; done: released: whether a thumb was let go, else a key may be followed by another
 */

export class Slider {
  /** @param {SliderOptions} options */
  constructor(options) {
    this.options = { stride: 1, digits: 0, farthest: Infinity, ...options };
    const { name, about, stops, stride } = this.options;
    this.value = NaN;
    /** Whether a step was told whose end was not, and whether a number is being typed. */
    this.moving = this.typed = false;
    this.range = element("input", { type: "range", step: String(stops ? 1 : stride / FINE), "aria-label": about });
    this.number = element("input", { type: "number", step: String(stops ? "any" : stride), "aria-label": `${about}, as a number` });
    this.range.oninput = () => this._step(this._valueAt(Number(this.range.value)));
    // a thumb that is back where it was taken changes nothing, says the browser
    this.range.onpointerup = this.range.onpointercancel = () => this._end(true);
    this.range.onchange = () => this._end(false);
    this.range.onkeydown = (event) => this._key(event);
    this.number.oninput = () => this._type();
    this.number.onchange = this.number.onblur = () => this._typeEnds();
    this.element = element("div", { class: "slider" }, element("span", { class: "label", "aria-hidden": "true" }, name), this.range, this.number);
    this.element.onkeydown = (event) => event.stopPropagation(); // Streamlit has shortcuts of its own
    this.reach(0, stops ? stops.length - 1 : 1);
  }

  /** Let the thumb go from one value to another; for stops, from the first to the last. */
  reach(low, high) {
    this.low = low;
    this.high = high;
    this.range.min = String(low);
    this.range.max = String(high);
    this.range.disabled = low === high;
    if (!Number.isNaN(this.value)) this._paint();
  }

  /** @param {number} value the one that holds now, also one that the thumb cannot reach */
  show(value) {
    if (value === this.value) return;
    this.value = value;
    this._paint();
  }

  _paint() {
    const { options, range, value } = this;
    const place = Math.min(this.high, Math.max(this.low, this._placeOf(value)));
    range.value = String(place);
    range.setAttribute("aria-valuetext", options.text(value));
    this.element.style.setProperty("--share", String((place - this.low) / (this.high - this.low || 1)));
    if (!this.typed) this.number.value = this._written();
  }

  _written() {
    const { digits, stops } = this.options;
    return stops ? String(this.value) : this.value.toFixed(digits);
  }

  _step(value) {
    this.moving = true;
    this.options.input(value);
    this.show(value); // the owner draws at the next frame, and another key may come before it
  }

  _end(released) {
    if (!this.moving) return;
    this.moving = false;
    this.options.done(released);
  }

  _valueAt(place) {
    return this.options.stops ? this.options.stops[place] : place;
  }

  _placeOf(value) {
    const { stops } = this.options;
    return stops ? stops.indexOf(nearestStop(stops, value)) : value;
  }

  _key(event) {
    const strides = STRIDES[event.key];
    if (!strides || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { stops, stride } = this.options;
    const size = Math.abs(strides) === 1 && event.shiftKey ? strides * LONG_STRIDE : strides;
    const from = this._placeOf(this.value);
    const to = from + size * (stops ? 1 : stride);
    // a value that lies beyond the thumb's reach is not brought back by a step
    const within = Math.min(Math.max(this.high, from), Math.max(Math.min(this.low, from), to));
    this._step(this._valueAt(stops ? within : Math.round(within * EXACT) / EXACT));
    this._end(false);
  }

  /** A number is typed: follow it as far as it is one. */
  _type() {
    const { stops, farthest } = this.options;
    const value = this.number.valueAsNumber;
    this.typed = true;
    if (Number.isNaN(value)) return;
    this._step(stops ? nearestStop(stops, value) : Math.min(farthest, Math.max(-farthest, value)));
  }

  _typeEnds() {
    if (!this.typed) return;
    this.typed = false;
    this.number.value = this._written();
    this._end(false);
  }
}

/** @param {number[]} stops @param {number} value @returns {number} */
function nearestStop(stops, value) {
  return stops.reduce((best, stop) => (Math.abs(stop - value) < Math.abs(best - value) ? stop : best), stops[0]);
}
