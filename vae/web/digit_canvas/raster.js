/**
 * Strokes painted into a square gray canvas, as vae/data/strokes.py paints them: the same float64 operations in the same order,
 * so that both give the same canvas to the grey level.
 */

/** Pixels of the canvas. */
export const CANVAS_SIDE = 280;
/** Coordinates and radii are whole tenths of a pixel. */
export const UNIT = 10;

/** A stroke in its plain form: [radius, x₀, y₀, x₁, y₁, …]. @typedef {number[]} PlainStroke */

const unitInterval = (value) => Math.min(1, Math.max(0, value));
const onCanvas = (pixel) => Math.min(CANVAS_SIDE, Math.max(0, pixel));

export class InkRaster {
  constructor() {
    /** Light ink on black, row by row. */
    this.pixels = new Uint8Array(CANVAS_SIDE * CANVAS_SIDE);
  }

  clear() {
    this.pixels.fill(0);
  }

  /** @param {PlainStroke[]} strokes */
  repaint(strokes) {
    this.clear();
    for (const stroke of strokes) {
      for (let last = 1; last < stroke.length; last += 2) this.paintEnd(stroke, last);
    }
  }

  /** Paint the segment that ends at the point whose x stands at `last`; the first point alone is painted as a dot. */
  paintEnd(stroke, last) {
    const start = Math.max(1, last - 2);
    this._segment(stroke[start], stroke[start + 1], stroke[last], stroke[last + 1], stroke[0]);
  }

  /** Lighten the pixels within the radius: a pixel's ink falls from 1 to 0 over the pixel at the edge. */
  _segment(startX, startY, endX, endY, radius) {
    const left = onCanvas(Math.floor((Math.min(startX, endX) - radius) / UNIT) - 1);
    const top = onCanvas(Math.floor((Math.min(startY, endY) - radius) / UNIT) - 1);
    const right = onCanvas(Math.floor((Math.max(startX, endX) + radius) / UNIT) + 2);
    const bottom = onCanvas(Math.floor((Math.max(startY, endY) + radius) / UNIT) + 2);
    const dx = endX - startX;
    const dy = endY - startY;
    const squared = dx * dx + dy * dy;
    for (let row = top; row < bottom; row++) {
      const y = UNIT * row + UNIT / 2 - startY;
      for (let column = left; column < right; column++) {
        const x = UNIT * column + UNIT / 2 - startX;
        const along = squared ? unitInterval((x * dx + y * dy) / squared) : 0;
        const awayX = x - along * dx;
        const awayY = y - along * dy;
        const distance = Math.sqrt(awayX * awayX + awayY * awayY);
        const level = Math.floor(255 * unitInterval((radius + UNIT / 2 - distance) / UNIT) + 0.5);
        const place = row * CANVAS_SIDE + column;
        if (level > this.pixels[place]) this.pixels[place] = level;
      }
    }
  }
}
