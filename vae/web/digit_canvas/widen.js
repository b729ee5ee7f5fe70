/**
 * Strokes as wide as a data set's: vae/data/widening.py in the same whole-number arithmetic, so that both give the same picture
 * to the grey level. Nothing here allocates after the first pictures.
 */

/** Pixels of the box that digits are fitted into. */
export const FIT_SIDE = 20;
const LARGE_SIDE = 10 * FIT_SIDE;
const PARTS = 64; // of a pixel, to which distances are rounded before they are summed
const STROKE_LEVEL = 128;
const FAR = 10 ** 4; // pixels; more than any distance

/** @typedef {{top: number, left: number, height: number, width: number}} Box */

export class Widener {
  constructor() {
    /** The crop, enlarged and widened, row by row. */
    this.pixels = new Uint8Array(0);
    this.rows = 0;
    this.columns = 0;
    this.large = new Uint8Array(LARGE_SIDE * LARGE_SIDE);
    this.target = new Uint8Array(0);
    this.along = new Int32Array(0);
  }

  /**
   * @param {Uint8Array} light @param {number} stride of its rows @param {Box} box of its ink
   * @param {number} stroke the data set's width in tenths of a fitted pixel
   * @returns {boolean} whether the strokes are thinner; only then there are `pixels`
   */
  run(light, stride, box, stroke) {
    const { height, width } = box;
    const longer = Math.max(height, width);
    const rows = Math.max(1, Math.floor((2 * LARGE_SIDE * height + longer) / (2 * longer)));
    const columns = Math.max(1, Math.floor((2 * LARGE_SIDE * width + longer) / (2 * longer)));
    this._enlarge(light, stride, box, rows, columns);
    const found = this._strokeWidth(rows, columns);
    const spare = LARGE_SIDE - stroke;
    const radius = found ? Math.floor((LARGE_SIDE * (stroke - found) + spare) / (2 * spare)) : 0;
    if (radius < 1) return false;
    this._widen(rows, columns, radius);
    return true;
  }

  /** Linear between the pixels' middles. */
  _enlarge(light, stride, { top, left, height, width }, rows, columns) {
    const whole = 4 * rows * columns;
    for (let row = 0, p = 0; row < rows; row++) {
      const y = Math.min(2 * rows * (height - 1), Math.max(0, (2 * row + 1) * height - rows));
      const upper = Math.floor(y / (2 * rows));
      const below = y - upper * 2 * rows;
      const first = (top + upper) * stride + left;
      const second = (top + Math.min(upper + 1, height - 1)) * stride + left;
      for (let column = 0; column < columns; column++, p++) {
        const x = Math.min(2 * columns * (width - 1), Math.max(0, (2 * column + 1) * width - columns));
        const before = Math.floor(x / (2 * columns));
        const beyond = x - before * 2 * columns;
        const after = Math.min(before + 1, width - 1);
        const one = (2 * columns - beyond) * light[first + before] + beyond * light[first + after];
        const other = (2 * columns - beyond) * light[second + before] + beyond * light[second + after];
        this.large[p] = Math.floor((2 * ((2 * rows - below) * one + below * other) + whole) / (2 * whole));
      }
    }
  }

  /** Four times the mean distance from inside the strokes to their edge; 0 where there are no strokes. */
  _strokeWidth(rows, columns) {
    this._seek(rows, columns, 1, false);
    let [count, total] = [0, 0];
    for (let p = 0; p < this.rows * this.columns; p++) {
      if (this.target[p]) continue;
      count += 1;
      total += Math.floor(PARTS * Math.sqrt(this._squaredDistance(p, FAR ** 2)) + 0.5);
    }
    return count ? Math.max(1, Math.floor((Math.floor((8 * total) / PARTS) - 3 * count) / (2 * count))) : 0;
  }

  /** Ink within the radius of a stroke, the enlarged crop elsewhere. */
  _widen(rows, columns, radius) {
    this._seek(rows, columns, radius, true);
    for (let row = 0, p = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++, p++) {
        const near = this._squaredDistance(p, radius ** 2 + 1) <= radius ** 2;
        this.pixels[p] = near ? 255 : this._largeAt(row - radius, column - radius, rows, columns);
      }
    }
  }

  _largeAt(row, column, rows, columns) {
    return row < 0 || column < 0 || row >= rows || column >= columns ? 0 : this.large[row * columns + column];
  }

  /** Make ready to measure distances to the strokes, or to what is around them, in the enlarged crop with a margin. */
  _seek(rows, columns, margin, strokes) {
    this.rows = rows + 2 * margin;
    this.columns = columns + 2 * margin;
    const count = this.rows * this.columns;
    if (this.pixels.length < count) {
      this.pixels = new Uint8Array(count);
      this.target = new Uint8Array(count);
      this.along = new Int32Array(count);
    }
    for (let row = 0, p = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++, p++) {
        const inside = this._largeAt(row - margin, column - margin, rows, columns) >= STROKE_LEVEL;
        this.target[p] = inside === strokes ? 1 : 0;
      }
    }
    this._findAlong();
  }

  /** How far each pixel is from the nearest target in its own column. */
  _findAlong() {
    const { target, along, columns } = this;
    const count = this.rows * columns;
    for (let p = 0; p < count; p++) along[p] = target[p] ? 0 : p < columns ? FAR : along[p - columns] + 1;
    for (let p = count - columns - 1; p >= 0; p--) along[p] = Math.min(along[p], along[p + columns] + 1);
  }

  /** The squared distance from a pixel to the nearest target, or `most` where that is less. */
  _squaredDistance(pixel, most) {
    const { along, columns } = this;
    const column = pixel % columns;
    let least = Math.min(most, along[pixel] ** 2);
    for (let across = 1; across ** 2 < least; across++) {
      if (column >= across) least = Math.min(least, across ** 2 + along[pixel - across] ** 2);
      if (column + across < columns) least = Math.min(least, across ** 2 + along[pixel + across] ** 2);
    }
    return least;
  }
}
