/** Decoded pictures as crisp squares: one, or several in a row, on one small canvas that the page enlarges. */

import { toPixels } from "../network/kernels.js";
import { paintPixels } from "../shared/painter.js";

export class DigitView {
  /** @param {HTMLCanvasElement} canvas @param {number} count pictures side by side @param {number} gap pixels between them */
  constructor(canvas, count = 1, gap = 0) {
    this.canvas = canvas;
    this.count = count;
    this.gap = gap;
    this.height = this.width = this.channels = 0; // of a picture, once one was shown
    canvas.width = count;
    canvas.height = 1;
    this.context = canvas.getContext("2d");
    this.pixels = new Uint8Array(0);
  }

  /** Make room for pictures of another shape. @param {number[]} shape rows, columns and channels of a picture */
  _fit([height, width, channels]) {
    if (height === this.height && width === this.width && channels === this.channels) return;
    const { canvas, count, gap } = this;
    [this.height, this.width, this.channels] = [height, width, channels];
    canvas.width = count * width + (count - 1) * gap;
    canvas.height = height;
    this.image = new ImageData(canvas.width, height);
    this.words = new Uint32Array(this.image.data.buffer);
    this.pixels = new Uint8Array(count * height * width * channels);
  }

  /** @param {Float32Array} logits of `count` pictures, from `start` on @param {number[]} shape of one of them */
  showLogits(logits, start, theme, shape) {
    this._fit(shape);
    toPixels(logits, start, this.pixels, 0, this.pixels.length);
    this.paint(theme);
  }

  /** @param {Uint8Array} pixels @param {import("./theme.js").Theme} theme @param {number[]} shape of one of them */
  showPixels(pixels, theme, shape) {
    this._fit(shape);
    this.pixels.set(pixels.subarray(0, this.pixels.length));
    this.paint(theme);
  }

  /** What another view shows. @param {DigitView} other @param {import("./theme.js").Theme} theme */
  copy({ pixels, height, width, channels }, theme) {
    if (pixels.length) this.showPixels(pixels, theme, [height, width, channels]);
  }

  paint({ grays }) {
    if (!this.pixels.length) return;
    const { pixels, words, count, gap, height, width, channels } = this;
    const wide = this.canvas.width;
    for (let picture = 0, from = 0; picture < count; picture++) {
      const left = picture * (width + gap);
      for (let y = 0; y < height; y++, from += width * channels) paintPixels(pixels, from, words, y * wide + left, width, channels, grays);
    }
    this.context.putImageData(this.image, 0, 0);
  }
}
