/**
 * The decoded manifold behind the points: digits on a lattice that halves its spacing at each level of zoom.
 *
 * Tiles live in one picture, ink with the gray as opacity, or colours as they are. The checkpoint's own sheet fills the first level at once;
 * the worker decodes whatever else comes into view, the middle first, and coarser tiles show until finer ones are there.
 * Where the decoder's class or the slice becomes another, what is there stays until it is decoded again.
 */
import { paintPixels } from "../shared/painter.js";
import { Layer } from "./layer.js";

const SLOTS = 48; // × SLOTS tiles are kept
const LARGEST_TILE = 72; // CSS pixels; beyond it the next level is shown
const BATCHES = [16, 256]; // tiles decoded at once, the more the faster this machine is
const QUICK = 30; // ms that a batch may take
const REACH = 2048;
const LEVELS = 12;

export class Tiles extends Layer {
  /** @param {HTMLCanvasElement} canvas @param {{extent: number, side: number, shape: number[]}} sheet what the shipped picture covers; shape of a picture */
  constructor(canvas, sheet) {
    super(canvas);
    this.spacing = (2 * sheet.extent) / (sheet.side - 1);
    this.sheet = sheet;
    this.height = sheet.shape[0];
    this.width = sheet.shape[1];
    this.channels = sheet.shape[2];
    this.atlas = Object.assign(document.createElement("canvas"), { width: SLOTS * this.width, height: SLOTS * this.height });
    this.pen = this.atlas.getContext("2d");
    this.tile = new ImageData(this.width, this.height);
    this.words = new Uint32Array(this.tile.data.buffer);
    /** Class that is drawn, for a conditional model. */
    this.label = -1;
    /** @type {Map<number, number>} slot by tile */
    this.slots = new Map();
    this.keys = new Float64Array(SLOTS * SLOTS).fill(-1);
    /** The generation that each slot's tile is of. */
    this.made = new Int32Array(SLOTS * SLOTS);
    this.next = this.generation = 0;
    this.batch = BATCHES[0];
    this.pending = new Set();
  }

  /** Another class or another slice is drawn from now on; each tile is of the old one until it is decoded again. */
  renew() {
    this.generation++;
    this.pending.clear();
  }

  setTheme(theme) {
    super.setTheme(theme);
    if (this.channels > 1) return;
    this.pen.globalCompositeOperation = "source-in";
    this.pen.fillStyle = `rgb(${theme.ink.join(" ")})`;
    this.pen.fillRect(0, 0, this.atlas.width, this.atlas.height);
    this.pen.globalCompositeOperation = "source-over";
  }

