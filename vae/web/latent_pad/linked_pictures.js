/**
 * Planes of different latent spaces on one cursor: it is a test picture, marked on every plane where that model encoded
 * it, and decoded by each from its own latent. The planes show the same encoded pictures, row by row.
 */
import { latentName } from "./latent_sliders.js";
import { nearestToward } from "./pad_map.js";
import { OPENING_SLICE, axesOf, sliceNamed } from "./slice_choice.js";

export class LinkedPictures {
  /** @param {import("./pad.js").Pad} pad @param {number} row the picture to open on */
  constructor(pad, row) {
    this.pad = pad;
    this.opening = this.before = row;
    this.place = new Float64Array(2);
  }

  /** A panel's points were read: show its slice, through the pinned picture. @param {import("./panel.js").Panel} panel */
  arrived(panel) {
    const { pad } = this;
    if (panel !== pad.first) this._slice(panel); // that of the first is chosen by hand, and shown as it arrives
    if (panel === pad.first) this.set(Math.min(this.opening, panel.points.count - 1));
    else if (pad.state.pinnedRow >= 0) this._through(panel, pad.state.pinnedRow);
  }

  /** Another slice was chosen: all planes show theirs. */
  reslice() {
    for (const panel of this.pad.panels) if (panel.points) this._slice(panel);
    if (this.pad.state.pinnedRow >= 0) this.set(this.pad.state.pinnedRow);
  }

  _slice(panel) {
    const { dim } = panel.description;
    const { choice, slice } = this.pad.latent;
    const name = choice ? slice : OPENING_SLICE;
    if (dim !== 2) panel.setSlice(sliceNamed(name, panel.points), dim < 3 ? [latentName(0), ""] : axesOf(name));
    this.pad.planes.fit();
  }

  /** Have a panel's slice pass through a picture, and draw its plane as the picture's class. */
  _through(panel, row) {
    const latent = this.latentOn(panel, row);
    if (!latent) return;
    panel.passThrough(latent);
    panel.setLabel(panel.points.label[row], () => this.pad.invalidate("scene", "latent"));
  }

  /** The latent of a picture in a panel's space; null before its points are there. @param {import("./panel.js").Panel} panel */
  latentOn(panel, row = this.pad.state.row) {
    return this._has(panel, row) ? panel.points.latentOf(row) : null;
  }

  /** The class of the picture at the cursor, which a conditional model decodes it as. @param {import("./panel.js").Panel} panel */
  labelOn(panel, row = this.pad.state.row) {
    return panel.classes && this._has(panel, row) ? panel.points.label[row] : panel.label;
  }

  /** Where a picture lies on a panel's plane. @param {import("./panel.js").Panel} panel @param {number} row */
  placeOn(panel, row) {
    if (this._has(panel, row)) this.place.set([panel.points.mean[2 * row], panel.points.mean[2 * row + 1]]);
    return this.place;
  }

  _has(panel, row) {
    return panel.points !== null && row >= 0 && row < panel.points.count;
  }

  /** The picture that lies nearest to a place on a panel's plane, of a class that is switched on; −1 for none. */
  nearest(panel, z1, z2) {
    return panel.points ? panel.points.nearest(z1, z2, Infinity) : -1;
  }

  /** The cursor goes to the picture nearest to there, for now. */
  look(panel, z1, z2) {
    const row = this.nearest(panel, z1, z2);
    if (row >= 0) this._look(panel, row);
  }

  /** The cursor is back at the pinned picture. */
  leave() {
    this._look(this.pad.state.active, this.pad.state.pinnedRow);
  }

  _look(panel, row) {
    const { state, first } = this.pad;
    if (row === state.row && panel === state.active) return;
    state.active = panel;
    const [z1, z2] = this.placeOn(first, row);
    state.look(z1, z2, row);
  }

  /** Pin a picture, by its row; Python hears of it. */
  pin(row) {
    const { state } = this.pad;
    if (row < 0) return;
    this.before = state.pinnedRow;
    this.set(row);
    this.pad.latent.choice?.took(row);
    state.tell();
  }

  /** Cursor and pin are on a picture; nobody is told. */
  set(row) {
    const { pad } = this;
    for (const panel of pad.panels) this._through(panel, row);
    const [z1, z2] = this.placeOn(pad.first, row);
    pad.state.set(z1, z2, row);
    pad.invalidate("scene");
  }

  /** Python has another picture, from an address; not while it has still to hear of the one here. @param {number} row */
  take(row) {
    const { state, first } = this.pad;
    if (state.unsaid || row === state.pinnedRow) return;
    if (first.points) this.set(row);
    else this.opening = row;
  }

  /** A key: the next picture that way. */
  step(panel, right, up) {
    if (!panel.points) return;
    const { row } = this.pad.state;
    const side = (2 * panel.view.home.half) / panel.view.zoom;
    const [z1, z2] = this.placeOn(panel, row);
    this._goOn(panel, nearestToward(panel.points, z1, z2, right, up, Math.hypot(right, up) * side));
  }

  /** A key: the picture where a class is densest. */
  jump(panel, label) {
    const peak = panel.points?.peaks.get(label);
    if (peak) this._goOn(panel, this.nearest(panel, peak[0], peak[1]));
  }

  _goOn(panel, row) {
    const { pad } = this;
    if (row < 0) return;
    pad.state.active = panel;
    pad.state.unsaid = true;
    this.set(row);
    const [z1, z2] = this.placeOn(panel, row);
    if (panel.view.reveal(z1, z2)) pad.moveView(panel, () => {});
    pad.state.tellSoon();
  }

  /** The picture at the cursor, in words. */
  words() {
    const { state, first } = this.pad;
    return this._has(first, state.row) ? `test picture ${state.row.toLocaleString("en")}, ${first.naming.withArticle(first.points.label[state.row])}` : "";
  }
}
