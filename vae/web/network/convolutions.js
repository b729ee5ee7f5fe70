/** Convolutions and transposed ones, as products of patches and a kernel; kernels in Keras's layouts. */
import { transposed } from "./kernels.js";

/** @typedef {import("./layers.js").Site} Site */

/**
 * Output pixels that read the same taps: which pixel each reads at each tap, where its channels go, and the weights.
 * @typedef {{reads: Int32Array, places: Int32Array, weights: Float32Array, depth: number}} Phase  weights (depth, channels)
 */

/** @param {Site} site @param {import("./kernels.js").Floats} out @param {Phase[]} parts */
export function convolution({ sources: [source], size, arithmetic, tensor, record }, out, parts) {
  const [channelsIn, channels] = [source.shape[2], record.shape[2]];
  const bias = record.tensors.bias ? tensor("bias", [channels]) : new Float32Array(channels);
  const patches = arithmetic.floats(Math.max(...parts.map((part) => part.places.length * part.depth)));
  const passes = parts.map(({ reads, places, weights }) => ({
    gather: arithmetic.patches(reads, channelsIn, patches),
    multiply: arithmetic.product(weights, bias, places),
    count: places.length,
  }));
  return (batch) => {
    for (let b = 0; b < batch; b++) {
      for (const { gather, multiply, count } of passes) {
        gather(source.buffer, b * source.size);
        multiply(patches, out, b * size, count);
      }
    }
  };
}

/**
 * How far the first window lies over the upper and the left border: as the layer says, else TensorFlow's 'same'.
 * @param {import("./layers.js").LayerRecord} record @param {number} tall what lies over both borders in all @param {number} wide
 */
function placed({ options }, tall, wide) {
  return { top: options.top ?? Math.floor(tall / 2), left: options.left ?? Math.floor(wide / 2) };
}

/** A convolution: every output pixel reads every tap; kernel (height, width, in, out). @param {Site} site @returns {Phase} */
export function convolved({ sources: [source], tensor, shapeOf, record }) {
  const [height, width, channelsIn] = source.shape;
  const [rows, columns, channels] = record.shape;
  const { stride } = record.options;
  const [tall, wide] = shapeOf("kernel");
  const { top, left } = placed(record, Math.max((rows - 1) * stride + tall - height, 0), Math.max((columns - 1) * stride + wide - width, 0));
  const reads = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let tap = 0; tap < tall * wide; tap++) {
        const iy = y * stride - top + Math.floor(tap / wide);
        const ix = x * stride - left + (tap % wide);
        reads.push(iy >= 0 && iy < height && ix >= 0 && ix < width ? iy * width + ix : -1);
      }
    }
  }
  const depth = tall * wide * channelsIn;
  const weights = tensor("kernel", [tall, wide, channelsIn, channels]);
  const places = Int32Array.from({ length: rows * columns }, (_, pixel) => pixel * channels);
  return { reads: Int32Array.from(reads), places, weights, depth };
}

/**
 * A transposed convolution: output pixels of one remainder by the stride read the same taps, so it is one ordinary
 * convolution for each remainder; kernel (height, width, out, in).
 * @param {Site} site @returns {Phase[]}
 */
export function phases(site) {
  const { record, shapeOf } = site;
  const { stride } = record.options;
  const [tall, wide] = shapeOf("kernel");
  const { top, left } = placed(record, Math.max(tall - stride, 0), Math.max(wide - stride, 0));
  const found = [];
  for (let py = 0; py < stride; py++) {
    for (let px = 0; px < stride; px++) {
      const taps = [];
      for (let ky = (py + top) % stride; ky < tall; ky += stride) {
        for (let kx = (px + left) % stride; kx < wide; kx += stride) taps.push([ky, kx]);
      }
      found.push(phase(site, { py, px, top, left, taps }));
    }
  }
  return found;
}

/** @param {Site} site @param {{py: number, px: number, top: number, left: number, taps: number[][]}} which @returns {Phase} */
function phase({ sources: [source], tensor, shapeOf, record }, { py, px, top, left, taps }) {
  const [height, width, channelsIn] = source.shape;
  const [rows, columns, channels] = record.shape;
  const { stride } = record.options;
  const [tall, wide] = shapeOf("kernel");
  const [reads, places] = [[], []];
  for (let y = py; y < rows; y += stride) {
    for (let x = px; x < columns; x += stride) {
      places.push((y * columns + x) * channels);
      for (const [ky, kx] of taps) {
        const iy = (y + top - ky) / stride;
        const ix = (x + left - kx) / stride;
        reads.push(iy >= 0 && iy < height && ix >= 0 && ix < width ? iy * width + ix : -1);
      }
    }
  }
  const kernel = tensor("kernel", [tall, wide, channels, channelsIn]);
  const depth = taps.length * channelsIn;
  const weights = new Float32Array(channels * depth);
  taps.forEach(([ky, kx], t) => {
    const tap = (ky * wide + kx) * channels * channelsIn;
    const turned = transposed(kernel.subarray(tap, tap + channels * channelsIn), channels, channelsIn);
    weights.set(turned, t * channelsIn * channels);
  });
  return { reads: Int32Array.from(reads), places: Int32Array.from(places), weights, depth };
}
