/**
 * A tool of the bench: decoded samples of the prior or of the aggregate posterior, by seed and temperature, and a smooth walk
 * through them that the large digit follows.
 */
import { element, setPressed, toggle, write } from "./dom.js";
import { DrawnSamples } from "./drawn_samples.js";
import { Frames } from "./frames.js";
import { SeedField } from "./seed_field.js";
import { number } from "./overlay.js";
import { Slider } from "../shared/slider.js";
import { Walk } from "./walk_player.js";
import { putWalk } from "./walk.js";

const COUNT = 24;
const FILM_FRAMES = 120; // of the walk, once around
const MOST_TEMPERATURE = 2;
const SOURCES = { prior: "Prior", aggregate: "Aggregate posterior" };
const CODES = ["N(0, I)", "Codes"]; // of an autoencoder, which has neither prior nor posterior
const SOURCE_HINTS = { prior: "z from N(0, I)", aggregate: "z from the posterior of a random test picture" };

export class Samples {
  /** @param {import("./pad.js").Pad} pad */
  constructor(pad) {
    this.pad = pad;
    this.name = "samples";
    this.title = "Samples";
    this.panel = pad.first;
    const { dim } = this.panel.description;
    this.middle = new Float32Array(dim);
    this.samples = new DrawnSamples(COUNT, dim);
    /** @type {"prior" | "aggregate"} */
    this.source = "prior";
    this.temperature = 1;
    this.everyClass = false;
    this.open = false;
    /** What was drawn with: the class that is decoded, and whether there was a decoder yet. */
    this.label = -1;
    this.decoded = false;
    this._build();
  }

  _build() {
    const { pad, panel } = this;
    this.sources = Object.entries(SOURCES).map(([name, title]) => toggle(title, name === this.source, SOURCE_HINTS[name], () => this._from(/** @type {"prior" | "aggregate"} */ (name))));
    this.seed = new SeedField({ chosen: () => this._redraw() });
    this.every = toggle("Every class", false, "The samples take turns at the classes, instead of the one that is decoded above", () => this._every());
    const done = () => pad.reporter.changed();
    this.heat = new Slider({ name: "T", about: "Temperature: scales the standard deviation", stride: 0.05, digits: 2, text: (value) => number(value, 2), input: (value) => this._warm(value), done });
    this.heat.reach(0, MOST_TEMPERATURE);
    this.heat.show(this.temperature);
    this.walk = new Walk(pad, { place: (time, out) => putWalk(this.samples.latents, this.middle, time, out), at: (index) => this.frames.at(index), count: COUNT, changed: done });
    this.frames = new Frames(panel, COUNT, {
      name: (index) => `Sample ${index + 1} of ${COUNT}`,
      look: (latent) => this.walk.playing || pad.latent.look(latent),
      pin: (latent, index) => this._pin(latent, index),
    });
    this.note = element("p", { class: "hint" });
    const from = element("div", { class: "group", role: "group", "aria-label": "Drawn from" }, element("span", { class: "hint" }, "Drawn from"), ...this.sources);
    const bar = element("div", { class: "bar" }, from, ...(panel.classes ? [this.every] : []), this.seed.element, element("div", { class: "heat" }, this.heat.element));
    this.element = element("div", { class: "samples" }, bar, this.note, this.frames.element, this.walk.element);
  }

  // -- what people do ---------------------------------------------------------------------------------------------

  _from(source) {
    this.source = source;
    this._redraw();
  }

  _every() {
    this.everyClass = !this.everyClass;
    this._redraw();
  }

  _warm(temperature) {
    this.temperature = temperature;
    this._place();
  }

  _redraw() {
    this._draw();
    this.pad.reporter.changed();
  }

  _pin(latent, index) {
    this.walk.rest();
    if (this.everyClass) this.pad.setClass(this._label(index));
    this.pad.latent.pin(latent);
  }

  // -- what is drawn ----------------------------------------------------------------------------------------------

