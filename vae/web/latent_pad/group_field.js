/** One of the two groups that a direction leads between: a class, the nearest to the pin, or what a lasso holds. */
import { element, setPressed, toggle, write } from "./dom.js";
import { MOST_NEAR, groupWords, simplified } from "./groups.js";
import { Lasso } from "./lasso.js";

const OPENING_NEAR = 50;

export class GroupField {
  /** @param {import("./pad.js").Pad} pad @param {"From" | "To"} title @param {(group: import("./groups.js").Group) => void} chosen */
  constructor(pad, title, chosen) {
    this.pad = pad;
    this.chosen = chosen;
    /** @type {import("./groups.js").Group | null} */
    this.group = null;
    this.lasso = new Lasso(pad, (track) => this._held(track), () => setPressed(this.drawn, this.group?.kind === "lasso"));
    this.label = element("select", { "aria-label": `${title}: class`, onchange: () => this._class() });
    this.count = element("input", { type: "number", min: "1", max: String(MOST_NEAR), step: "1", value: String(OPENING_NEAR), "aria-label": `${title}: how many of the nearest` });
    this.near = toggle("nearest the pin", false, `${title}: the test pictures of this class that are encoded nearest to the pin`, () => this._near());
    this.drawn = toggle("Lasso", false, `${title}: draw around test pictures on the plane, of the classes that are switched on`, () => this._lasso());
    this.words = element("p", { class: "hint", "aria-live": "polite" });
    this.element = element("section", { class: "group-field", "aria-label": title }, element("p", { class: "name" }, title), element("div", { class: "group" }, this.label, this.count, this.near, this.drawn), this.words);
    this.element.onkeydown = (event) => event.stopPropagation(); // Streamlit has shortcuts of its own
  }

  /** Offer the classes of the encoded set. @param {number[]} classes */
  offer(classes) {
    this.label.replaceChildren(element("option", { value: "-1" }, "Any class"), ...classes.map((label) => element("option", { value: String(label) }, `Class ${this.pad.first.naming.name(label)}`)));
  }

  /** @param {import("./groups.js").Group} group @param {number} count of its members; −1 while nobody knows */
  show(group, count) {
    this.group = group;
    const held = count < 0 || group.kind === "near" ? "" : ` (${count.toLocaleString("en")} test picture${count === 1 ? "" : "s"})`;
    write(this.words, `${groupWords(group, this.pad.first.naming)}${held}`.replace(/^./, (first) => first.toUpperCase()));
    setPressed(this.near, group.kind === "near");
    setPressed(this.drawn, group.kind === "lasso");
    if (group.kind === "class" || group.kind === "near") this.label.value = String(group.label);
    if (group.kind === "near") this.count.value = String(group.count);
  }

  /** Lay the lasso aside. */
  leave() {
    this.lasso.leave();
  }

  _class() {
    if (this.group?.kind === "near") this._near();
    else this.chosen({ kind: "class", label: Number(this.label.value) });
  }

  _near() {
    const { pad } = this;
    const { points } = pad.first;
    const typed = Math.round(this.count.valueAsNumber);
    const count = Math.min(MOST_NEAR, Math.max(1, Number.isFinite(typed) ? typed : OPENING_NEAR));
    const row = pad.state.pinnedRow >= 0 ? pad.state.pinnedRow : points.nearestTo(pad.latent.pinned);
    this.chosen({ kind: "near", count, label: Number(this.label.value), row });
  }

  _lasso() {
    if (this.pad.lasso === this.lasso) return this.leave();
    this.pad.lasso?.leave();
    this.lasso.take();
    setPressed(this.drawn, true);
    write(this.words, "Draw around test pictures on the plane.");
  }

  /** @param {number[]} track */
  _held(track) {
    const { pad } = this;
    const on = pad.first.points.classes.filter((label) => pad.shown[label]);
    const classes = on.length === pad.first.points.classes.length ? [] : on;
    this.chosen({ kind: "lasso", classes, slice: this._slice(), corners: simplified(track) });
  }

  _slice() {
    return this.pad.first.description.dim === 2 ? "" : this.pad.latent.slice;
  }
}
