/**
 * The arithmetic of the layers in JavaScript, on arrays that the caller owns: nothing allocates once it is laid out.
 * `simd.js` offers the same, four numbers at a time.
 *
 * @typedef {{array: Float32Array, at: number}} Floats  numbers in memory; `array` is theirs from when the last are laid out
 * @typedef {(rows: Floats, out: Floats, base: number, count: number) => void} Product
 *   out[base + places[m] + n] = bias[n] + Σ rows[m, k] · weights[k, n], of the first `count` rows
 * @typedef {{floats: (count: number) => Floats,
 *   product: (weights: Float32Array, bias: Float32Array, places: Int32Array) => Product,
 *   patches: (reads: Int32Array, channels: number, patches: Floats) => (image: Floats, start: number) => void,
 *   activation: (name: string, shape: import("./activations.js").Shape) => ((x: Floats, count: number) => void) | undefined}} Arithmetic
 *   product: weights (depth, width), bias (width), places where each row's outputs begin; patches: fills `patches`
 *   (reads, channels) with the pixels that an image, which begins at `start`, has there: 0 for −1, beyond the border
 */
import { ACTIVATIONS } from "./activations.js";

/**
 * out[places[m] + n] = bias[n] + sum over k of rows[m, k] · weights[n, k]
 *
 * Eight outputs share each read of the row: measured fastest in V8 among the blockings tried, at any batch.
 * @param {Float32Array} rows (count, depth)
 * @param {Float32Array} weights (width, depth) @param {Float32Array} bias (width)
 * @param {Float32Array} out @param {Int32Array} places where each row's outputs begin @param {number} base added to each
 * @param {number} count @param {number} width @param {number} depth
 */
function multiply(rows, weights, bias, out, places, base, count, width, depth) {
  for (let m = 0; m < count; m++) {
    const first = m * depth;
    const place = base + places[m];
    let n = 0;
    for (; n + 7 < width; n += 8) {
      const w0 = n * depth, w1 = w0 + depth, w2 = w1 + depth, w3 = w2 + depth;
      const w4 = w3 + depth, w5 = w4 + depth, w6 = w5 + depth, w7 = w6 + depth;
      let s0 = bias[n], s1 = bias[n + 1], s2 = bias[n + 2], s3 = bias[n + 3];
      let s4 = bias[n + 4], s5 = bias[n + 5], s6 = bias[n + 6], s7 = bias[n + 7];
      for (let k = 0; k < depth; k++) {
        const x = rows[first + k];
        s0 += x * weights[w0 + k];
        s1 += x * weights[w1 + k];
        s2 += x * weights[w2 + k];
        s3 += x * weights[w3 + k];
        s4 += x * weights[w4 + k];
        s5 += x * weights[w5 + k];
        s6 += x * weights[w6 + k];
        s7 += x * weights[w7 + k];
      }
      const o = place + n;
      out[o] = s0; out[o + 1] = s1; out[o + 2] = s2; out[o + 3] = s3;
      out[o + 4] = s4; out[o + 5] = s5; out[o + 6] = s6; out[o + 7] = s7;
    }
    for (; n < width; n++) out[place + n] = bias[n] + dot(rows, first, weights, n * depth, depth);
  }
}

/** One inner product, in four sums so that no addition waits for the last. */
function dot(a, i, b, j, count) {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0, k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += a[i + k] * b[j + k];
    s1 += a[i + k + 1] * b[j + k + 1];
    s2 += a[i + k + 2] * b[j + k + 2];
    s3 += a[i + k + 3] * b[j + k + 3];
  }
  for (; k < count; k++) s0 += a[i + k] * b[j + k];
  return s0 + s1 + s2 + s3;
}

/**
 * Lay the pixels that each output pixel reads side by side; a read beyond the border is 0.
 * @param {Float32Array} image (pixels, channels), from `start` on @param {number} start
 * @param {Int32Array} reads the pixel of each read, −1 beyond the border @param {number} channels
 * @param {Float32Array} patches (reads, channels)
 */
function gatherPatches(image, start, reads, channels, patches) {
  let p = 0;
  for (let r = 0; r < reads.length; r++) {
    const end = p + channels;
    if (reads[r] < 0) {
      while (p < end) patches[p++] = 0;
    } else {
      let i = start + reads[r] * channels;
      while (p < end) patches[p++] = image[i++];
    }
  }
}

/** @param {string} name @param {import("./activations.js").Shape} shape */
export function activation(name, shape) {
  const activate = ACTIVATIONS.get(name);
  return activate && ((/** @type {Floats} */ x, /** @type {number} */ count) => activate(x.array, count, shape));
}

/** @type {Arithmetic} */
export const IN_JAVASCRIPT = {
  floats: (count) => ({ array: new Float32Array(count), at: 0 }),
  product(weights, bias, places) {
    const [width, depth] = [bias.length, weights.length / bias.length];
    const turned = transposed(weights, depth, width);
    return (rows, out, base, count) => multiply(rows.array, turned, bias, out.array, places, base, count, width, depth);
  },
  patches: (reads, channels, patches) => (image, start) => gatherPatches(image.array, start, reads, channels, patches.array),
  activation,
};

/** (depth, width) -> (width, depth) @param {Float32Array} weights @param {number} depth @param {number} width */
export function transposed(weights, depth, width) {
  const turned = new Float32Array(weights.length);
  for (let k = 0; k < depth; k++) for (let n = 0; n < width; n++) turned[n * depth + k] = weights[k * width + n];
  return turned;
}

/**
 * Logits to gray bytes 0–255.
 * @param {Float32Array} logits @param {number} start @param {Uint8Array | Uint8ClampedArray} pixels @param {number} place @param {number} count
 */
export function toPixels(logits, start, pixels, place, count) {
  for (let i = 0; i < count; i++) pixels[place + i] = (255 / (1 + Math.exp(-logits[start + i])) + 0.5) | 0;
}
