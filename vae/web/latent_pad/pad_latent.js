/**
 * The whole latent of a pad whose planes show a slice of the space: pinned and under the cursor, moved by slider, by a
 * tool of the bench, or from outside. In two dimensions the place on the plane is all of it.
 */
import { dimensionsOf } from "./dimensions.js";
import { latentName } from "./latent_sliders.js";
import { number } from "./overlay.js";
import { TOLD_APART, told } from "./pad_state.js";
import { clearPath } from "./pad_path.js";
import { allowOnMap, glideFrom, seenPlaces } from "./pad_map.js";
import { PlaneMaps } from "./plane_map.js";
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
    const { maps = [], source } = this.panel.description;
    this.maps = new PlaneMaps(maps, source);
    this.panel.before = this.maps.fetched(`${slice} ${pad.options.view?.tool ?? ""}`)?.catch((error) => this._missing(error)) ?? null;
    const several = pad.panels.some((panel) => panel.description.dim !== dim); // axes of one are none of another
    this.choice = dim < 3 || several ? null : new SliceChoice((name) => this.choose(name), pad.pictures ? [] : maps);
    /** What a second click on a map comes back to. */
    this.beforePinned = this.pinned.slice();
  }

  /** What is decoded where the place under the cursor does not tell; null where it does. @returns {ArrayLike<number> | null} */
  get elsewhere() {
    return this.aside ?? (this.panel.map ? this.cursor : null);
  }

  /** The state's cursor or pin went elsewhere on the plane. */
  moved() {
    const { panel } = this;
    const { state } = this.pad;
    this.aside = null;
    if (panel.map) {
      if (state.pinnedRow >= 0) this.pinned.set(panel.points.latentOf(state.pinnedRow));
      this.cursor.set(state.row >= 0 ? panel.points.latentOf(state.row) : this.pinned);
      return;
    }
    panel.latentAt(state.pin1, state.pin2, this.pinned);
    panel.latentAt(state.z1, state.z2, this.cursor);
  }

  /** On a map the latent is told, not its place. @param {ArrayLike<number>} latent */
  _hold(latent) {
    if (this.panel.map) this.pinned.set(latent);
  }

  /** A slider is dragged. @param {number} axis @param {number} value */
  slide(axis, value) {
    this.pinned[axis] = value;
    this.stand(this.pinned);
  }

  /** Cursor and pin are here, and Python will hear of it. @param {ArrayLike<number>} latent */
  stand(latent) {
    this._hold(latent);
    const place = this.panel.passThrough(latent);
    this.pad.state.stand(place[0], place[1]);
    this.pad.invalidate("scene");
  }

  /** Pin a latent, and the test digit whose own it is; −1 for none. @param {ArrayLike<number>} latent */
  pin(latent, row = -1) {
    this.beforePinned.set(this.pinned);
    this._hold(latent);
    const place = this.panel.passThrough(latent);
    if (row >= 0) this.choice?.took(row);
    this.pad.state.pin(place[0], place[1], row);
    this.pad.invalidate("scene");
  }

  /** Pin what is under the cursor. */
  pinHere() {
    const { state } = this.pad;
    if (this.panel.map) this.pin(this.cursor.slice(), state.row);
    else state.pin(state.z1, state.z2);
  }

  /** Pin what was pinned before the last click. */
  again() {
    const { state } = this.pad;
    if (this.panel.map) this.pin(this.beforePinned.slice(), this._rowOf(this.beforePinned));
    else state.pin(...state.beforePin);
  }

  /** The test picture whose own a latent is, to within what an address keeps; −1 for none. @param {ArrayLike<number>} latent */
  _rowOf(latent) {
    const { points } = this.panel;
    const row = points.nearestTo(latent);
    return points.latentOf(row).every((value, axis) => Math.abs(value - latent[axis]) < TOLD_APART) ? row : -1;
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
    this._hold(pin);
    const place = this.panel.passThrough(pin);
    state.set(place[0], place[1], this.panel.map ? this._rowOf(pin) : -1);
    this.pad.invalidate("scene");
    queueMicrotask(() => this.pad.reporter.changed()); // a tool's film may begin there; the address's view comes first
  }

  /** The points were read: what each dimension says, and the slice that the plane opens on. */
  arrived() {
    const { panel, pad } = this;
    const { dim } = panel.description;
    this.dimensions = dimensionsOf(panel.points);
    panel.points.maps = this.maps;
    if (dim === 2) return pad.sliders?.fit((axis) => homeSpan(panel.view.home, axis));
    pad.sliders?.fit((axis) => widened(this.dimensions.spans[axis]));
    pad.sliders?.arrange(this.dimensions);
    this.choice?.offer(this.dimensions);
    this._show(this.slice);
  }

  /** Another slice is asked for by hand. @param {string} name */
  choose(name) {
    const fetching = this.maps.fetched(name);
    if (fetching) return void fetching.then(() => this.choose(name), (error) => (this._missing(error), this.choice.show(this.slice)));
    if (this.pad.path.open) clearPath(this.pad);
    this._show(name);
    this.pad.reporter.changed();
  }

  /** Whether a map is still to be read before a view can be shown, which then is. @param {import("./pad_view.js").PadView} view */
  awaits(view) {
    const fetching = this.choice && this.maps.fetched(`${view.slice} ${view.tool}`);
    fetching?.then(() => this.pad.setView(view), (error) => this._missing(error));
    return Boolean(fetching);
  }

  /** @param {Error} error */
  _missing(error) {
    this.pad.announce(`The map could not be read: ${error.message}.`);
  }

  /** @param {string} name */
  follow(name) {
    if (this.choice && this.dimensions && (name || OPENING_SLICE) !== this.slice) this._show(name || OPENING_SLICE);
  }

  _show(name) {
    const { panel, pad } = this;
    const { points } = panel;
    const map = pad.pictures ? null : this.maps.named(name, points.count);
    const seen = map || panel.map ? seenPlaces(panel) : null;
    this.slice = map || !name.startsWith("map_") ? name : OPENING_SLICE;
    this.choice?.show(this.slice);
    if (pad.pictures) return pad.pictures.reslice();
    if (map) panel.setMap(map);
    else panel.setSlice(sliceNamed(this.slice, points), this.choice ? axesOf(this.slice) : [latentName(0), ""]);
    allowOnMap(pad.element, Boolean(map));
    const last = digitsOf(name, points)[2];
    const place = panel.passThrough(last === undefined ? this.pinned : points.latentOf(last));
    pad.planes.fit();
    pad.planes.reset();
    pad.state.set(place[0], place[1], map ? this._rowOf(this.pinned) : -1);
    if (seen && !pad.opening) glideFrom(pad, panel, seen);
    pad.invalidate("scene", "latent");
  }

  /** What is under the cursor, to a screen reader. */
  spoken() {
    const { panel } = this;
    const { row } = this.pad.state;
    const digit = panel.map && row >= 0 ? `Test ${panel.naming.noun} ${row}, ${panel.naming.withArticle(panel.points.label[row])}, at ` : "";
    return `${digit}${this.words()}`;
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
