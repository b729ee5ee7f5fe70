/** The latent as sliders, one a dimension: one state with the cursor and the pin of a single plane. */
import { Slider } from "../shared/slider.js";
import { element } from "./dom.js";
import { number } from "./overlay.js";

const STRIDE = 0.05;
const PLACES = 2; // behind the point
const MOST_SLIDERS = 10; // that stand unfolded
const FARTHEST = 100; // of a latent that an address may name

/** z₁, z₂, … @param {number} axis counted from 0 */
export const latentName = (axis) => `z${[...String(axis + 1)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("")}`;

export class LatentSliders {
  /**
   * @param {number} dim
   * @param {{slide: (axis: number, value: number) => void, done: (released: boolean) => void}} intents slide: a slider
   *   was moved; done: and rests
   */
  constructor(dim, { slide, done }) {
    const text = (value) => number(value, PLACES);
    const options = { stride: STRIDE, digits: PLACES, farthest: FARTHEST, text, done };
    this.axes = Array.from({ length: dim }, (_, axis) => {
      const name = latentName(axis);
      return new Slider({ ...options, name, about: name, input: (value) => slide(axis, value) });
    });
    this.element = element("div", { class: "sliders", role: "group", "aria-label": "Latent" }, ...this.axes.map((slider) => slider.element));
  }

  /** Let each thumb go over what is worth seeing. @param {(axis: number) => [number, number]} span */
  fit(span) {
    this.axes.forEach((slider, axis) => slider.reach(...span(axis)));
  }

  /** The dimensions that say most first, those that say little folded away. @param {{order: number[], alive: number}} dimensions */
  arrange({ order, alive }) {
    const elements = order.map((axis) => this.axes[axis].element);
    const shown = Math.min(alive, MOST_SLIDERS);
    this.element.replaceChildren(...elements.slice(0, shown));
    const folded = elements.length - shown;
    if (!folded) return;
    const words = `${folded} ${shown < alive ? "further" : "unused"} dimension${folded > 1 ? "s" : ""}`;
    this.element.append(element("details", {}, element("summary", {}, words), ...elements.slice(shown)));
  }

  /** @param {ArrayLike<number>} latent */
  show(latent) {
    for (let axis = 0; axis < this.axes.length; axis++) this.axes[axis].show(latent[axis]);
  }
}
