/**
 * A tool of the bench: the way between two pictures, on the straight line, on the arc about the prior's origin, or with the
 * least picture change; its frames decoded side by side, dashed where hardly any data lie.
 */
import { alongChain, putBetween } from "../network/between.js";
import { element, setPressed, toggle, write } from "./dom.js";
import { Frames } from "./frames.js";
import { number } from "./overlay.js";
import { OWN, PictureSlot } from "./picture_slot.js";

const STEPS = 11; // pictures side by side
const FILM_STEPS = 61;
const CHAIN_NODES = 21;
const MOST_AXES = 32; // that the search moves: those that say most
const BETWEEN_KINDS = {
  straight: ["Straight line", "Even steps in z"],
  spherical: ["Spherical", "Along the arc about the prior's origin, at whose distance its samples lie"],
  least: ["Least picture change", "The way along which the decoded picture changes least; the browser looks for it"],
};

export class Between {
  /** @param {import("./pad.js").Pad} pad */
  constructor(pad) {
    this.pad = pad;
    this.name = "between";
    this.title = "Between pictures";
    this.panel = pad.first;
    this.dim = this.panel.description.dim;
    this.open = false;
    this.kind = "straight";
    /** @type {{chain: Float32Array, before: number, after: number} | null} */
    this.found = null;
    this.version = 0;
    this.latents = new Float32Array(STEPS * this.dim);
    this._build();
  }

  _build() {
    const { pad } = this;
    this.ends = /** @type {const} */ (["From", "To"]).map((title) => {
      const slot = new PictureSlot(pad, title, { arm: (on) => this._arm(slot, on), take: (chosen) => this._take(slot, chosen) });
      return slot;
    });
    const swap = element("button", { type: "button", class: "toggle", title: "The other way round", onclick: () => this._swap() }, "Swap");
    this.kinds = Object.entries(BETWEEN_KINDS).map(([kind, [title, hint]]) => toggle(title, kind === this.kind, hint, () => this._choose(kind)));
    const ways = element("div", { class: "group", role: "group", "aria-label": "Way" }, ...this.kinds, swap);
    this.note = element("p", { class: "hint", "aria-live": "polite" });
    this.frames = new Frames(this.panel, STEPS, {
      name: (index) => `Picture ${index + 1} of ${STEPS} on the way`,
      look: (latent) => pad.latent.look(latent),
      pin: (latent) => pad.latent.pin(latent),
    });
    this.element = element("div", { class: "between" }, element("div", { class: "slots" }, ...this.ends.map((slot) => slot.element)), element("div", { class: "bar" }, ways, this.note), this.frames.element);
  }

  // -- what people do ---------------------------------------------------------------------------------------------

  _arm(slot, on) {
    for (const each of this.ends) each.setArmed(on && each === slot);
    this.seenRow = this.pad.state.pinnedRow;
    if (on) this.pad.first.plane.scrollIntoView({ block: "nearest" });
  }

  _take(slot, chosen) {
    slot.take(chosen);
    this._anew();
    this.pad.reporter.changed();
  }

  _swap() {
    const [from, to] = this.ends.map((slot) => slot.chosen);
    this.ends[0].take(to);
    this.ends[1].take(from);
    this._anew();
    this.pad.reporter.changed();
  }

  _choose(kind) {
    this.kind = kind;
    this._press();
    if (kind === "least" && !this.found) this._search();
    else this._draw();
    this.pad.reporter.changed();
  }

  // -- the way ----------------------------------------------------------------------------------------------------

  _press() {
    Object.keys(BETWEEN_KINDS).forEach((kind, i) => setPressed(this.kinds[i], kind === this.kind));
  }

  /** The ends, or the decoder, are others. */
  _anew() {
    this.version++;
    this.found = null;
    this.decoded = this.panel.label;
    if (this.kind === "least") this._search();
    else this._draw();
  }

  /** Have the worker relax a chain; what is asked for next puts an end to it. */
  async _search() {
    const { panel, dim, pad } = this;
    this._draw();
    if (!panel.decoder || this.ends.some((slot) => slot.chosen === -1)) return;
    const version = ++this.version;
    const start = this._chain(this._straightOr("straight"), CHAIN_NODES);
    const { order, alive } = pad.latent.dimensions;
    const request = { task: "chain", model: panel.description.digest, start, dim, axes: order.slice(0, Math.min(alive, MOST_AXES)), label: panel.label };
    const found = await pad.background.ask(request).catch(() => ({ chain: null, failed: true }));
    if (version !== this.version) return;
    this.found = found.chain ? found : null;
    this.failed = Boolean(found.failed);
    this._draw();
    pad.reporter.changed();
  }

