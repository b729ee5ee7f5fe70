/** Encoder → μ ± σ → a sample → decoder, as one row of live pictures; a die draws another sample. */
import { DigitView } from "../latent_pad/digit_view.js";
import { element, write } from "../latent_pad/dom.js";
import { latentName } from "../latent_pad/latent_sliders.js";
import { number } from "../latent_pad/overlay.js";
import { PREPARED } from "./prepare.js";
import { drawPosterior } from "./posterior_marks.js";

const TOLD = 4; // coordinates of a latent
const DEVIATIONS_SHOWN = 3; // standard deviations from the middle of the close-up to its border

export class Chain {
  /**
   * @param {DigitView} prepared @param {{certain: boolean, dim: number, onDie: () => void}} options
   *   dim: of a latent; certain: whether the model says one latent and has no posterior: then there is nothing to draw from
   */
  constructor(prepared, { certain, dim, onDie }) {
    this.certain = certain;
    this.reconstruction = digit("Its reconstruction");
    this.latent = element("span", { class: "latent" });
    this.spoken = element("p", { class: "spoken", "aria-live": "polite" });
    const steps = [plate(prepared.canvas, "prepared, 28×28"), arrow("encoder")];
    if (certain) {
      this.place = element("div", { class: "place-in-words" });
      steps.push(plate(this.place, this.latent), arrow("decoder"), plate(this.reconstruction.canvas, "decoded from z: its reconstruction"));
    } else {
      this.closeup = dim === 2 ? element("canvas", { class: "closeup", role: "img", "aria-label": "The posterior at its own scale, and the samples" }) : null;
      this.context = this.closeup?.getContext("2d");
      this.sample = element("output", { class: "sample" });
      this.decoded = digit("Decoded from the sample");
      this.die = element("button", { type: "button", class: "tool die", title: "Draw another z from the posterior", onclick: onDie }, element("span", { class: "pips", "aria-hidden": "true" }), "Sample again");
      const sampled = element("div", { class: "sampled" }, this.sample, this.die);
      if (this.closeup) steps.push(plate(this.closeup, this.latent), arrow("sample"), plate(sampled, "z = μ + σ ε"), arrow("decoder"));
      else steps.push(plate(sampled, "z = μ + σ ε\n", this.latent), arrow("decoder"));
      steps.push(plate(this.decoded.canvas, "decoded from z"), plate(this.reconstruction.canvas, "decoded from μ: its reconstruction"));
    }
    this.element = element("div", { class: certain ? "chain certain" : this.closeup ? "chain" : "chain short", role: "group", "aria-label": "From your digit to what is decoded" }, ...steps, this.spoken);
  }

  /** The die rests while there is nothing to draw from. @param {boolean} encoded */
  setReady(encoded) {
    if (this.die) this.die.disabled = !encoded;
  }

  resize() {
    if (!this.closeup) return;
    const side = Math.round(this.closeup.clientWidth * (window.devicePixelRatio || 1));
    if (side && this.closeup.width !== side) this.closeup.width = this.closeup.height = side;
  }

  /**
   * @param {import("./encoder_view.js").LiveModel} model encoded and decoded
   * @param {import("./posterior_draws.js").PosteriorDraws} draws @param {number[]} order of the dimensions
   * @param {import("../latent_pad/theme.js").Theme} theme
   */
  show(model, draws, order, theme) {
    const { mean, std } = model;
    this.reconstruction.showLogits(model.logits, 0, theme, model.pictureShape);
    if (this.certain) {
      write(this.place, coordinates(order, (axis) => mean[axis]));
      write(this.latent, "z");
      return;
    }
    this.decoded.showLogits(model.logits, model.pictureSize, theme, model.pictureShape);
    write(this.latent, this.closeup ? `μ ${number(mean[0], 2)}, ${number(mean[1], 2)}\nσ ${number(std[0], 2)}, ${number(std[1], 2)}` : "");
    write(this.sample, coordinates(order, (axis) => draws.latest(axis)));
    if (this.closeup) this._closeup(model, draws, theme);
  }

  _closeup(model, draws, theme) {
    const { context } = this;
    const side = this.closeup.width;
    const scale = side / (2 * DEVIATIONS_SHOWN * Math.max(model.std[0], model.std[1], 1e-6));
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, side, side);
    context.setTransform(scale, 0, 0, -scale, side / 2 - scale * model.mean[0], side / 2 + scale * model.mean[1]);
    drawPosterior(context, (window.devicePixelRatio || 1) / scale, model, draws, theme);
  }

  /** Nothing is encoded: blank pictures. @param {Uint8Array} image all black @param {string} reason */
  showNothing(image, reason, theme) {
    for (const view of [this.reconstruction, this.decoded]) view?.showPixels(image, theme, PREPARED);
    if (this.closeup) this.context.setTransform(1, 0, 0, 1, 0, 0), this.context.clearRect(0, 0, this.closeup.width, this.closeup.height);
    write(this.latent, reason);
    write(this.sample ?? this.place, "");
  }

  /** Tell a screen reader of the latest sample. @param {import("./posterior_draws.js").PosteriorDraws} draws @param {number[]} order of the dimensions */
  speak(draws, order) {
    write(this.spoken, `Sample ${draws.count}: ${coordinates(order, (axis) => draws.latest(axis), ", ")}`);
  }
}

function digit(label) {
  return new DigitView(element("canvas", { class: "digit", role: "img", "aria-label": label }));
}

function arrow(step) {
  return element("span", { class: "arrow" }, step);
}

/** The first of a latent's coordinates in words. @param {number[]} order @param {(axis: number) => number} value */
function coordinates(order, value, between = "\n") {
  const told = order.slice(0, TOLD).map((axis) => `${latentName(axis)} ${number(value(axis), 2)}`);
  return [...told, ...(order.length > TOLD ? ["…"] : [])].join(between);
}

/** A picture with what it is below it. @param {HTMLElement} picture @param {...(Node | string)} caption */
export function plate(picture, ...caption) {
  return element("figure", {}, picture, element("figcaption", {}, ...caption));
}
