/** What is said beside the plane: the latent, the data around it, and the test digit under the pointer. */
import { DigitView } from "./digit_view.js";
import { element, write } from "./dom.js";
import { DOUBTFUL_BELOW } from "./fields.js";
import { number } from "./overlay.js";
import { CLASSES, NEAREST } from "./points.js";

const grouped = new Intl.NumberFormat("en");

export class Readout {
  /** @param {import("./words.js").Naming} naming */
  constructor(naming) {
    this.tally = new Int32Array(CLASSES);
    this.z1 = element("output", {});
    this.z2 = element("output", {});
    this.near = element("p", { class: "near" });
    this.live = element("p", { class: "spoken", "aria-live": "polite" });
    this.reconstruction = new DigitView(element("canvas", { role: "img", "aria-label": "Its reconstruction" }));
    this.original = new DigitView(element("canvas", { role: "img", "aria-label": "The original" }));
    this.originalFigure = figure(this.original.canvas, "original");
    this.name = element("p", { class: "name" });
    this.spread = element("p", { class: "hint" });
    this.invitation = element("p", { class: "hint invitation" }, `Point at a test ${naming.noun}: its class, its reconstruction, its posterior.`);
    this.card = element("div", { class: "card" }, this.invitation, element("div", { class: "pictures" }, this.originalFigure, figure(this.reconstruction.canvas, "reconstruction")), element("div", {}, this.name, this.spread));
    this.latent = element("p", { class: "latent" }, label("z₁"), this.z1, label("z₂"), this.z2);
    this.showCard(null, -1);
  }

  /**
   * @param {import("./points.js").EncodedPoints | null} points
   * @param {ArrayLike<number> | null} aside a latent off the slice, in place of the one at (z1, z2)
   */
  showLatent(z1, z2, points, aside = null) {
    write(this.z1, number(z1, 2));
    write(this.z2, number(z2, 2));
    if (!points) return;
    const count = aside ? points.countAround(aside, points.reach) : points.countWithin(z1, z2, points.reach);
    this.near.classList.toggle("doubtful", count < DOUBTFUL_BELOW);
    write(this.near, this._sentence(count, points));
  }

  _sentence(count, points) {
    const { noun, plural } = points.naming;
    const around = `within ${number(points.reach, 2)} of ${points.expected ? "its expected mean" : "it"}`;
    if (!count) return `No test ${noun} was encoded ${around}: here the decoder has no example to go by.`;
    if (count < DOUBTFUL_BELOW) return `Only ${count} test ${count > 1 ? `${plural} were` : `${noun} was`} encoded ${around}: here the decoder has no example to go by.`;
    this.tally.fill(0);
    let most = -1;
    for (const row of points.nearest10) {
      const label = points.label[row];
      if (++this.tally[label] > (most < 0 ? 0 : this.tally[most])) most = label;
    }
    if (this.tally[most] === NEAREST) return `The ${NEAREST} nearest test ${plural} are all ${points.naming.several(most)}.`;
    return `${this.tally[most]} of the ${NEAREST} nearest test ${plural} are ${points.naming.several(most)}.`;
  }

  /** @param {import("./points.js").EncodedPoints | null} points @param {number} row −1 for none */
  showCard(points, row) {
    this.card.classList.toggle("empty", row < 0);
    if (row < 0 || !points) return;
    write(this.name, `Test ${points.naming.noun} ${grouped.format(row)}: ${points.naming.withArticle(points.label[row])}`);
    if (points.map) return write(this.spread, `${points.map.neighbours.kept} of its ${points.map.neighbours.rows.length} nearest in the latent space, in rings, are among its ${points.map.neighbours.rows.length} nearest on this map.`);
    const [s1, s2] = [points.std[2 * row], points.std[2 * row + 1]];
    const { major, minor } = points.ellipse(row);
    const flat = `Posterior: σ₁ ${number(s1, 3)}, σ₂ ${number(s2, 3)}. The ellipses are one and two σ, to scale.`;
    write(this.spread, points.dim === 2 ? flat : `Posterior, seen on this slice: σ ${number(minor, 3)} to ${number(major, 3)}. The ellipses are one and two σ, to scale.`);
  }

  /** @param {Uint8Array | null} pixels @param {import("./theme.js").Theme} theme @param {number[]} shape of the picture */
  showOriginal(pixels, theme, shape) {
    this.originalFigure.hidden = !pixels;
    if (pixels) this.original.showPixels(pixels, theme, shape);
  }

  /** Tell a screen reader; only once the latent rests. */
  speak(place) {
    write(this.live, `${place}. ${this.near.textContent}`);
  }

  setTheme(theme) {
    this.reconstruction.paint(theme);
    this.original.paint(theme);
  }
}

function figure(canvas, caption) {
  return element("figure", {}, canvas, element("figcaption", {}, caption));
}

function label(text) {
  return element("span", { class: "label" }, text);
}
