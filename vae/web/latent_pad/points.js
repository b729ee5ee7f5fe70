/**
 * The encoded test set, from one packed file (vae/export/points.py): little-endian
 * "LATP", version, n, d as uint32, reach as float32, then mean (n, d) float32, log-variance (n, d) float16, label (n) uint8.
 */
import { NUMBERS } from "./words.js";
import { readFloats, readHalves } from "../network/safetensors.js";
import { peakOf } from "./peaks.js";
import { FADES } from "./theme.js";
import { axisSlice, placesOf, putLatent } from "../network/slice.js";
import { ExpectedMean } from "./expected_mean.js";
import { nearestRowsTo } from "./map_neighbours.js";

const MAGIC = 0x5054414c; // "LATP"
const VERSION = 1;
const HEADER_BYTES = 20;
export const LINE = 6; // times as wide as high: the stage of a single dimension, in latent_pad.css too
const CELLS = 128;
export const CLASSES = 256;
export const NEAREST = 10;

export class EncodedPoints {
  constructor(buffer, naming = NUMBERS) {
    this.naming = naming;
    const header = new DataView(buffer);
    if (buffer.byteLength < HEADER_BYTES || header.getUint32(0, true) !== MAGIC || header.getUint32(4, true) !== VERSION) {
      throw new Error("points: expected a packed set of version 1, found something else");
    }
    const [n, d] = [header.getUint32(8, true), header.getUint32(12, true)];
    if (buffer.byteLength !== HEADER_BYTES + n * (6 * d + 1)) throw new Error("points: the file is truncated");
    this.count = n;
    this.dim = d;
    /** How far the tenth nearest point lies at most for 99 of 100 points, or draws of them: within it a latent is near data. */
    this.reach = header.getFloat32(16, true);
    this.latents = readFloats(buffer, HEADER_BYTES, n * d);
    this.std = readHalves(buffer, HEADER_BYTES + 4 * n * d, n * d).map((logVar) => Math.exp(logVar / 2));
    this.label = new Uint8Array(buffer, HEADER_BYTES + 6 * n * d, n);
    this.shown = new Uint8Array(CLASSES).fill(1); // for each class that is switched on
    this.classes = [...new Set(this.label)].sort((a, b) => a - b);
    this.latent = new Float32Array(d);
    /** What is held against the points in place of a latent; null in two dimensions, where it is seen as it is. */
    this.expected = d === 2 ? null : new ExpectedMean(this);
    /** How far each point lies from what is expected on the slice, and as steps of fading; null in two dimensions. @type {Float32Array | null} */
    this.off = d === 2 ? null : new Float32Array(n);
    /** Where on the slice each is expected; in two dimensions where it is. @type {Float32Array} */
    this.expectedAt = d === 2 ? this.latents : new Float32Array(2 * n);
    this.fading = d === 2 ? null : new Uint8Array(n);
    this.picked = /** @type {Uint8Array | null} */ (null); // steps that tell the selected from the others
    this.maps = /** @type {import("./plane_map.js").PlaneMaps | null} */ (null); // those that were read
    this.map = /** @type {import("./plane_map.js").PlaneMap | null} */ (null); // what lays the set out, where no slice does
    this.nearRows = new Int32Array(NEAREST);
    this.nearSquares = new Float64Array(NEAREST);
    this.place(axisSlice(d));
  }

  /** Lay the set onto a slice: where each point lies on it, and how far from it. @param {import("../network/slice.js").Slice} slice */
  place(slice) {
    this.mean = this.dim === 2 ? this.latents : placesOf(slice, this.latents);
    this.map = null;
    if (this.dim === 1) this._spread();
    this._arrange();
    this.shift(slice);
  }

  /** Lay the set out as a map has it. @param {import("./plane_map.js").PlaneMap} map */
  layOut(map) {
    this.mean = map.places;
    this.map = map;
    this._arrange();
  }

  /** How far each point has faded: against the selected ones, else by how far it is off the slice; none is off a map. @returns {Uint8Array | null} */
  get fade() {
    return this.picked ?? (this.map ? null : this.fading);
  }

  /** Have all but these fade; none of them for no rows. @param {number[]} rows */
  select(rows) {
    this.picked = rows.length ? new Uint8Array(this.count).fill(FADES - 1) : null;
    for (const row of rows) this.picked[row] = 0;
  }

  _arrange() {
    this._index();
    this.home = this._home();
    const rows = this.classes.map(() => /** @type {number[]} */ ([]));
    for (let i = 0; i < this.count; i++) rows[this.classes.indexOf(this.label[i])].push(i);
    /** @type {Map<number, [number, number]>} */
    this.peaks = new Map(this.classes.map((label, k) => [label, peakOf(this.mean, rows[k])]));
  }

