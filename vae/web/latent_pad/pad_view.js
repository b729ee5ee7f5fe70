import { pressClass, pressLayers } from "./controls.js";
import { choosePath, clearPath } from "./pad_path.js";
import { OPENING_SLICE } from "./slice_choice.js";

/**
 * What a link keeps of a pad beside its pin: layers, classes switched off, the part of the plane, the path, the class
 * to decode. Whoever owns the address hears of it once things rest.
 *
 * @typedef {{layers: string[], off: number[], at: [number, number, number] | null, path: number[] | null, way: number[], least: boolean, label: number, slice: string, tool: string, film: number[][]}} PadView
 *   at: centre of the first plane and zoom against its home view, null for the whole plane; path: its two ends; way: the
 *   points of the line between them, interleaved, once they are found, for downloads alone; label: −1 for none; slice:
 *   its name, empty for the one that the plane opens on; tool: the bench's open tool with its settings, empty for what is
 *   open at first; film: the latents that it shows as a film, for downloads alone
 */

const QUIET = 400; // ms without a change
const VIEW_DECIMALS = 3;
const ADDRESS_STEP = 1e-3; // an address keeps four digits of a number

const thousandths = (/** @type {number} */ value) => Number(value.toFixed(VIEW_DECIMALS));

/** @param {import("./pad.js").Pad} pad @returns {PadView} */
export function captureView(pad) {
  const { first, shown, path } = pad;
  const { layers } = pad.state;
  const { z1, z2, zoom, home } = first.view;
  const whole = zoom === 1 && z1 === home.z1 && z2 === home.z2;
  const present = new Set(pad.panels.flatMap((panel) => panel.points?.classes ?? []));
  return {
    layers: Object.keys(layers).filter((name) => layers[name]),
    off: first.every ? [] : [...present].filter((label) => !shown[label]).sort((a, b) => a - b),
    at: whole ? null : [thousandths(z1), thousandths(z2), thousandths(zoom)],
    path: path.open ? [...path.from, ...path.to].map(thousandths) : null,
    way: path.open && (path.found || !path.least) ? [...path.way].map(thousandths) : [],
    least: path.open && path.least,
    label: pad.pictures ? -1 : Math.max(...pad.panels.map((panel) => panel.label)), // there it is the picture's own
    slice: pad.latent.slice === OPENING_SLICE ? "" : pad.latent.slice,
    tool: pad.bench?.capture() ?? "",
    film: pad.bench?.film(pad.first.description.dim) ?? [],
  };
}

/** Switch what can be switched before anything was read. @param {import("./pad.js").Pad} pad @param {PadView} view */
export function openSwitches(pad, view) {
  const { layers } = pad.state;
  for (const name of Object.keys(layers)) layers[name] = view.layers.includes(name);
  if (pad.places) pressLayers(pad.places.switches, layers);
  if (pad.first.every) return;
  pad.shown.fill(1);
  for (const label of view.off) pad.shown[label] = 0;
}

/** Show another view on a pad that has read all. @param {import("./pad.js").Pad} pad @param {PadView} view */
export function showView(pad, view) {
  const now = captureView(pad);
  if (!alike(now.layers, view.layers) || !alike(now.off, view.off)) {
    openSwitches(pad, view);
    if (!pad.first.every) pad.offerClasses();
  }
  pad.latent.follow(view.slice);
  pad.bench?.follow(view.tool);
  if (!alike(now.at, view.at)) {
    pad.planes.reset();
    openPlace(pad, view);
  }
  if (!pad.pictures && Math.max(0, now.label) !== view.label) {
    pad.setClass(view.label);
    if (pad.places.condition) pressClass(pad.places.condition, view.label);
  }
  if (!alike(now.path, view.path) || now.least !== view.least) {
    if (view.path) pad.path.draw(view.path[0], view.path[1], view.path[2], view.path[3]);
    if (view.path) choosePath(pad, view.least);
    else clearPath(pad);
  }
  pad.reporter.begin();
}

/** Whether two lists are the same, but for what an address rounds. @param {any[] | null} some @param {any[] | null} others */
function alike(some, others) {
  if (!some || !others) return some === others;
  const near = (a, b) => a === b || Math.abs(a - b) <= ADDRESS_STEP * Math.max(1, Math.abs(b));
  return some.length === others.length && some.every((value, i) => near(value, others[i]));
}

/** Show the part of the plane that a link names. @param {import("./pad.js").Pad} pad @param {PadView} view */
export function openPlace(pad, { at }) {
  if (!at) return;
  [pad.first.view.z1, pad.first.view.z2, pad.first.view.zoom] = at;
  pad.planes.follow(pad.first);
}

/** Tells `send` of the view once it has changed and rests. */
export class ViewReporter {
  /** @param {import("./pad.js").Pad} pad @param {(view: PadView) => void} send */
  constructor(pad, send) {
    this.pad = pad;
    this.send = send;
    this.last = "";
    this.timer = 0;
    this.tell = this._tell.bind(this);
  }

  /** Whether a change is still to be told. */
  get pending() {
    return this.timer !== 0;
  }

  /** What is shown now is known; from here on changes are told. */
  begin() {
    this.close();
    const view = captureView(this.pad);
    this.last = JSON.stringify({ ...view, film: [] }); // an address names the tool, not what it came to
    if (view.film.length) this.changed();
  }

  changed() {
    if (!this.last) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.tell, QUIET);
  }

  _tell() {
    if (!this.last) return;
    this.close();
    const view = captureView(this.pad);
    const now = JSON.stringify(view);
    if (now === this.last) return;
    this.last = now;
    this.send(view);
  }

  close() {
    clearTimeout(this.timer);
    this.timer = 0;
  }
}