  /** The pictures whose posteriors are drawn from; null for the prior, and before they are read. */
  get points() {
    return this.source === "aggregate" ? this.panel.points : null;
  }

  /** The class that a sample is decoded as; −1 for a model that knows none. */
  _label(index) {
    const { panel, samples } = this;
    if (!panel.classes || !this.everyClass) return panel.label;
    return this.points ? this.points.label[samples.rows[index]] : index % panel.classes;
  }

  _draw() {
    const { panel, samples } = this;
    [this.label, this.decoded] = [panel.label, Boolean(panel.decoder)];
    samples.draw(this.seed.value, this.points, panel.classes && !this.everyClass ? panel.label : -1);
    if (this.points) this.middle.set(this.pad.latent.dimensions.mean);
    else this.middle.fill(0);
    Object.keys(SOURCES).forEach((name, i) => setPressed(this.sources[i], name === this.source));
    setPressed(this.every, this.everyClass);
    this._place();
  }

  _place() {
    const { samples } = this;
    samples.place(this.temperature, this.points, this._certain());
    this._explain();
    if (!this.panel.decoder) return;
    this.frames.show(samples.latents, (index) => this._label(index));
    this.walk.moved();
  }

  _certain() {
    return Boolean(this.pad.latent.dimensions?.certain);
  }

  _explain() {
    const scaled = this.temperature === 1 ? "" : `, their standard deviation times ${number(this.temperature, 2)}`;
    const certain = this._certain();
    const pictures = certain ? "the codes of random test pictures: an autoencoder has no posterior to draw from" : `the posteriors of random test pictures${scaled}`;
    const prior = `N(0, I)${scaled}${certain ? ": an autoencoder was never taught to encode there" : ""}`;
    write(this.note, `${COUNT} latents from ${this.source === "prior" ? prior : pictures}. Point at one to look, click to pin it. A dashed frame means: no test picture was encoded near.`);
  }

  // -- as a tool of the bench -------------------------------------------------------------------------------------

  /** The points were read. */
  arrived() {
    if (this._certain()) CODES.forEach((title, i) => write(this.sources[i], title));
    if (this.open) this._draw();
  }

  /** Pin, cursor, class or decoder are others. */
  moved() {
    this.walk.interrupted();
    if (this.label !== this.panel.label || this.decoded !== Boolean(this.panel.decoder)) this._draw();
  }

  /** @param {boolean} on */
  show(on) {
    this.open = on;
    if (!on) return this.walk.leave();
    this.walk.listen();
    this._draw();
  }

  setTheme(theme) {
    this.frames.setTheme(theme);
  }

  /** The settings as words. @returns {string[]} */
  capture() {
    return [this.source, String(this.seed.value), String(Number(this.temperature.toFixed(2))), ...(this.everyClass ? ["every"] : []), ...(this.walk.begun ? ["walk"] : [])];
  }

  /** @param {string[]} words */
  restore([source = "prior", seed = "0", temperature = "1", ...rest]) {
    if (Object.hasOwn(SOURCES, source)) this.source = /** @type {"prior" | "aggregate"} */ (source);
    if (/^\d{1,4}$/.test(seed)) this.seed.value = Number(seed);
    const heat = Number(temperature);
    if (temperature !== "" && heat >= 0 && heat <= MOST_TEMPERATURE) this.temperature = heat;
    this.heat.show(this.temperature);
    this.everyClass = this.panel.classes > 0 && rest.includes("every");
    this.walk.begun = rest.includes("walk");
    this.walk.rest();
    if (this.open) this._draw();
  }

  /** The latents of what it shows as a film: the walk once around where there is one, else the samples. */
  film() {
    const { samples, middle } = this;
    if (!this.walk.begun) return samples.latents.slice();
    const film = new Float32Array(FILM_FRAMES * middle.length);
    for (let frame = 0; frame < FILM_FRAMES; frame++) putWalk(samples.latents, middle, (frame * COUNT) / FILM_FRAMES, film, frame * middle.length);
    return film;
  }
}
