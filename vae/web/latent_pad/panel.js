/** One checkpoint's plane: its layers of pictures, its decoder, and what lies on it. */
import { Network } from "../network/network.js";
import { readSafetensors } from "../network/safetensors.js";
import { axisSlice, placeOn, putLatent, shiftThrough } from "../network/slice.js";
import { DigitView } from "./digit_view.js";
import { element } from "./dom.js";
import { EveryClass } from "./every_class.js";
import { DOUBTFUL_BELOW, Fields } from "./fields.js";
import { EncodedPoints } from "./points.js";
import { Sprites } from "./sprites.js";
import { Stage } from "./stage.js";
import { Tiles } from "./tiles.js";
import { Naming } from "./words.js";

const LEAST_BATCH = 16; // the filmstrip's frames fit in one batch
const FRAME = 20; // ms
const ON_SLICE = 1e-5; // how far off its slice a latent may lie
const MAP_LAYERS = { manifold: false, points: true, support: false, stretch: false }; // no place between points means anything

/**
 * @typedef {{name: string, title: string, digest: string, dim: number, sheet: {extent: number, side: number, shape: number[], file: string},
 *   classes: number, naming: import("./words.js").Words, everyClass: boolean, maps?: import("./plane_map.js").MapDescription[], source: import("./sources.js").Source}} Description
 *   dim: of a latent; classes: those that the model is conditioned on; everyClass: show each of them; maps: that can be shown at once
 */

export class Panel {
  /**
   * @param {Description} description @param {number} label that a conditional model draws at first
   * @param {Stage} stage where it is drawn: its own, unless panels take turns on one
   */
  constructor(description, label = 0, stage = new Stage(description.title, description.sheet.extent)) {
    this.description = description;
    this.stage = stage;
    this.view = stage.view;
    this.plane = stage.element;
    this.tiles = new Tiles(stage.manifold, description.sheet);
    this.fields = new Fields(stage.field);
    this.classes = description.classes;
    this.naming = new Naming(description.naming);
    this.slice = axisSlice(description.dim); // what part of the latent space the plane shows
    /** What runs across and up. @type {string[] | null} */
    this.axes = ["z₁", "z₂"];
    /** The class that a conditional model draws; −1 for none. */
    this.label = this.classes ? Math.min(Math.max(0, label), this.classes - 1) : -1;
    this.points = /** @type {EncodedPoints | null} */ (null);
    this.sprites = /** @type {Sprites | null} */ (null);
    /** What is to be there before the points are shown. @type {Promise<unknown> | null} */
    this.before = null;
    /** What the worker is asked for, and what follows its answer: the pad decides. */
    this.nextJob = () => null;
    this.drawn = () => {};
    /** A class was chosen among the pictures of every class. */
    this.chosen = (/** @type {number} */ label) => {};
    /** @type {Network | null} */
    this.decoder = null;
    this.logits = new Float32Array(0); // what the decoder gave last
    this._buildPictures();
  }

  /** The decoded latent: large, for a conditional model with a strip of every class; or every class on equal terms. */
  _buildPictures() {
    const { classes, description } = this;
    this.every = classes && description.everyClass ? new EveryClass(classes, this.naming, this.label, (label) => this.chosen(label)) : null;
    this.digit = this.every ? null : new DigitView(element("canvas", { class: "digit", role: "img" }));
    this.strip = classes && !this.every ? new DigitView(element("canvas", { class: "strip", role: "img", "aria-label": "The same latent decoded as each class" }), classes, 1) : null;
    /** What tells its latent. */
    this.decoded = this.every?.element ?? this.digit.canvas;
  }

  /** @param {string} place of the latent, in words */
  nameLatent(place) {
    this.decoded.setAttribute("aria-label", this.every ? `Every class decoded at ${place}` : `Decoded ${this.naming.noun} at ${place}`);
  }

  /** Read the sheet, the points and the weights, and show each; all are fetched at once, the sheet is painted first. */
  async load(/** @type {import("./background.js").Background} */ background, /** @type {() => void} */ changed) {
    const { source } = this.description;
    const sheet = this._readSheet(source)
      .then(changed, () => {}) // without the sheet the worker decodes the tiles
      .then(() => new Promise((painted) => setTimeout(painted, FRAME)));
    await Promise.all([
      this._readPoints(source, sheet).then(changed, (error) => this._fail(`The encoded ${this.naming.plural} could not be read: ${error.message}`)),
      this._readModel(source, sheet, () => (this.stage.status.remove(), changed()))
        .then((model) => this._teach(background, model))
        .then(changed, (error) => this._fail(`The decoder could not be read: ${error.message}`)),
    ]);
  }