  _straightOr(kind) {
    return kind === "spherical" ? "spherical" : "straight";
  }

  /** Latents at even steps of a way that needs no search, (count, d). */
  _chain(kind, count) {
    const [from, to] = this.ends.map((slot) => slot.latent);
    const latents = new Float32Array(count * this.dim);
    for (let i = 0; i < count; i++) putBetween(kind, from, to, i / (count - 1), latents, i * this.dim);
    return latents;
  }

  /** The way as it is shown, in so many steps. */
  _steps(count) {
    const { kind, found, dim } = this;
    return kind === "least" && found ? alongChain(found.chain, dim, count) : this._chain(this._straightOr(kind), count);
  }

  _draw() {
    if (!this.open || this.ends.some((slot) => slot.chosen === -1)) return;
    this.latents.set(this._steps(STEPS));
    this.frames.show(this.latents, () => this.panel.label);
    this._explain();
    this.pad.invalidate("latent"); // the line on the plane
  }

  _explain() {
    const off = this.frames.buttons.filter((button) => button.classList.contains("doubtful")).length;
    const far = off ? ` ${off} of ${STEPS} pictures lie where hardly any test picture was encoded: dashed.` : " All of it lies where test pictures were encoded.";
    const { kind, found, failed } = this;
    let sentence = "";
    if (kind === "least" && found) sentence = `The picture changes by ${number(found.after, 1)} along it, by ${number(found.before, 1)} along the straight line (the Euclidean distances of neighbouring pictures, summed).`;
    else if (kind === "least") sentence = failed ? "The way could not be found; this is the straight line." : "Looking for the way; until then, the straight line.";
    write(this.note, `${sentence}${far} Point at a picture to look, click to pin it.`.trim());
  }

  // -- as a tool of the bench -------------------------------------------------------------------------------------

  arrived() {
    this.version++;
    this.found = null;
  }

  /** Pin, cursor, class or decoder are others. */
  moved() {
    const { panel, pad } = this;
    const { pinnedRow } = pad.state;
    const armed = this.ends.find((slot) => slot.armed);
    if (armed && pinnedRow >= 0 && pinnedRow !== this.seenRow) this._take(armed, pinnedRow);
    if (!panel.decoder || this.decoded === panel.label) return;
    for (const slot of this.ends) slot.take(slot.chosen);
    this._anew();
  }

  /** @param {boolean} on */
  show(on) {
    this.open = on;
    this.decoded = null;
    if (!on) {
      this._arm(null, false);
      this.version++;
      this.pad.background.ask({ task: "stop" }).catch(() => {});
      this.pad.invalidate("latent");
      return;
    }
    const [from, to] = this.ends;
    const { points } = this.panel;
    if (from.chosen === -1) from.take(from._pinned());
    if (to.chosen === -1) to.take(anotherPicture(points, from.chosen));
    this._press();
  }

  /** @param {import("./theme.js").Theme} theme */
  setTheme(theme) {
    this.frames.setTheme(theme);
    for (const slot of this.ends) slot.view.paint(theme);
  }

  /** The settings as words. @returns {string[]} */
  capture() {
    return [...this.ends.map((slot) => String(slot.chosen)), ...(this.kind === "straight" ? [] : [this.kind])];
  }

  /** @param {string[]} words */
  restore(words) {
    const { points } = this.panel;
    const fits = (/** @type {string} */ word) => (word === OWN && this.pad.options.own ? OWN : /^\d{1,7}$/.test(word) && Number(word) < points.count ? Number(word) : -1);
    const ends = words.slice(0, 2).map(fits);
    ends.forEach((chosen, i) => chosen !== -1 && this.ends[i].take(chosen));
    this.kind = Object.hasOwn(BETWEEN_KINDS, words[2] ?? "") ? words[2] : "straight";
    this._press();
    this.version++;
    this.found = this.decoded = null;
  }

  film() {
    return this.ends.some((slot) => slot.chosen === -1) || (this.kind === "least" && !this.found) ? null : this._steps(FILM_STEPS);
  }

  /** Its line on the plane. */
  way() {
    return this.latents;
  }
}

/** Any test picture of another class than one has; any at all where there is no other. @param {import("./points.js").EncodedPoints} points @param {number | "own"} row */
function anotherPicture(points, row) {
  const others = Array.from(points.label.keys()).filter((each) => row === OWN || points.label[each] !== points.label[row]);
  return others.length ? others[Math.floor(Math.random() * others.length)] : 0;
}
