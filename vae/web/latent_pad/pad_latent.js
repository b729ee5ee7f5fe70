/**
 * The whole latent of a pad whose planes show a slice of the space: pinned and under the cursor, moved by slider, by a
 * tool of the bench, or from outside. In two dimensions the place on the plane is all of it.
 */
import { dimensionsOf } from "./dimensions.js";
import { latentName } from "./latent_sliders.js";
import { number } from "./overlay.js";
import { TOLD_APART, told } from "./pad_state.js";
import { clearPath } from "./pad_path.js";
import { OPENING_SLICE, SliceChoice, axesOf, digitsOf, sliceNamed } from "./slice_choice.js";

const SPOKEN = 4; // coordinates of a latent in words
const LEAST_SPAN = 1; // either side of 0 that a slider goes at least

export class PadLatent {
  /** @param {import("./pad.js").Pad} pad @param {number[]} pin @param {string} slice to open on */
  constructor(pad, pin, slice) {
    this.pad = pad;
    this.panel = pad.first;
    const { dim } = this.panel.description;
    this.pinned = Float64Array.from({ length: dim }, (_, axis) => pin[axis] ?? 0);
    this.cursor = this.pinned.slice();
    /** A latent off the slice that is looked at. @type {Float32Array | null} */
    this.aside = null;
    this.slice = slice || OPENING_SLICE;
    this.choice = dim < 3 ? null : new SliceChoice((name) => this.choose(name));
  }

  /** The state's cursor or pin went elsewhere on the plane. */
  moved() {
    const { state } = this.pad;
    this.panel.latentAt(state.pin1, state.pin2, this.pinned);
    this.panel.latentAt(state.z1, state.z2, this.cursor);
    this.aside = null;
  }

  /** A slider is dragged. @param {number} axis @param {number} value */
  slide(axis, value) {
    this.pinned[axis] = value;
    this.stand(this.pinned);
  }

  /** Cursor and pin are here, and Python will hear of it. @param {ArrayLike<number>} latent */
  stand(latent) {
    const place = this.panel.passThrough(latent);
    this.pad.state.stand(place[0], place[1]);
    this.pad.invalidate("scene");
  }

  /** Pin a latent, and the test digit whose own it is; −1 for none. @param {ArrayLike<number>} latent */
  pin(latent, row = -1) {
    const place = this.panel.passThrough(latent);
    if (row >= 0) this.choice?.took(row);
    this.pad.state.pin(place[0], place[1], row);
    this.pad.invalidate("scene");
  }

  /** Look at a latent for now; at the pinned one again for null. @param {Float32Array | null} latent */
  look(latent) {
    this.aside = latent;
    this.pad.invalidate("latent");
  }

  /** What Python is told. */
  told() {
    return Array.from(this.pinned, told);
  }

  /** Python has another latent, from an address. @param {number[]} pin */
  take(pin) {
    const { state } = this.pad;
    if (state.unsaid || this.pinned.every((value, axis) => Math.abs(value - pin[axis]) < TOLD_APART)) return;
    const place = this.panel.passThrough(pin);
    state.set(place[0], place[1]);
    this.pad.invalidate("scene");
    this.pad.reporter.changed(); // a tool's film may begin there
  }

  /** The points were read: what each dimension says, and the slice that the plane opens on. */
  arrived() {
    const { panel, pad } = this;
    const { dim } = panel.description;
    this.dimensions = dimensionsOf(panel.points);
    if (dim === 2) return pad.sliders?.fit((axis) => homeSpan(panel.view.home, axis));
    pad.sliders?.fit((axis) => widened(this.dimensions.spans[axis]));
    pad.sliders?.arrange(this.dimensions);
    this.choice?.offer(this.dimensions);
    this._show(this.slice);
  }

  /** Another slice is asked for by hand. @param {string} name */
  choose(name) {
    if (this.pad.path.open) clearPath(this.pad);
    this._show(name);
    this.pad.reporter.changed();
  }

  /** @param {string} name */
  follow(name) {
    if (this.choice && this.dimensions && (name || OPENING_SLICE) !== this.slice) this._show(name || OPENING_SLICE);
  }

  _show(name) {
    const { panel, pad } = this;
    this.slice = name;
    this.choice?.show(name);
    panel.setSlice(sliceNamed(name, panel.points), this.choice ? axesOf(name) : [latentName(0), ""]);
    const last = digitsOf(name, panel.points)[2];
    const place = panel.passThrough(last === undefined ? this.pinned : panel.points.latentOf(last));
    pad.planes.fit();
    pad.planes.reset();
    pad.state.set(place[0], place[1]);
    pad.invalidate("scene", "latent");
  }

  /** A latent in words. @param {Float64Array | number[]} latent @param {string} equal between a coordinate's name and its value */
  words(latent = this.cursor, equal = " ") {
    if (latent.length === 2) return `z₁${equal}${number(latent[0], 2)}, z₂${equal}${number(latent[1], 2)}`;
    const shown = Array.from(latent).slice(0, SPOKEN).map((value) => number(value, 2)).join(", ");
    return `z${equal}(${shown}${latent.length > SPOKEN ? ", …" : ""})`;
  }
}

/** @param {{z1: number, z2: number, half: number}} home @param {number} axis @returns {[number, number]} */
function homeSpan({ z1, z2, half }, axis) {
  const middle = axis ? z2 : z1;
  return [middle - half, middle + half];
}

/** @param {[number, number]} span @returns {[number, number]} */
function widened([low, high]) {
  const more = 0.04 * (high - low);
  return [Math.min(-LEAST_SPAN, low - more), Math.max(LEAST_SPAN, high + more)];
}