  /** The shipped picture of the plane; only a space that is one has it. */
  async _readSheet(source) {
    const { label, description } = this;
    if (description.dim !== 2) return;
    const file = description.sheet.file.replace("{label}", String(label));
    const picture = await createImageBitmap(new Blob([await source.bytes(file)], { type: "image/png" }));
    if (label === this.label) this.tiles.seed(picture);
    picture.close();
  }

  async _readPoints(source, sheet) {
    const [bytes] = await Promise.all([source.bytes("points.bin"), sheet, this.before]);
    this.points = new EncodedPoints(bytes, this.naming);
    this.sprites = new Sprites(this, source);
  }

  async _readModel(source, sheet, decodes) {
    const [weights, layers] = await Promise.all([source.bytes("decoder.safetensors"), source.bytes("layers.json"), sheet]);
    const record = JSON.parse(new TextDecoder().decode(layers)).decoder;
    this.decoder = new Network(record, readSafetensors(weights), Math.max(LEAST_BATCH, this.classes));
    const size = this.decoder.inputSize("latent");
    const { dim } = this.description;
    if (size !== dim) throw new Error(`expected ${dim} latent dimensions, found ${size}`);
    this.values = { latent: new Float32Array(dim * this.decoder.maxBatch), label: new Float32Array(this.classes * this.decoder.maxBatch) };
    decodes();
    return { record, weights };
  }

  /** Give the worker the decoder too, and let it ask what to do for this plane. */
  async _teach(background, { record, weights }) {
    await background.ask({ task: "load", model: this.description.digest, record, weights }, [weights]);
    background.sources.add(() => this._job());
  }

  /** What the worker should do for this plane next, null for nothing; whatever comes back is drawn. */
  _job() {
    const job = this.nextJob();
    if (!job) return null;
    const take = (answer) => (job.take(answer), this.drawn());
    return { request: { model: this.description.digest, slice: this.slice, ...job.request }, take };
  }

  _fail(reason) {
    const { status } = this.stage;
    status.textContent = reason;
    status.classList.add("failed");
    this.plane.append(status);
  }

  /** Draw another class from now on (conditional models). @param {number} label @param {() => void} changed */
  setLabel(label, changed) {
    if (label >= this.classes || label === this.label) return;
    this.label = label;
    this.every?.press(label);
    this.tiles.label = label;
    this._renew();
    this._readSheet(this.description.source).then(changed, () => {});
    changed();
  }

  /** Show another slice; whoever calls has it pass through a latent. @param {import("../network/slice.js").Slice} slice @param {string[]} axes */
  setSlice(slice, axes) {
    this.slice = slice;
    this.axes = axes;
    this.points.place(slice);
    this._renew();
  }

  /** Show a map in place of a slice. @param {import("./plane_map.js").PlaneMap} map */
  setMap(map) {
    this.axes = map.axes;
    this.points.layOut(map);
  }

  /** The map that the plane shows; null where it shows a slice. */
  get map() {
    return this.points?.map ?? null;
  }

  /** Move the slice so that it passes through a latent. @param {ArrayLike<number>} latent @returns {[number, number]} its place */
  passThrough(latent) {
    /** @type {[number, number]} */
    const place = [0, 0];
    this.placeOf(latent, place);
    if (this.description.dim === 2 || this.map) return place;
    if (shiftThrough(this.slice, latent, place) > ON_SLICE) (this.points?.shift(this.slice), this._renew());
    return place;
  }

  /** Where a latent lies on the slice, or off which place; on a map, where the nearest test picture does. @param {ArrayLike<number>} latent @param {{[axis: number]: number}} place filled */
  placeOf(latent, place) {
    if (!this.map) return placeOn(this.slice, latent, place);
    const row = this.points.nearestTo(latent);
    [place[0], place[1]] = [this.points.mean[2 * row], this.points.mean[2 * row + 1]];
  }

  /** What is decoded at each place is another now. */
  _renew() {
    this.tiles.renew();
    this.fields.forget();
  }

  /** The latent at a place. @param {{[axis: number]: number}} latent filled */
  latentAt(z1, z2, latent) {
    putLatent(this.slice, z1, z2, latent, 0);
  }

  /** What is said of the plane below it. @param {{stretch: boolean}} layers */
  sentence({ stretch }) {
    return this.map ? this.map.sentence : stretch ? this.fields.sentence() : "";
  }

  resize(width, height, ratio) {
    for (const layer of [this.stage, this.tiles, this.fields]) layer.resize(width, height, ratio);
  }

