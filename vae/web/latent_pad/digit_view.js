/** Decoded digits as crisp squares: one, or several in a row, on one small canvas that the page enlarges. */

import { toPixels } from "../network/kernels.js";

const DIGIT = 28;
const PIXELS = DIGIT * DIGIT;

export class DigitView {
  /** @param {HTMLCanvasElement} canvas @param {number} count digits side by side @param {number} gap pixels between them */
  constructor(canvas, count = 1, gap = 0) {
    this.canvas = canvas;
    this.count = count;
    this.gap = gap;
    canvas.width = count * DIGIT + (count - 1) * gap;
    canvas.height = DIGIT;
    this.context = canvas.getContext("2d");
    this.image = new ImageData(canvas.width, DIGIT);
    this.words = new Uint32Array(this.image.data.buffer);
    this.gray = new Uint8Array(count * PIXELS);
  }

  /** @param {Float32Array} logits of `count` digits, from `start` on */
  showLogits(logits, start, theme) {
    toPixels(logits, start, this.gray, 0, this.gray.length);
    this.paint(theme);
  }

  /** @param {Uint8Array} gray */
  showGray(gray, theme) {
    this.gray.set(gray.subarray(0, this.gray.length));
    this.paint(theme);
  }

  paint({ grays }) {
    const { gray, words, count, gap } = this;
    const wide = this.canvas.width;
    for (let digit = 0; digit < count; digit++) {
      const left = digit * (DIGIT + gap);
      for (let y = 0, p = digit * PIXELS; y < DIGIT; y++) {
        for (let x = 0; x < DIGIT; x++, p++) words[y * wide + left + x] = grays[gray[p]];
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }
}
