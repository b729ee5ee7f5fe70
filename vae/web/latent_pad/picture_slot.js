/** One end of a way between pictures: the test picture that was chosen, and how to choose another. */
import { DigitView } from "./digit_view.js";
import { element, setPressed, toggle, write } from "./dom.js";

export const OWN = "own"; // in place of a row: the picture that the visitor has drawn

export class PictureSlot {
  /**
   * @param {import("./pad.js").Pad} pad @param {"From" | "To"} title
   * @param {{arm: (on: boolean) => void, take: (chosen: number | "own") => void}} intents  arm: a click on the plane chooses
   */
  constructor(pad, title, { arm, take }) {
    this.pad = pad;
    this.title = title;
    /** @type {number | "own"} a row of the encoded set; −1 before any was chosen */
    this.chosen = -1;
    this.armed = false;
    this.view = new DigitView(element("canvas", { role: "img", class: "slot-picture" }));
    this.caption = element("p", { class: "name", "aria-live": "polite" });
    this.arm = toggle("Click one", false, `${title}: the test picture that is clicked next on the plane`, () => arm(!this.armed));
    const pinned = element("button", { type: "button", class: "toggle", title: `${title}: the test picture that is pinned, or lies nearest to the pin`, onclick: () => take(this._pinned()) }, "The pinned one");
    const random = element("button", { type: "button", class: "toggle", title: `${title}: any test picture`, onclick: () => take(Math.floor(Math.random() * pad.first.points.count)) }, "Random");
    const own = pad.options.own ? [element("button", { type: "button", class: "toggle", title: `${title}: the picture that you have drawn`, onclick: () => take(OWN) }, "My drawing")] : [];
    const choices = element("div", { class: "group", role: "group", "aria-label": `${title}: choose` }, this.arm, pinned, random, ...own);
    this.element = element("section", { class: "slot", "aria-label": title }, this.view.canvas, element("div", {}, element("p", { class: "hint" }, title), this.caption, choices));
  }

  _pinned() {
    const { state, latent, first } = this.pad;
    return state.pinnedRow >= 0 ? state.pinnedRow : first.points.nearestTo(latent.pinned);
  }

  /** Whether the next click on the plane chooses. @param {boolean} on */
  setArmed(on) {
    this.armed = on;
    setPressed(this.arm, on);
  }

  /** The latent that it stands for: the posterior mean of its picture. @returns {ArrayLike<number>} */
  get latent() {
    return this.chosen === OWN ? this.pad.options.own : this.pad.first.points.latentOf(this.chosen);
  }

  /** @param {number | "own"} chosen */
  take(chosen) {
    this.chosen = chosen;
    this.setArmed(false);
    write(this.caption, this.words());
    this.draw();
    if (chosen === OWN) return;
    const { first } = this.pad;
    const { source, sheet } = first.description;
    const show = (/** @type {Uint8Array | null} */ pixels) => pixels && this.chosen === chosen && this.view.showPixels(pixels, this.pad.theme, sheet.shape);
    source.original(chosen).then(show, () => {});
  }

  /** The picture as it is decoded, until the original is there. */
  draw() {
    const { first } = this.pad;
    if (this.chosen === -1) return;
    first.showEach(Float32Array.from(this.latent), [this.view], () => this.label);
    this.view.canvas.setAttribute("aria-label", `${this.title}: ${this.words()}`);
  }

  /** The class that a conditional model decodes it as. */
  get label() {
    const { first } = this.pad;
    return first.classes && this.chosen !== OWN ? first.points.label[this.chosen] : first.label;
  }

  words() {
    return this.chosen === OWN ? "Your drawing" : `Test picture ${this.chosen.toLocaleString("en")}: ${this.pad.first.naming.withArticle(this.pad.first.points.label[this.chosen])}`;
  }
}