  setTheme(theme) {
    this.theme = theme;
    for (const layer of [this.stage, this.tiles, this.fields]) layer.setTheme(theme);
    for (const picture of [this.digit, this.strip, this.every]) picture?.paint(theme);
  }

  /**
   * @param {{manifold: boolean, points: boolean, support: boolean, stretch: boolean}} layers
   * @param {import("./gliding_points.js").GlidingPoints | EncodedPoints | null} points to draw, where not its own
   */
  drawScene(layers, points = this.points) {
    if (this.map) layers = MAP_LAYERS;
    this.tiles.label = this.label;
    if (layers.manifold) this.tiles.draw(this.view);
    else this.tiles.clear();
    this.fields.draw(this.view, this.points, layers);
    if (layers.points && points) this.stage.dots.draw(points, this.view, points === this.points ? this.sprites : null);
    else this.stage.dots.clear();
  }

  /**
   * Decode one latent into the large digit, for a conditional model as every class; mark it where data are far.
   * @param {ArrayLike<number> | null} aside a latent off the slice, in place of the one at (z1, z2) @param {number} label the class of the large digit
   */
  showLatent(z1, z2, aside = null, label = this.label) {
    if (this.points) this._markDoubtful(z1, z2, aside);
    if (!this.decoder) return;
    const count = this.classes || 1;
    for (let i = 0; i < count; i++) {
      if (aside) this.values.latent.set(aside, i * aside.length);
      else putLatent(this.slice, z1, z2, this.values.latent, i * this.description.dim);
      this.condition(i, i);
    }
    const [logits] = this.decoder.run(this.values, count);
    const [shape] = this.decoder.outputShapes;
    this.every?.showLogits(logits, this.theme, shape);
    this.digit?.showLogits(logits, Math.max(0, label) * this.decoder.outputSizes[0], this.theme, shape);
    this.strip?.showLogits(logits, 0, this.theme, shape);
  }

  _markDoubtful(z1, z2, aside) {
    if (this.every) return this.every.markDoubtful(this.points, z1, z2);
    const { reach } = this.points;
    const near = aside ? this.points.countAround(aside, reach) : this.points.countWithin(z1, z2, reach);
    this.digit.canvas.classList.toggle("doubtful", near < DOUBTFUL_BELOW);
  }

  /**
   * Decode what lies at places of the plane, at most a batch, each into a picture of its own.
   * @param {ArrayLike<number>} places interleaved @param {DigitView[]} pictures
   */
  showPlaces(places, pictures) {
    if (!this.decoder) return;
    pictures.forEach((_, i) => putLatent(this.slice, places[2 * i], places[2 * i + 1], this.values.latent, i * this.description.dim));
    this._decode(pictures.length, this.label);
    pictures.forEach((picture, i) => this._paint(picture, i));
  }

  /**
   * Decode latents (n, d), each into a picture of its own, as a class of its own.
   * @param {Float32Array} latents @param {DigitView[]} pictures @param {(index: number) => number} label −1 for none
   */
  showEach(latents, pictures, label) {
    if (!this.decoder) return;
    const { dim } = this.description;
    for (let from = 0; from < pictures.length; from += this.decoder.maxBatch) {
      const count = Math.min(this.decoder.maxBatch, pictures.length - from);
      for (let i = 0; i < dim * count; i++) this.values.latent[i] = latents[dim * from + i];
      for (let i = 0; i < count; i++) this.condition(i, label(from + i));
      this.logits = /** @type {Float32Array<ArrayBuffer>} */ (this.decoder.run(this.values, count)[0]);
      for (let i = 0; i < count; i++) this._paint(pictures[from + i], i);
    }
  }

  /** Decode latents (n, d), at most a batch, side by side into one picture. @param {Float32Array} latents @param {DigitView} picture @param {number} label */
  showRow(latents, picture, label = this.label) {
    if (!this.decoder) return;
    this.values.latent.set(latents);
    this._decode(picture.count, label);
    this._paint(picture, 0);
  }

  _decode(count, label) {
    for (let i = 0; i < count; i++) this.condition(i, label);
    this.logits = /** @type {Float32Array<ArrayBuffer>} */ (this.decoder.run(this.values, count)[0]);
  }

  _paint(picture, first) {
    picture.showLogits(this.logits, first * this.decoder.outputSizes[0], this.theme, this.decoder.outputShapes[0]);
  }

  condition(i, label) {
    for (let c = 0; c < this.classes; c++) this.values.label[i * this.classes + c] = c === label ? 1 : 0;
  }
}
