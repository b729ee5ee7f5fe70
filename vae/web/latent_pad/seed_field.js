/** A seed: shown, typed, or another one. */
import { MOST_SEED, anySeed } from "../network/random.js";
import { element } from "./dom.js";

export class SeedField {
  /** @param {{chosen: () => void, another?: string}} options another: what the button says */
  constructor({ chosen, another = "Another" }) {
    this.input = element("input", { type: "number", min: "0", max: String(MOST_SEED), step: "1", value: "0", "aria-label": "Seed", onchange: () => this._typed() });
    this.chosen = chosen;
    this.seed = 0;
    this.button = element("button", { type: "button", class: "toggle die", title: "Draw with another seed", onclick: () => this._take(anySeed()) }, element("span", { class: "pips", "aria-hidden": "true" }), another);
    this.element = element("div", { class: "group seed", role: "group", "aria-label": "Seed of the draws" }, element("span", { class: "hint" }, "Seed"), this.input, this.button);
    this.element.onkeydown = (event) => event.stopPropagation(); // Streamlit has shortcuts of its own
  }

  get value() {
    return this.seed;
  }

  set value(seed) {
    this.seed = seed;
    this.input.value = String(seed);
  }

  /** What is no seed gives way to the one before. */
  _typed() {
    const typed = this.input.valueAsNumber;
    if (Number.isInteger(typed) && typed >= 0 && typed <= MOST_SEED) this._take(typed);
    else this.value = this.seed;
  }

  _take(seed) {
    this.value = seed;
    this.chosen();
  }
}
