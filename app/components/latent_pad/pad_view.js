/**
 * What a link keeps of a pad beside its pin: layers, classes switched off, the part of the plane, the path, the class
 * to decode. Whoever owns the address hears of it once things rest.
 *
 * @typedef {{layers: string[], off: number[], at: [number, number, number] | null, path: number[] | null, way: number[], least: boolean, label: number}} PadView
 *   at: centre of the first plane and zoom against its home view, null for the whole plane; path: its two ends; way: the
 *   points of the line between them, interleaved, once they are found, for downloads alone; label: −1 for none
 */

const QUIET = 400; // ms without a change
const VIEW_DECIMALS = 3;

const thousandths = (/** @type {number} */ value) => Number(value.toFixed(VIEW_DECIMALS));

/** @param {import("./pad.js").Pad} pad @returns {PadView} */
export function captureView(pad) {
  const { first, layers, shown, path } = pad;
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
    label: Math.max(...pad.panels.map((panel) => panel.label)),
  };
}

/** Switch what can be switched before anything was read. @param {import("./pad.js").Pad} pad @param {PadView} view */
export function openSwitches(pad, view) {
  for (const name of Object.keys(pad.layers)) pad.layers[name] = view.layers.includes(name);
  if (!pad.first.every) for (const label of view.off) pad.shown[label] = 0;
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
    this.tell = this._tell.bind(this);
  }

  /** From here on changes are told. */
  begin() {
    this.last = JSON.stringify(captureView(this.pad));
  }

  changed() {
    if (!this.last) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.tell, QUIET);
  }

  _tell() {
    const view = captureView(this.pad);
    const now = JSON.stringify(view);
    if (now === this.last) return;
    this.last = now;
    this.send(view);
  }

  close() {
    clearTimeout(this.timer);
  }
}
