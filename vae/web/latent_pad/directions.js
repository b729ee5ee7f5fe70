/**
 * A tool of the bench: the direction from the mean of one group of test pictures to that of another, added to the pinned latent
 * by a slider, z = z_pin + t·(mean(to) − mean(from)) (an attribute vector: Larsen et al. 2016, "Autoencoding beyond pixels using
 * a learned similarity metric"), with a row of frames from t = −2 to t = 2.
 */
import { Slider } from "../shared/slider.js";
import { DirectionShelf } from "./direction_shelf.js";
import { element, write } from "./dom.js";
import { Frames } from "./frames.js";
import { GroupField } from "./group_field.js";
import { meanLatent, membersOf, readGroup, writeGroup } from "./groups.js";
import { number } from "./overlay.js";
import { LONGEST_NAME } from "./saved_directions.js";

const FARTHEST_SHARE = 2;
const SHARES = 9; // frames from −2 to 2
const MORPH_STEPS = 61; // of the film
const MOST_MEASURED = 4000; // pictures that are decoded to be measured
/** What is open at first. @type {[string, string]} */
const OPENING_GROUPS = ["thin", "thick"];

export class Directions {
  /** @param {import("./pad.js").Pad} pad */
  constructor(pad) {
    this.pad = pad;
    this.name = "directions";
    this.title = "Directions";
    this.panel = pad.first;
    const { dim } = this.panel.description;
    this.open = false;
    this.t = 0;
    /** What the direction is called; empty for none. */
    this.called = "";
    /** @type {(import("./groups.js").Group | null)[]} from and to */
    this.groups = [null, null];
    /** Whether the groups are chosen by hand. */
    this.own = false;
    /** @type {import("./groups.js").Measured | null} */
    this.measured = null;
    this.measuring = false;
    this.direction = new Float32Array(dim);
    this.ready = false;
    this.latents = new Float32Array(SHARES * dim);
    this.looked = new Float32Array(dim);
    this._build();
  }

  _build() {
    const { pad, panel } = this;
    this.shelf = new DirectionShelf(panel.description.digest, { take: (direction) => this._takeDirection(direction), own: () => this._chooseOwn(), now: () => this._recipe() });
    this.fields = /** @type {const} */ (["From", "To"]).map((title, i) => new GroupField(pad, title, (group) => this._takeGroup(i, group)));
    this.slider = new Slider({ name: "t", about: "How far along the direction, in distances of the two groups", stride: 0.05, digits: 2, farthest: FARTHEST_SHARE, text: (t) => number(t, 2), input: (t) => this._slide(t), done: () => pad.reporter.changed() });
    this.slider.reach(-FARTHEST_SHARE, FARTHEST_SHARE);
    this.slider.show(0);
    this.keep = element("button", { type: "button", class: "toggle", title: "Pin the picture at t, and begin there", onclick: () => this._pin() }, "Pin it");
    this.note = element("p", { class: "hint", "aria-live": "polite" });
    this.frames = new Frames(panel, SHARES, { name: (index) => `t = ${number(shareAt(index, SHARES), 1)}`, look: (latent) => pad.latent.look(latent), pin: (_, index) => this._release(shareAt(index, SHARES)) });
    this.chosen = element("div", { class: "slots", hidden: "" }, ...this.fields.map((field) => field.element));
    const scale = element("div", { class: "shares hint", "aria-hidden": "true" }, ...Array.from({ length: SHARES }, (_, i) => element("span", {}, number(shareAt(i, SHARES), 1))));
    this.element = element("div", { class: "directions" }, element("div", { class: "bar" }, this.shelf.element), this.chosen, element("div", { class: "bar" }, element("div", { class: "share" }, this.slider.element), this.keep, this.note), this.frames.element, scale, this.shelf.saving);
  }

  // -- what people do ---------------------------------------------------------------------------------------------

  /** @param {import("./saved_directions.js").SavedDirection} direction */
  _takeDirection({ name, from, to }) {
    const { points } = this.panel;
    const groups = [from, to].map((recipe) => readGroup(recipe, points));
    if (groups.includes(null)) return write(this.note, "That direction's groups are not of this encoded set.");
    [this.groups, this.called] = [groups, name];
    this.own = groups.some((group) => group.kind !== "measure");
    this._anew();
    this.pad.reporter.changed();
  }

  _chooseOwn() {
    const { points } = this.panel;
    this.own = true;
    const [first, second = first] = points.classes;
    if (this.groups.every((group) => group?.kind === "measure")) this.groups = [{ kind: "class", label: first }, { kind: "class", label: second }];
    this.called = "";
    this._anew();
    this.pad.reporter.changed();
  }

  _takeGroup(index, group) {
    this.groups[index] = group;
    this.called = "";
    this._anew();
    this.pad.reporter.changed();
  }

  _slide(t) {
    this.t = t;
    this._look();
  }

  /** A frame was clicked: the slider goes there. */
  _release(t) {
    this.t = t;
    this.slider.show(t);
    this._look();
    this.pad.reporter.changed();
  }

  /** The picture at t is the pinned one from here on. */
  _pin() {
    if (!this.ready) return;
    this._put(this.t, this.looked, 0);
    this.t = 0;
    this.slider.show(0);
    this.pad.latent.pin(this.looked);
  }

  // -- the direction ----------------------------------------------------------------------------------------------

  _recipe() {
    const [from, to] = this.groups;
    return from && to ? { from: writeGroup(from), to: writeGroup(to) } : null;
  }

