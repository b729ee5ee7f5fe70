/**
 * Light ink on black to the data set's 28×28: the second half of vae/data/preprocess.py, in the same whole-number arithmetic,
 * so that both give the same picture to the grey level. Nothing here allocates after the first picture of a size.
 */

import { FIT_SIDE, Widener } from "./widen.js";

/**
 * How a data set's pictures were made: how the fitted ink is placed, by its mass, by its box, or where it lies on the
 * picture; and the width of its strokes in tenths of a fitted pixel, up to which thinner ones are widened, null for none.
 * @typedef {{centring: "mass" | "box" | "kept", stroke: number | null}} Convention
 */

export const IMAGE_SIDE = 28;
export const PREPARED = [IMAGE_SIDE, IMAGE_SIDE, 1]; // shape of a prepared picture
const MIDDLE = 14;
const INK_LEVEL = 64;
const WHITE_TENTHS = 9;

export class Preparer {
  constructor() {
    /** The result; all black where there was no ink. */
    this.image = new Uint8Array(IMAGE_SIDE * IMAGE_SIDE);
    this.box = { top: 0, left: 0, height: 0, width: 0 };
    this.widener = new Widener();
    this.fitted = new Uint8Array(FIT_SIDE * FIT_SIDE);
    this.rows = 0;
    this.columns = 0;
    this.partial = new Float64Array(0);
    this.histogram = new Int32Array(256);
  }

  /**
   * @param {Uint8Array} light @param {number} height @param {number} width
   * @param {Convention} convention
   * @returns {boolean} whether there was ink
   */
  run(light, height, width, { centring, stroke }) {
    this.image.fill(0);
    if (!this._findBox(light, height, width)) return false;
    const { widener } = this;
    if (stroke && widener.run(light, width, this.box, stroke)) {
      this._fit(widener.pixels, widener.columns, { top: 0, left: 0, height: widener.rows, width: widener.columns });
    } else this._fit(light, width, this.box);
    if (!this._stretch()) return false;
    const { box, rows, columns } = this;
    const down = IMAGE_SIDE - rows;
    const across = IMAGE_SIDE - columns;
    let top = Math.floor(down / 2);
    let left = Math.floor(across / 2);
    if (centring === "mass") {
      top = this._massStart(rows, columns, columns, 1);
      left = this._massStart(columns, rows, 1, columns);
    } else if (centring === "kept") {
      top = keptStart(box.top, height - box.height, down);
      left = keptStart(box.left, width - box.width, across);
    }
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) this.image[(top + y) * IMAGE_SIDE + left + x] = this.fitted[y * columns + x];
    }
    return true;
  }

  _findBox(light, height, width) {
    let [top, left, bottom, right] = [height, width, -1, -1];
    for (let y = 0, p = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p++) {
        if (light[p] < INK_LEVEL) continue;
        if (y < top) top = y;
        if (x < left) left = x;
        if (x > right) right = x;
        bottom = y;
      }
    }
    Object.assign(this.box, { top, left, height: bottom - top + 1, width: right - left + 1 });
    return bottom >= 0;
  }

  /** The mean over each new pixel's area, first along the columns, then along the rows. */
  _fit(light, stride, { top, left, height, width }) {
    const longer = Math.max(height, width);
    const rows = (this.rows = Math.max(1, Math.floor((2 * FIT_SIDE * height + longer) / (2 * longer))));
    const columns = (this.columns = Math.max(1, Math.floor((2 * FIT_SIDE * width + longer) / (2 * longer))));
    if (this.partial.length < rows * width) this.partial = new Float64Array(FIT_SIDE * stride);
    const { partial, fitted } = this;
    partial.fill(0);
    for (let row = 0; row < rows; row++) {
      const start = height * row;
      for (let y = Math.floor(start / rows); y < height && rows * y < start + height; y++) {
        const overlap = Math.min(start + height, rows * (y + 1)) - Math.max(start, rows * y);
        const source = (top + y) * stride + left;
        for (let x = 0; x < width; x++) partial[row * width + x] += overlap * light[source + x];
      }
    }
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const start = width * column;
        let sum = 0;
        for (let x = Math.floor(start / columns); x < width && columns * x < start + width; x++) {
          sum += (Math.min(start + width, columns * (x + 1)) - Math.max(start, columns * x)) * partial[row * width + x];
        }
        fitted[row * columns + column] = Math.floor((2 * sum + height * width) / (2 * height * width));
      }
    }
  }

  /** Scale grey levels so that the inked pixels' upper decile is white; false where fitting left no ink. */
  _stretch() {
    const { fitted, histogram } = this;
    const count = this.rows * this.columns;
    histogram.fill(0);
    for (let i = 0; i < count; i++) histogram[fitted[i]]++;
    const inked = count - histogram[0];
    if (!inked) return false;
    const rank = Math.floor((WHITE_TENTHS * inked) / 10);
    let level = 1;
    for (let below = histogram[1]; below <= rank; below += histogram[level]) level++;
    for (let i = 0; i < count; i++) fitted[i] = Math.min(255, Math.floor((510 * fitted[i] + level) / (2 * level)));
    return true;
  }

  /** Where `lines` lines of `across` pixels begin if their centre of mass is to lie at 14, or as near as it fits. */
  _massStart(lines, across, step, along) {
    let [mass, moment] = [0, 0];
    for (let line = 0; line < lines; line++) {
      for (let k = 0; k < across; k++) {
        const value = this.fitted[line * step + k * along];
        mass += value;
        moment += line * value;
      }
    }
    const start = Math.floor(((2 * MIDDLE + 1) * mass - 2 * moment) / (2 * mass));
    return Math.min(IMAGE_SIDE - lines, Math.max(0, start));
  }
}

/** Where the fitted picture begins if it keeps the place that its box has between the picture's borders. */
function keptStart(before, slack, free) {
  return slack ? Math.floor((2 * before * free + slack) / (2 * slack)) : Math.floor(free / 2);
}
