/** The digits along a path, and how many test digits lie near each; a row a checkpoint. */
import { DigitView } from "./digit_view.js";
import { element, setPressed, toggle, write } from "./dom.js";
import { DOUBTFUL_BELOW } from "./fields.js";
import { number } from "./overlay.js";

export const FRAMES = 11;

export class Filmstrip {
  /**
   * @param {import("./panel.js").Panel[]} panels
   * @param {{choose: (least: boolean) => void, pick: (frame: number) => void, clear: () => void}} intents
   */
  constructor(panels, intents) {
    this.straight = toggle("Straight line", true, "Even steps in z", () => intents.choose(false));
    this.least = toggle("Least picture change", false, "The path along which the decoded picture changes least, in even steps of that change", () => intents.choose(true));
    this.note = element("p", { class: "hint" });
    this.own = new Float32Array(2 * FRAMES);
    const clear = element("button", { type: "button", class: "toggle plain", title: "Remove the path (Escape)", onclick: intents.clear }, "Clear");
    this.rows = panels.map((panel) => this._row(panel, intents.pick));
    const bar = element("div", { class: "bar" }, element("h2", {}, "Along the path"), element("div", { class: "group", role: "group", "aria-label": "Path" }, this.straight, this.least, clear), this.note);
    this.element = element("section", { class: "filmstrip", hidden: "" }, bar, ...this.rows.map((row) => row.element));
  }

  _row(panel, pick) {
    const pictures = [];
    const counts = [];
    const frames = Array.from({ length: FRAMES }, (_, i) => {
      pictures.push(new DigitView(element("canvas", { "aria-hidden": "true" })));
      counts.push(element("span", { class: "count" }));
      return element("button", { type: "button", class: "frame", onclick: () => pick(i) }, pictures[i].canvas, counts[i]);
    });
    return { panel, pictures, counts, frames, element: element("div", { class: "frames" }, ...frames) };
  }

  /** @param {Float32Array} latents of the first panel's plane @param {import("./planes.js").Planes} planes */
  show(latents, planes) {
    this.element.hidden = false;
    for (const { panel, pictures, counts, frames } of this.rows) {
      const own = planes.convert(panel, latents, this.own);
      panel.showPlaces(own, pictures);
      for (let i = 0; panel.points && i < FRAMES; i++) {
        const near = panel.points.countWithin(own[2 * i], own[2 * i + 1], panel.points.reach);
        write(counts[i], String(near));
        frames[i].classList.toggle("doubtful", near < DOUBTFUL_BELOW);
        frames[i].title = `z₁ ${number(own[2 * i], 2)}, z₂ ${number(own[2 * i + 1], 2)}: ${near} test ${panel.naming.plural} within ${number(panel.points.reach, 2)}${panel.points.expected ? " of its expected mean" : ""}`;
      }
    }
  }

  /** @param {boolean} least @param {string} note */
  setMode(least, note) {
    setPressed(this.straight, !least);
    setPressed(this.least, least);
    write(this.note, note);
  }

  hide() {
    this.element.hidden = true;
  }

  setTheme(theme) {
    for (const { pictures } of this.rows) for (const picture of pictures) picture.paint(theme);
  }
}
