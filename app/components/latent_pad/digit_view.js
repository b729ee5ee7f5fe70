/** Decoded digits as crisp squares: one, or several in a row, on one small canvas that the page enlarges. */

export const SIDE = 28;
const PIXELS = SIDE * SIDE;

export class DigitView {
  /** @param {HTMLCanvasElement} canvas @param {number} count digits side by side @param {number} gap pixels between them */
  constructor(canvas, count = 1, gap = 0) {
    this.canvas = canvas;
    this.count = count;
    this.gap = gap;
    canvas.width = count * SIDE + (count - 1) * gap;
    canvas.height = SIDE;
    this.context = canvas.getContext("2d");
    this.image = new ImageData(canvas.width, SIDE);
    this.words = new Uint32Array(this.image.data.buffer);
    this.gray = new Uint8Array(count * PIXELS);
  }

  /** @param {Float32Array} logits of `count` digits, from `start` on */
  showLogits(logits, start, theme) {
    const { gray } = this;
    for (let i = 0; i < gray.length; i++) gray[i] = (255 / (1 + Math.exp(-logits[start + i])) + 0.5) | 0;
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
      const left = digit * (SIDE + gap);
      for (let y = 0, p = digit * PIXELS; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++, p++) words[y * wide + left + x] = grays[gray[p]];
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }
}
