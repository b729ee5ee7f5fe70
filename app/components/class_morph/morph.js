/** One latent under a mixture of two classes, y = (1 − t)·onehot(a) + t·onehot(b): large, live, and as a filmstrip. */
import { oneClass, pressClass } from "../latent_pad/controls.js";
import { DigitView } from "../latent_pad/digit_view.js";
import { element, write } from "../latent_pad/dom.js";
import { readTheme } from "../latent_pad/theme.js";
import { withArticle } from "../latent_pad/words.js";
import { Network } from "../network/network.js";
import { readSafetensors } from "../network/safetensors.js";

const STRIP = 11;
const STEPS = 100; // of the slider
const PAUSE = 300; // ms without a change, then Python hears of it

/**
 * @typedef {{a: number, b: number, t: number}} Mixture  two classes, and the share of the second
 * @typedef {{classes: number, source: import("../latent_pad/sources.js").Source, latent: number[], mixture: Mixture,
 *   onChange: (mixture: Mixture) => void}} MorphOptions
 */

export class Morph {
  /** @param {HTMLElement} root @param {MorphOptions} options */
  constructor(root, options) {
    this.options = options;
    this.mixture = { ...options.mixture };
    this.latent = options.latent;
    /** @type {Network | null} */
    this.decoder = null;
    this.dirty = { large: true, strip: true };
    this.drawing = false;
    /** Whether a change waits to be told. */
    this.waiting = false;
    this._frame = this._frame.bind(this);
    this._build(root);
    this.retheme();
    this._load();
  }

  _build(root) {
    const { classes } = this.options;
    const choice = (end, name) => oneClass({ name, about: `${name} this class`, classes, chosen: this.mixture[end], hint: (label) => `${name} ${withArticle(label)}` }, (label) => this._take({ [end]: label }));
    this.ends = { a: choice("a", "From"), b: choice("b", "To") };
    this.large = new DigitView(element("canvas", { class: "digit", role: "img" }));
    this.slider = element("input", { type: "range", min: "0", max: String(STEPS), step: "1", "aria-label": "Share of the second class", oninput: () => this._take({ t: Number(this.slider.value) / STEPS }) });
    this.words = element("p", { class: "words" });
    this.views = Array.from({ length: STRIP }, () => new DigitView(element("canvas", { "aria-hidden": "true" })));
    this.frames = this.views.map(({ canvas }, i) => {
      const t = i / (STRIP - 1);
      return element("button", { type: "button", class: "frame", title: `t = ${t.toFixed(1)}`, onclick: () => this._take({ t }) }, canvas, element("span", { class: "count" }, t.toFixed(1)));
    });
    this.status = element("p", { class: "hint" }, "Reading the model …");
    const sides = element("div", { class: "choice" }, this.ends.a, this.slider, this.ends.b, this.words, this.status);
    this.element = element("section", { class: "morph" }, element("div", { class: "mixed" }, this.large.canvas), sides, element("div", { class: "frames" }, ...this.frames));
    root.replaceChildren(this.element);
  }

  async _load() {
    const { source, classes } = this.options;
    try {
      const [weights, layers] = await Promise.all([source.bytes("decoder.safetensors"), source.bytes("layers.json")]);
      this.decoder = new Network(JSON.parse(new TextDecoder().decode(layers)).decoder, readSafetensors(weights), STRIP);
      this.values = { latent: new Float32Array(this.decoder.inputSize("latent") * STRIP), label: new Float32Array(classes * STRIP) };
    } catch (error) {
      write(this.status, `The decoder could not be read: ${error.message}`);
      return;
    }
    this.status.remove();
    this._invalidate("large", "strip");
    requestAnimationFrame(() => this.element.setAttribute("data-ready", ""));
  }

  // -- changes ----------------------------------------------------------------------------------------------------

  /** A person changed part of the mixture; Python hears of it once they pause. @param {Partial<Mixture>} change */
  _take(change) {
    this._set({ ...this.mixture, ...change });
    this.waiting = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.waiting = false;
      this.options.onChange({ ...this.mixture });
    }, PAUSE);
  }

  /** @param {Mixture} mixture */
  _set(mixture) {
    const ends = mixture.a !== this.mixture.a || mixture.b !== this.mixture.b;
    this.mixture = mixture;
    this._invalidate("large", ...(ends ? ["strip"] : []));
  }

  /** Python has this latent and mixture, from a pin or an address. @param {number[]} latent @param {Mixture} mixture */
  follow(latent, mixture) {
    if (latent.join() !== this.latent.join()) {
      this.latent = latent;
      this._invalidate("large", "strip");
    }
    this._set({ ...mixture });
  }

  retheme() {
    const theme = readTheme(this.element, this.theme);
    if (theme === this.theme) return;
    this.theme = theme;
    for (const view of [this.large, ...this.views]) view.paint(this.theme);
    this._invalidate("large");
  }

  close() {
    clearTimeout(this.pause);
  }

  // -- drawing ----------------------------------------------------------------------------------------------------

  _invalidate(...parts) {
    for (const part of parts) this.dirty[part] = true;
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(this._frame);
  }

  _frame() {
    this.drawing = false;
    this._tell();
    if (!this.decoder) return;
    if (this.dirty.strip) {
      for (let i = 0; i < STRIP; i++) this._mix(i, i / (STRIP - 1));
      const [logits] = this.decoder.run(this.values, STRIP);
      for (let i = 0; i < STRIP; i++) this.views[i].showLogits(logits, i * this.decoder.outputSizes[0], this.theme);
    }
    if (this.dirty.large) {
      this._mix(0, this.mixture.t);
      this.large.showLogits(this.decoder.run(this.values, 1)[0], 0, this.theme);
    }
    this.dirty.large = this.dirty.strip = false;
  }

  /** Put the latent and the mixture's weights at a share into one place of the batch. */
  _mix(place, t) {
    const { latent, label } = this.values;
    const { classes } = this.options;
    latent.set(this.latent, place * this.latent.length);
    label.fill(0, place * classes, (place + 1) * classes);
    label[place * classes + this.mixture.a] += 1 - t;
    label[place * classes + this.mixture.b] += t;
  }

  /** Say in words, and by the marked frame, where the mixture stands. */
  _tell() {
    const { a, b, t } = this.mixture;
    const share = Math.round(100 * t);
    const words = a === b ? `All of it ${withArticle(a)}` : `${100 - share} % ${withArticle(a)}, ${share} % ${withArticle(b)}`;
    write(this.words, words);
    this.large.canvas.setAttribute("aria-label", `Decoded as ${words}`);
    this.slider.value = String(share);
    this.slider.setAttribute("aria-valuetext", words);
    pressClass(this.ends.a, a);
    pressClass(this.ends.b, b);
    const frame = Math.round(t * (STRIP - 1));
    this.frames.forEach((button, i) => button.classList.toggle("here", i === frame));
  }
}