  /** The groups are others. */
  _anew() {
    const { points } = this.panel;
    const members = this.groups.map((group) => group && membersOf(group, points, this.measured));
    const recipe = this._recipe();
    this.chosen.hidden = !this.own;
    if (recipe) this.shelf.show(recipe.from, recipe.to, this.called, this.own);
    this.groups.forEach((group, i) => group && this.fields[i].show(group, members[i] ? members[i].length : -1));
    this.ready = members.every((rows) => rows?.length > 0);
    this.slider.range.disabled = !this.ready;
    if (members.includes(null)) this._measure();
    if (this.ready) {
      const [from, to] = members.map((rows) => meanLatent(rows, points));
      for (let k = 0; k < this.direction.length; k++) this.direction[k] = to[k] - from[k];
    }
    this._draw();
    this._explain(members);
  }

  /** Have the worker decode and measure the test pictures, once. */
  async _measure() {
    const { panel, pad } = this;
    const { points } = panel;
    if (this.measuring || this.measured || !panel.decoder) return;
    this.measuring = true;
    const count = Math.min(MOST_MEASURED, points.count);
    const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * points.count) / count));
    const latents = new Float32Array(count * points.dim);
    rows.forEach((row, i) => latents.set(points.latentOf(row), i * points.dim));
    const request = { task: "measure", model: panel.description.digest, latents, labels: Uint8Array.from(rows, (row) => points.label[row]) };
    const found = await pad.background.ask(request).catch(() => null);
    this.measuring = false;
    if (!found) return write(this.note, "The pictures could not be measured.");
    this.measured = { rows, width: found.width, slant: found.slant };
    if (!this.open) return;
    this._anew();
    pad.reporter.changed();
  }

  _put(t, out, at) {
    const { pinned } = this.pad.latent;
    for (let k = 0; k < this.direction.length; k++) out[at + k] = pinned[k] + t * this.direction[k];
  }

  _draw() {
    this.frames.element.classList.toggle("waiting", !this.ready);
    if (!this.open || !this.ready || !this.panel.decoder) return;
    for (let i = 0; i < SHARES; i++) this._put(shareAt(i, SHARES), this.latents, i * this.direction.length);
    this.frames.show(this.latents, () => this.panel.label);
    this._look();
  }

  /** The large picture is the one at t. */
  _look() {
    if (!this.open || !this.ready || this.t === 0) return this.pad.latent.look(null);
    this._put(this.t, this.looked, 0);
    this.pad.latent.look(this.looked);
  }

  _explain(members) {
    const empty = members.findIndex((rows) => rows && !rows.length);
    if (empty >= 0) return write(this.note, `The group “${empty ? "To" : "From"}” holds no test picture: choose another.`);
    if (!this.ready) return write(this.note, "Measuring the test pictures …");
    const apart = Math.hypot(...this.direction);
    const measured = this.groups.some((group) => group.kind === "measure") ? ` Measured on ${this.measured.rows.length.toLocaleString("en")} decoded test pictures.` : "";
    write(this.note, `z = pinned latent + t · (mean of “To” − mean of “From”). The two means lie ${number(apart, 2)} apart.${measured}`);
  }

  // -- as a tool of the bench -------------------------------------------------------------------------------------

  arrived() {
    for (const field of this.fields) field.offer(this.panel.points.classes);
  }

  /** Pin, class or decoder are others; what the cursor looks at meanwhile changes nothing. */
  moved() {
    const { panel, pad } = this;
    if (!panel.decoder) return;
    const pin = pad.latent.pinned.join();
    const now = `${pin} ${panel.label}`;
    if (now !== this.drawn) {
      if (this.drawn === "") this._anew();
      this.drawn = now;
      this._draw();
    } else if (pad.state.atPin && !pad.latent.aside && this.t && this.ready) this._look();
  }

  /** @param {boolean} on */
  show(on) {
    this.open = on;
    this.drawn = "";
    if (!on) {
      for (const field of this.fields) field.leave();
      return this.pad.latent.look(null);
    }
    if (this.groups.includes(null)) this.groups = OPENING_GROUPS.map((recipe) => readGroup(recipe, this.panel.points));
  }

  /** @param {import("./theme.js").Theme} theme */
  setTheme(theme) {
    this.frames.setTheme(theme);
  }

  /** The settings as words. @returns {string[]} */
  capture() {
    const recipe = this._recipe();
    if (!recipe) return [];
    return [recipe.from, recipe.to, String(Number(this.t.toFixed(2))), ...(this.called ? [asWord(this.called)] : [])];
  }

  /** @param {string[]} words */
  restore([from = "", to = "", t = "0", called = ""]) {
    const groups = [from, to].map((recipe) => readGroup(recipe, this.panel.points));
    this.groups = groups.includes(null) ? [null, null] : groups;
    this.own = this.groups.some((group) => group !== null && group.kind !== "measure");
    const share = Number(t);
    this.t = t !== "" && Math.abs(share) <= FARTHEST_SHARE ? share : 0;
    this.slider.show(this.t);
    this.called = fromWord(called);
    this.drawn = "";
  }

  film() {
    if (!this.ready) return null;
    const { length } = this.direction;
    const film = new Float32Array(MORPH_STEPS * length);
    for (let i = 0; i < MORPH_STEPS; i++) this._put(shareAt(i, MORPH_STEPS), film, i * length);
    return film;
  }

  /** Its line on the plane. */
  way() {
    return this.ready ? this.latents : null;
  }
}

/** t of one of `count` frames. */
function shareAt(index, count) {
  return FARTHEST_SHARE * ((2 * index) / (count - 1) - 1);
}

/** A name as a word of an address: letters, digits and percent signs. @param {string} name */
export function asWord(name) {
  return encodeURIComponent(name).replace(/[_!*'()]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @param {string} word @returns {string} empty where it is none */
export function fromWord(word) {
  try {
    return decodeURIComponent(word).slice(0, LONGEST_NAME);
  } catch {
    return "";
  }
}
