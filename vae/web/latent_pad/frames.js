/** Decoded latents as buttons side by side: the pointer or the focus looks at one, a click pins it; dashed where data are far. */
import { DigitView } from "./digit_view.js";
import { element } from "./dom.js";
import { DOUBTFUL_BELOW } from "./fields.js";

export class Frames {
  /**
   * @param {import("./panel.js").Panel} panel @param {number} count
   * @param {{name: (index: number) => string, look: (latent: Float32Array | null) => void, pin: (latent: Float32Array, index: number) => void}} intents
   *   name: of one of them, to screen readers
   */
  constructor(panel, count, { name, look, pin }) {
    this.panel = panel;
    const { dim } = panel.description;
    this.latents = new Float32Array(count * dim);
    this.looked = new Float32Array(dim);
    this.current = -1;
    const latentAt = (/** @type {number} */ index) => {
      this.looked.set(this.latents.subarray(dim * index, dim * (index + 1)));
      return this.looked;
    };
    this.views = Array.from({ length: count }, () => new DigitView(element("canvas", { "aria-hidden": "true" })));
    this.buttons = this.views.map((view, index) =>
      element("button", {
        type: "button",
        class: "frame",
        "aria-label": name(index),
        onpointerenter: () => look(latentAt(index)),
        onpointerleave: () => look(null),
        onfocus: () => look(latentAt(index)),
        onblur: () => look(null),
        onclick: () => pin(latentAt(index), index),
      }, view.canvas),
    );
    this.element = element("div", { class: "drawn" }, ...this.buttons);
  }

  /** Decode latents (count, d), each as its class. @param {Float32Array} latents @param {(index: number) => number} label −1 for none */
  show(latents, label) {
    this.latents.set(latents);
    this.panel.showEach(latents, this.views, label);
    this.mark();
  }

  /** Tell which are far from data. */
  mark() {
    const { points, description } = this.panel;
    if (!points) return;
    for (let i = 0; i < this.buttons.length; i++) {
      const near = points.countAround(this.latents.subarray(description.dim * i, description.dim * (i + 1)), points.reach);
      this.buttons[i].classList.toggle("doubtful", near < DOUBTFUL_BELOW);
    }
  }

  /** One of them is where a walk is now; −1 for none. @param {number} index */
  at(index) {
    if (index === this.current) return;
    this.buttons[this.current]?.classList.remove("current");
    this.buttons[index]?.classList.add("current");
    this.current = index;
  }

  /** @param {import("./theme.js").Theme} theme */
  setTheme(theme) {
    for (const view of this.views) view.paint(theme);
  }
}
