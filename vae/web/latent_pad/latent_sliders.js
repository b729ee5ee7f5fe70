/** z₁ and z₂ of a single plane as sliders: one state with its cursor and its pin. */
import { Slider } from "../shared/slider.js";
import { element } from "./dom.js";
import { number } from "./overlay.js";

const STRIDE = 0.05;
const PLACES = 2; // behind the point
const FARTHEST = 100; // of a latent that an address may name

export class LatentSliders {
  /**
   * @param {{slide: (z1: number, z2: number) => void, done: (released: boolean) => void}} intents slide: a slider was
   *   moved; done: and rests
   */
  constructor({ slide, done }) {
    const text = (value) => number(value, PLACES);
    const options = { stride: STRIDE, digits: PLACES, farthest: FARTHEST, text, done };
    this.z1 = new Slider({ ...options, name: "z₁", about: "z₁", input: (z1) => slide(z1, this.z2.value) });
    this.z2 = new Slider({ ...options, name: "z₂", about: "z₂", input: (z2) => slide(this.z1.value, z2) });
    this.element = element("div", { class: "sliders", role: "group", "aria-label": "Latent" }, this.z1.element, this.z2.element);
  }

  /** Let the thumbs go over the whole plane. @param {{z1: number, z2: number, half: number}} home */
  fit({ z1, z2, half }) {
    this.z1.reach(z1 - half, z1 + half);
    this.z2.reach(z2 - half, z2 + half);
  }

  show(z1, z2) {
    this.z1.show(z1);
    this.z2.show(z2);
  }
}
