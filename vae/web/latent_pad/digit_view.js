/** Decoded digits as crisp squares: one, or several in a row, on one small canvas that the page enlarges. */

import { toPixels } from "../network/kernels.js";

export class DigitView {
  /** @param {HTMLCanvasElement} canvas @param {number} count digits side by side @param {number} gap pixels between them */
  constructor(canvas, count = 1, gap = 0) {
    this.canvas = canvas;
    this.count = count;
    this.gap = gap;
    this.height = this.width = 0; // of a digit, once one was shown
    canvas.width = count;
    canvas.height = 1;
    this.context = canvas.getContext("2d");
    this.gray = new Uint8Array(0);
  }

  /** Make room for pictures of another shape. @param {number[]} shape rows and columns of a picture */
  _fit([height, width]) {
    if (height === this.height && width === this.width) return;
    const { canvas, count, gap } = this;
    [this.height, this.width] = [height, width];
    canvas.width = count * width + (count - 1) * gap;
    canvas.height = height;
    this.image = new ImageData(canvas.width, height);
    this.words = new Uint32Array(this.image.data.buffer);
    this.gray = new Uint8Array(count * height * width);
  }

  /** @param {Float32Array} logits of `count` digits, from `start` on @param {number[]} shape of one of them */
  showLogits(logits, start, theme, shape) {
    this._fit(shape);
    toPixels(logits, start, this.gray, 0, this.gray.length);
    this.paint(theme);
  }

  /** @param {Uint8Array} gray @param {number[]} shape of one of them; square where nothing else is said */
  showGray(gray, theme, shape = square(gray.length / this.count)) {
    this._fit(shape);
    this.gray.set(gray.subarray(0, this.gray.length));
    this.paint(theme);
  }

  paint({ grays }) {
    if (!this.gray.length) return;
    const { gray, words, count, gap, height, width } = this;
    const wide = this.canvas.width;
    for (let digit = 0; digit < count; digit++) {
      const left = digit * (width + gap);
      for (let y = 0, p = digit * height * width; y < height; y++) {
        for (let x = 0; x < width; x++, p++) words[y * wide + left + x] = grays[gray[p]];
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }
}

/** @param {number} pixels @returns {number[]} */
function square(pixels) {
  const side = Math.round(Math.sqrt(pixels));
  return [side, side];
}