  /** A test digit's own latent. @param {number} row */
  latentOf(row) {
    return this.latents.subarray(this.dim * row, this.dim * (row + 1));
  }

  /** On a line the points would hide each other: they are strewn across it. */
  _spread() {
    const [low, high] = this._range(0);
    const half = (0.54 * (high - low)) / LINE;
    for (let i = 0; i < this.count; i++) this.mean[2 * i + 1] = half * (1.4 * ((i * 0.618034) % 1) - 0.7);
  }

  /** The slice now lies elsewhere, its axes as they were. @param {import("../network/slice.js").Slice} slice */
  shift(slice) {
    this.slice = slice;
    if (!this.off || this.map) return;
    this.expected.lay(slice, this.latents, this.expectedAt, this.off);
    if (this.dim === 1) for (let i = 0; i < this.count; i++) this.expectedAt[2 * i + 1] = this.mean[2 * i + 1]; // as it is strewn
    for (let i = 0; i < this.count; i++) this.fading[i] = Math.min(FADES - 1, (FADES / 2) * (this.off[i] / this.reach));
  }

  /** The reach, in places across the slice. */
  get reachAcross() {
    return this.expected ? this.reach / this.expected.lengths[0] : this.reach;
  }

  /** The reach, in places up; across a line it is as along it. */
  get reachUp() {
    return this.dim > 2 ? this.reach / this.expected.lengths[1] : this.reachAcross;
  }

  /** The square that holds all but a few of the points, with a little room: its centre and half its side. */
  _home() {
    const [low1, high1] = this._range(0);
    const [low2, high2] = this._range(1);
    if (this.dim === 1) return { z1: (low1 + high1) / 2, z2: 0, half: (0.54 * (high1 - low1 || 1)) / LINE };
    const half = Math.max((0.54 * Math.max(high1 - low1, high2 - low2)), 0.5);
    return { z1: (low1 + high1) / 2, z2: (low2 + high2) / 2, half };
  }

  /** Where all but a few points lie along one dimension. */
  _range(axis) {
    const sorted = Float32Array.from({ length: this.count }, (_, i) => this.mean[2 * i + axis]).sort();
    const few = Math.floor(0.003 * this.count);
    return [sorted[few], sorted[this.count - 1 - few]];
  }