  /** Take the tiles of the shipped sheet: white on black or coloured, row by row from the highest z₂. @param {CanvasImageSource} picture */
  seed(picture) {
    const { height, width, channels, sheet: { side } } = this;
    const copy = Object.assign(document.createElement("canvas"), { width: side * width, height: side * height }).getContext("2d", { willReadFrequently: true });
    copy.drawImage(picture, 0, 0);
    const middle = (side - 1) / 2;
    const pixels = new Uint8Array(height * width * channels);
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const { data } = copy.getImageData(column * width, row * height, width, height);
        for (let p = 0; p < height * width; p++) for (let c = 0; c < channels; c++) pixels[channels * p + c] = data[4 * p + c];
        this._keep(key(0, column - middle, middle - row), pixels, { start: 0, generation: this.generation });
      }
    }
  }

  /** Whether every tile in view is there at the level that the zoom asks for. */
  complete(view) {
    return this._missing(view, 1, (name) => this.slots.has(name)).length === 0;
  }

  /** The latents of the tiles most wanted now, and what to do with their pictures; null when none is missing. */
  nextJob(view) {
    const wanted = this._missing(view, this.batch, (name) => this.made[this.slots.get(name)] === this.generation || this.pending.has(name));
    if (!wanted.length) return null;
    const places = Float32Array.from(wanted.flatMap((tile) => [tile.z1, tile.z2]));
    const { generation } = this;
    const asked = performance.now();
    for (const { name } of wanted) this.pending.add(name);
    return {
      request: { task: "pictures", places, label: this.label },
      /** @param {{pixels: Uint8Array}} answer */
      take: ({ pixels }) => {
        const took = (performance.now() - asked) * (this.batch / wanted.length);
        this.batch = Math.min(BATCHES[1], Math.max(BATCHES[0], took < QUICK ? 2 * this.batch : took > 2 * QUICK ? this.batch / 2 : this.batch));
        // what is older than now is nearer to now than what is there
        wanted.forEach(({ name }, i) => this._keep(name, pixels, { start: i * this.height * this.width * this.channels, generation }));
        if (generation === this.generation) for (const { name } of wanted) this.pending.delete(name);
      },
    };
  }

  /** @param {import("./view.js").View} view */
  draw(view) {
    const { context, ratio } = this;
    this.clear();
    context.imageSmoothingEnabled = false;
    const level = this._level(view);
    if (!this.complete(view)) for (let coarse = Math.max(level - 3, -2); coarse < level; coarse++) this._drawLevel(view, coarse, ratio);
    this._drawLevel(view, level, ratio);
  }

  _level(view) {
    return Math.min(LEVELS, Math.max(-3, Math.ceil(Math.log2((this.spacing * view.scale) / LARGEST_TILE))));
  }

  /** Visit the lattice in view. @param {(i: number, j: number) => void} visit */
  _inView(view, level, visit) {
    const step = this.spacing / 2 ** level;
    const clamp = (n) => Math.min(REACH - 1, Math.max(1 - REACH, n));
    const left = clamp(Math.ceil(view.toZ1(0) / step - 0.5)), right = clamp(Math.floor(view.toZ1(view.width) / step + 0.5));
    const low = clamp(Math.ceil(view.toZ2(view.height) / step - 0.5)), high = clamp(Math.floor(view.toZ2(0) / step + 0.5));
    for (let j = high; j >= low; j--) for (let i = left; i <= right; i++) visit(i, j);
  }

  _drawLevel(view, level, ratio) {
    const step = this.spacing / 2 ** level;
    const { context, slots, height, width } = this;
    this._inView(view, level, (i, j) => {
      const slot = slots.get(key(level, i, j));
      if (slot === undefined) return;
      const left = Math.round(view.toX((i - 0.5) * step) * ratio), right = Math.round(view.toX((i + 0.5) * step) * ratio);
      const top = Math.round(view.toY((j + 0.5) * step) * ratio), bottom = Math.round(view.toY((j - 0.5) * step) * ratio);
      context.clearRect(left, top, right - left, bottom - top);
      context.drawImage(this.atlas, (slot % SLOTS) * width, Math.floor(slot / SLOTS) * height, width, height, left, top, right - left, bottom - top);
    });
  }

  /** The tiles in view that are not there, those nearest the middle first. @param {(name: number) => boolean} there */
  _missing(view, most, there) {
    const level = this._level(view);
    const step = this.spacing / 2 ** level;
    const found = [];
    this._inView(view, level, (i, j) => {
      const name = key(level, i, j);
      if (there(name)) return;
      const [z1, z2] = [i * step, j * step];
      found.push({ name, z1, z2, far: (z1 - view.z1) ** 2 + (z2 - view.z2) ** 2 });
    });
    return found.sort((a, b) => a.far - b.far).slice(0, most);
  }

  _keep(name, pixels, { start, generation }) {
    const slot = this.slots.get(name) ?? this._slot(name);
    if (this.made[slot] > generation) return;
    this.made[slot] = generation;
    const { data } = this.tile;
    const [r, g, b] = this.theme?.ink ?? [0, 0, 0];
    const count = this.height * this.width;
    if (this.channels > 1) paintPixels(pixels, start, this.words, 0, count, this.channels, this.words);
    else for (let p = 0; p < count; p++) {
      data[4 * p] = r;
      data[4 * p + 1] = g;
      data[4 * p + 2] = b;
      data[4 * p + 3] = pixels[start + p];
    }
    this.pen.putImageData(this.tile, (slot % SLOTS) * this.width, Math.floor(slot / SLOTS) * this.height);
  }

  /** The slot of a tile that has none: the one that was taken longest ago. */
  _slot(name) {
    const slot = this.next;
    this.next = (this.next + 1) % this.keys.length;
    if (this.keys[slot] >= 0) this.slots.delete(this.keys[slot]);
    this.keys[slot] = name;
    this.made[slot] = -1;
    this.slots.set(name, slot);
    return slot;
  }
}

/** A tile's name as one number. */
function key(level, i, j) {
  return ((level + 4) * 2 * REACH + i + REACH) * 2 * REACH + j + REACH;
}
