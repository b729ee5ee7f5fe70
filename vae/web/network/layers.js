/**
 * Each kind of layer as a step: memory is laid out once, and `run(batch)` fills the layer's own buffer.
 *
 * Images are rows of channels (height, width, channels); 'same' padding as TensorFlow does it; kernels come in Keras's
 * layouts, as matrices (taps and channels read, channels written).
 */
import { transposed } from "./kernels.js";

/**
 * @typedef {import("./kernels.js").Floats} Floats
 * @typedef {{name: string, kind: string, inputs: string[], shape: number[], activation: string,
 *   tensors: Record<string, string>, options: Record<string, number>}} LayerRecord
 * @typedef {{name: string, shape: number[], size: number, buffer: Floats, run: (batch: number) => void}} Step
 * @typedef {{record: LayerRecord, sources: Step[], size: number, batch: number,
 *   arithmetic: import("./kernels.js").Arithmetic, tensor: (name: string, shape: number[]) => Float32Array, shapeOf: (name: string) => number[]}} Site  where a layer is built
 */

const volume = (/** @type {number[]} */ shape) => shape.reduce((product, side) => product * side, 1);

/** @param {Omit<Site, "size">} site @returns {Step} */
export function buildStep(site) {
  const { record, sources } = site;
  const build = KINDS[record.kind];
  if (!build) throw new Error(`layer ${record.name}: expected a kind of ${Object.keys(KINDS).join(", ")}, found ${record.kind}`);
  const activate = site.arithmetic.activation(record.activation);
  if (!activate) throw new Error(`layer ${record.name}: unknown activation ${record.activation}`);
  const size = volume(record.shape);
  const place = { ...site, size };
  if (record.kind === "reshape") {
    if (sources[0].size !== size) throw new Error(`layer ${record.name}: cannot reshape ${sources[0].size} numbers to ${size}`);
    return { name: record.name, shape: record.shape, size, buffer: sources[0].buffer, run() {} };
  }
  const buffer = site.arithmetic.floats(site.batch * size);
  const fill = build(place, buffer);
  const run = (/** @type {number} */ batch) => {
    fill(batch);
    activate(buffer, batch * size);
  };
  return { name: record.name, shape: record.shape, size, buffer, run };
}

/** @type {Record<string, (site: Site, out: Floats) => (batch: number) => void>} */
const KINDS = {
  input: () => () => {},
  reshape: () => () => {},
  activation: copy,
  dense,
  fourier,
  conv: (site, out) => convolution(site, out, [convolved(site)]),
  conv_transpose: (site, out) => convolution(site, out, phases(site)),
  concat,
  add,
  norm,
};

/** @param {Site} site @param {Floats} out */
function copy({ sources: [source], size }, out) {
  return (batch) => {
    const [from, to] = [source.buffer.array, out.array];
    for (let i = 0, n = batch * size; i < n; i++) to[i] = from[i];
  };
}

/** @param {Site} site @param {Floats} out */
function dense({ sources: [source], size, batch, arithmetic, tensor, record }, out) {
  const width = record.shape[record.shape.length - 1];
  const depth = source.shape[source.shape.length - 1];
  const rows = size / width;
  const bias = record.tensors.bias ? tensor("bias", [width]) : new Float32Array(width);
  const places = Int32Array.from({ length: batch * rows }, (_, row) => row * width);
  const multiply = arithmetic.product(tensor("kernel", [depth, width]), bias, places);
  return (count) => multiply(source.buffer, out, 0, count * rows);
}

/** [z, sin(Bz), cos(Bz)] @param {Site} site @param {Floats} out */
function fourier({ sources: [source], size, tensor }, out) {
  const depth = source.size;
  const features = (size - depth) / 2;
  const kernel = tensor("kernel", [depth, features]);
  return (batch) => {
    const [from, to] = [source.buffer.array, out.array];
    for (let b = 0; b < batch; b++) {
      const z = b * depth;
      const o = b * size;
      for (let k = 0; k < depth; k++) to[o + k] = from[z + k];
      for (let f = 0; f < features; f++) {
        let phase = 0;
        for (let k = 0; k < depth; k++) phase += from[z + k] * kernel[k * features + f];
        to[o + depth + f] = Math.sin(phase);
        to[o + depth + features + f] = Math.cos(phase);
      }
    }
  };
}

/** Join along the last axis. */
function concat({ sources, size, record }, out) {
  const width = record.shape[record.shape.length - 1];
  const rows = size / width;
  return (batch) => {
    let place = 0;
    for (const source of sources) {
      const part = source.size / rows;
      const [from, to] = [source.buffer.array, out.array];
      for (let row = 0; row < batch * rows; row++) {
        for (let i = 0; i < part; i++) to[row * width + place + i] = from[row * part + i];
      }
      place += part;
    }
  };
}

function add({ sources, size, record }, out) {
  if (sources.some((source) => source.size !== size)) throw new Error(`layer ${record.name}: expected addends of one size`);
  return (batch) => {
    const count = batch * size;
    const to = out.array;
    to.set(sources[0].buffer.array.subarray(0, count));
    for (let s = 1; s < sources.length; s++) {
      const { array } = sources[s].buffer;
      for (let i = 0; i < count; i++) to[i] += array[i];
    }
  };
}

/** Layer normalisation over the last axis (Ba et al. 2016). @param {Site} site @param {Floats} out */
function norm({ sources: [source], size, tensor, record }, out) {
  const width = record.shape[record.shape.length - 1];
  const gamma = record.tensors.gamma ? tensor("gamma", [width]) : new Float32Array(width).fill(1);
  const beta = record.tensors.beta ? tensor("beta", [width]) : new Float32Array(width);
  return (batch) => {
    const [x, to] = [source.buffer.array, out.array];
    for (let o = 0; o < batch * size; o += width) {
      let mean = 0;
      let square = 0;
      for (let i = 0; i < width; i++) mean += x[o + i];
      mean /= width;
      for (let i = 0; i < width; i++) square += (x[o + i] - mean) * (x[o + i] - mean);
      const scale = 1 / Math.sqrt(square / width + record.options.epsilon);
      for (let i = 0; i < width; i++) to[o + i] = (x[o + i] - mean) * scale * gamma[i] + beta[i];
    }
  };
}

/**
 * Output pixels that read the same taps: which pixel each reads at each tap, where its channels go, and the weights.
 * @typedef {{reads: Int32Array, places: Int32Array, weights: Float32Array, depth: number}} Phase  weights (depth, channels)
 */

/** @param {Site} site @param {Floats} out @param {Phase[]} parts */
function convolution({ sources: [source], size, arithmetic, tensor, record }, out, parts) {
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

/** A convolution: every output pixel reads every tap; kernel (height, width, in, out). @param {Site} site @returns {Phase} */
function convolved({ sources: [source], tensor, shapeOf, record }) {
  const [height, width, channelsIn] = source.shape;
  const [rows, columns, channels] = record.shape;
  const { stride } = record.options;
  const [tall, wide] = shapeOf("kernel");
  const top = Math.floor(Math.max((rows - 1) * stride + tall - height, 0) / 2);
  const left = Math.floor(Math.max((columns - 1) * stride + wide - width, 0) / 2);
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
function phases(site) {
  const { record, shapeOf } = site;
  const { stride } = record.options;
  const [tall, wide] = shapeOf("kernel");
  const top = Math.floor(Math.max(tall - stride, 0) / 2);
  const left = Math.floor(Math.max(wide - stride, 0) / 2);
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