  /** Sort the points into square cells, so that what is near is found without looking at all. */
  _index() {
    const { mean, count } = this;
    let [low1, high1, low2, high2] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      low1 = Math.min(low1, mean[2 * i]);
      high1 = Math.max(high1, mean[2 * i]);
      low2 = Math.min(low2, mean[2 * i + 1]);
      high2 = Math.max(high2, mean[2 * i + 1]);
    }
    this.low1 = count ? low1 : 0;
    this.low2 = count ? low2 : 0;
    this.cell = Math.max(high1 - low1, high2 - low2, 1e-6) / CELLS || 1;
    this.starts = new Int32Array(CELLS * CELLS + 1);
    this.order = new Int32Array(count);
    const cells = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      cells[i] = this._row(mean[2 * i + 1]) * CELLS + this._column(mean[2 * i]);
      this.starts[cells[i] + 1]++;
    }
    for (let c = 0; c < CELLS * CELLS; c++) this.starts[c + 1] += this.starts[c];
    const next = this.starts.slice(0, -1);
    for (let i = 0; i < count; i++) this.order[next[cells[i]]++] = i;
  }

  _column(z1) {
    return Math.min(CELLS - 1, Math.max(0, Math.floor((z1 - this.low1) / this.cell)));
  }

  _row(z2) {
    return Math.min(CELLS - 1, Math.max(0, Math.floor((z2 - this.low2) / this.cell)));
  }

  /** The nearest point of a class that is switched on, at most `radius` away; −1 for none. */
  nearest(z1, z2, radius) {
    let best = -1;
    let closest = radius * radius;
    for (let row = this._row(z2 - radius), last = this._row(z2 + radius); row <= last; row++) {
      const from = this.starts[row * CELLS + this._column(z1 - radius)];
      const to = this.starts[row * CELLS + this._column(z1 + radius) + 1];
      for (let k = from; k < to; k++) {
        const i = this.order[k];
        const square = (this.mean[2 * i] - z1) ** 2 + (this.mean[2 * i + 1] - z2) ** 2;
        if (square < closest && this.shown[this.label[i]]) {
          closest = square;
          best = i;
        }
      }
    }
    return best;
  }

  /**
   * How many points lie within `radius`, of whatever class; beyond two dimensions, of what is expected of the latent there.
   */
  countWithin(z1, z2, radius) {
    const { mean, order, starts } = this;
    let found = 0;
    if (this.dim !== 2) {
      putLatent(this.slice, z1, z2, this.latent, 0);
      return this._countAround(radius);
    }
    for (let row = this._row(z2 - radius), last = this._row(z2 + radius); row <= last; row++) {
      const from = starts[row * CELLS + this._column(z1 - radius)];
      const to = starts[row * CELLS + this._column(z1 + radius) + 1];
      for (let k = from; k < to; k++) {
        const i = order[k];
        const square = (mean[2 * i] - z1) ** 2 + (mean[2 * i + 1] - z2) ** 2;
        if (square <= radius * radius) this._take(i, square, found++);
      }
    }
    return found;
  }

  /** As `countWithin`, of a latent anywhere. @param {ArrayLike<number>} latent */
  countAround(latent, radius) {
    if (this.dim === 2) return this.countWithin(latent[0], latent[1], radius);
    this.latent.set(latent);
    return this._countAround(radius);
  }

  _countAround(radius) {
    let found = 0;
    const expected = this.expected.of(this.latent);
    for (let i = 0; i < this.count; i++) if (this._squareFrom(i, radius * radius, expected) <= radius * radius) found++;
    return found;
  }

  /** The ten that lie nearest to what was counted around last, where ten were found. */
  get nearest10() {
    if (this.dim !== 2) nearestRowsTo(this.latent, this.latents, this.dim, -1, this.nearRows, this.nearSquares);
    return this.nearRows;
  }

  /** The point that lies nearest to a latent, of whatever class. @param {ArrayLike<number>} latent */
  nearestTo(latent) {
    this.latent.set(latent);
    let [best, closest] = [0, Infinity];
    for (let i = 0; i < this.count; i++) {
      const square = this._squareFrom(i, closest);
      if (square < closest) [best, closest] = [i, square];
    }
    return best;
  }

  /** The squared distance of a point from a latent; anything above `most` where it is above. */
  _squareFrom(i, most, latent = this.latent) {
    const { latents, dim } = this;
    let square = 0;
    for (let k = 0; k < dim && square <= most; k++) square += (latents[i * dim + k] - latent[k]) ** 2;
    return square;
  }

  /** Keep a point among the nearest, where it is one of them; `found` were seen before. */
  _take(i, square, found) {
    const { nearRows, nearSquares } = this;
    if (found >= NEAREST && square >= nearSquares[NEAREST - 1]) return;
    let place = Math.min(found, NEAREST - 1);
    for (; place > 0 && nearSquares[place - 1] > square; place--) {
      nearSquares[place] = nearSquares[place - 1];
      nearRows[place] = nearRows[place - 1];
    }
    nearSquares[place] = square;
    nearRows[place] = i;
  }

  /** One standard deviation of a point's posterior as an ellipse on the slice: half axes, and the angle of the first. */
  ellipse(row) {
    const { slice, std, dim } = this;
    let [across, both, up] = [0, 0, 0];
    for (let k = 0; k < dim; k++) {
      const variance = std[row * dim + k] ** 2;
      across += slice.across[k] ** 2 * variance;
      both += slice.across[k] * slice.up[k] * variance;
      up += slice.up[k] ** 2 * variance;
    }
    const middle = (across + up) / 2;
    const apart = Math.hypot((across - up) / 2, both);
    return { major: Math.sqrt(middle + apart), minor: Math.sqrt(Math.max(0, middle - apart)), angle: Math.atan2(2 * both, across - up) / 2 };
  }

  /**
   * Which classes have a point within `radius`.
   * @param {Uint8Array} there filled: 1 for each class that has one
   */
  classesWithin(z1, z2, radius, there) {
    const { mean, order, starts, label } = this;
    there.fill(0);
    if (this.dim !== 2) {
      putLatent(this.slice, z1, z2, this.latent, 0);
      const expected = this.expected.of(this.latent);
      for (let i = 0; i < this.count; i++) if (this._squareFrom(i, radius * radius, expected) <= radius * radius) there[label[i]] = 1;
      return;
    }
    for (let row = this._row(z2 - radius), last = this._row(z2 + radius); row <= last; row++) {
      const to = starts[row * CELLS + this._column(z1 + radius) + 1];
      for (let k = starts[row * CELLS + this._column(z1 - radius)]; k < to; k++) {
        const i = order[k];
        if ((mean[2 * i] - z1) ** 2 + (mean[2 * i + 1] - z2) ** 2 <= radius * radius) there[label[i]] = 1;
      }
    }
  }
}
