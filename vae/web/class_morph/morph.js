/** One latent under a mixture of two classes, y = (1 − t)·onehot(a) + t·onehot(b): large, live, and as a filmstrip. */
import { oneClass, pressClass } from "../latent_pad/controls.js";
import { DigitView } from "../latent_pad/digit_view.js";
import { element, write } from "../latent_pad/dom.js";
import { readTheme } from "../latent_pad/theme.js";
import { Naming } from "../latent_pad/words.js";
import { Network } from "../network/network.js";
import { readSafetensors } from "../network/safetensors.js";
import { Slider } from "../shared/slider.js";

const STRIP = 11;
const STRIDE_OF_T = 0.01;
const PAUSE = 300; // ms without a change, then Python hears of it

/**
 * @typedef {{a: number, b: number, t: number}} Mixture  two classes, and the share of the second
 * @typedef {{classes: number, naming: import("../latent_pad/words.js").Words, source: import("../latent_pad/sources.js").Source, latent: number[], mixture: Mixture,
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
    const naming = (this.naming = new Naming(this.options.naming));
    const choice = (end, name) => oneClass({ name, about: `${name} this class`, classes, naming, chosen: this.mixture[end], hint: (label) => `${name} ${naming.withArticle(label)}` }, (label) => this._choose({ [end]: label }));
    this.ends = { a: choice("a", "From"), b: choice("b", "To") };
    this.large = new DigitView(element("canvas", { class: "digit", role: "img" }));
    this.slider = new Slider({ name: "t", about: "Share of the second class", stride: STRIDE_OF_T, digits: 2, text: () => this._inWords(), input: (t) => this._take({ t: Math.min(1, Math.max(0, t)) }), done: (released) => this._tell(released) });
    this.words = element("p", { class: "words" });
    this.views = Array.from({ length: STRIP }, () => new DigitView(element("canvas", { "aria-hidden": "true" })));
    this.frames = this.views.map(({ canvas }, i) => {
      const t = i / (STRIP - 1);
      return element("button", { type: "button", class: "frame", title: `t = ${t.toFixed(1)}`, onclick: () => this._choose({ t }) }, canvas, element("span", { class: "count" }, t.toFixed(1)));
    });
    this.status = element("p", { class: "hint" }, "Reading the model …");
    const sides = element("div", { class: "choice" }, this.ends.a, this.slider.element, this.ends.b, this.words, this.status);
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

  /** A person changes part of the mixture and may go on. @param {Partial<Mixture>} change */
  _take(change) {
    this._set({ ...this.mixture, ...change });
    this.waiting = true;
    clearTimeout(this.pause);
  }

  /** A person has changed part of the mixture. @param {Partial<Mixture>} change */
  _choose(change) {
    this._take(change);
    this._tell(false);
  }

  /** Python hears of the mixture: at once where a thumb was let go, else after a pause. @param {boolean} released */
  _tell(released) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.waiting = false;
      this.options.onChange({ ...this.mixture });
    }, released ? 0 : PAUSE);
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

  /** Python need not hear of the mixture. */
  forget() {
    clearTimeout(this.pause);
    this.waiting = false;
  }

  close() {
    this.forget();
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
    this._say();
    if (!this.decoder) return;
    if (this.dirty.strip) {
      for (let i = 0; i < STRIP; i++) this._mix(i, i / (STRIP - 1));
      const [logits] = this.decoder.run(this.values, STRIP);
      for (let i = 0; i < STRIP; i++) this.views[i].showLogits(logits, i * this.decoder.outputSizes[0], this.theme, this.decoder.outputShapes[0]);
    }
    if (this.dirty.large) {
      this._mix(0, this.mixture.t);
      this.large.showLogits(this.decoder.run(this.values, 1)[0], 0, this.theme, this.decoder.outputShapes[0]);
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

  _inWords() {
    const { a, b, t } = this.mixture;
    const share = Math.round(100 * t);
    const [first, second] = [a, b].map((label) => this.naming.withArticle(label));
    return a === b ? `All of it ${first}` : `${100 - share} % ${first}, ${share} % ${second}`;
  }

  /** Say in words, and by the marked frame, where the mixture stands. */
  _say() {
    const { a, b, t } = this.mixture;
    const words = this._inWords();
    write(this.words, words);
    this.large.canvas.setAttribute("aria-label", `Decoded as ${words}`);
    this.slider.show(t);
    this.slider.range.setAttribute("aria-valuetext", words); // the classes may be others at the same share
    pressClass(this.ends.a, a);
    pressClass(this.ends.b, b);
    const frame = Math.round(t * (STRIP - 1));
    this.frames.forEach((button, i) => button.classList.toggle("here", i === frame));
  }
}
