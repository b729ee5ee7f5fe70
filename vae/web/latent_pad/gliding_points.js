/** Points that glide from wherever they are to where they belong next; a points layer draws them as it draws any. */
import { NUMBERS } from "./words.js";

/**
 * @typedef {{mean: Float32Array, label: Uint8Array, peaks: Map<number, [number, number]>}} Places  mean: interleaved;
 *   peaks: where each class has its numeral
 * @typedef {Places & {shown: Uint8Array, count: number, classes: number[], fade?: Uint8Array | null,
 *   picked?: Uint8Array | null, naming: import("./words.js").Naming}} DrawnPoints  picked: 0 for the selected points, where some are
 */

const EVERY_CLASS = new Uint8Array(256).fill(1);

export class GlidingPoints {
  constructor() {
    this.naming = NUMBERS;
    /** @type {Float32Array} */
    this.mean = new Float32Array(0);
    /** @type {Uint8Array} */
    this.label = new Uint8Array(0);
    this.shown = EVERY_CLASS;
    this.count = 0;
    /** @type {Map<number, [number, number]>} where each class has its numeral */
    this.peaks = new Map();
    /** @type {number[]} */
    this.classes = [];
    this.from = this.mean;
    this.fromPeaks = this.peaks;
  }

  /** Stand still at these places. @param {Places} places */
  place({ mean, label, peaks }) {
    this.mean = mean.slice();
    this.from = mean.slice();
    this.label = label;
    this.count = label.length;
    this.peaks = copied(peaks);
    this.classes = [...peaks.keys()].sort((a, b) => a - b);
    this.fromPeaks = copied(peaks);
  }

  /** The next glide starts where the points are now. */
  leave() {
    this.from.set(this.mean);
    this.fromPeaks = copied(this.peaks);
  }

  /** Go a share of the way. @param {Places} places of the same points @param {number} share 0–1 */
  glide({ mean, peaks }, share) {
    for (let i = 0; i < this.mean.length; i++) this.mean[i] = this.from[i] + share * (mean[i] - this.from[i]);
    for (const [label, at] of this.peaks) {
      const [from, to] = [this.fromPeaks.get(label), peaks.get(label)];
      for (let k = 0; k < 2; k++) at[k] = from[k] + share * (to[k] - from[k]);
    }
  }
}

/** A glide starts and ends gently. @param {number} share 0–1 */
export function eased(share) {
  return share * share * (3 - 2 * share);
}

/** @param {Map<number, [number, number]>} peaks @returns {Map<number, [number, number]>} */
function copied(peaks) {
  return new Map([...peaks].map(([label, at]) => [label, [at[0], at[1]]]));
}
