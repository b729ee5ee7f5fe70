/**
 * Each kind of layer as a step: memory is laid out once, and `run(batch)` fills the layer's own buffer.
 *
 * Images are rows of channels (height, width, channels); 'same' padding as TensorFlow does it; kernels come in Keras's
 * layouts, as matrices (taps and channels read, channels written).
 */
import { convolution, convolved, phases } from "./convolutions.js";
import { border, pool, resize, slice, transpose } from "./resampling.js";

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
  const activate = site.arithmetic.activation(record.activation, record.options);
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
  multiply: elementwise,
  affine,
  norm,
  slice,
  transpose,
  pad: border,
  pool,
  resize,
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

/** Input times input. @param {Site} site @param {Floats} out */
function elementwise({ sources: [one, other], size }, out) {
  return (batch) => {
    const [a, b, to] = [one.buffer.array, other.buffer.array, out.array];
    for (let i = 0, n = batch * size; i < n; i++) to[i] = a[i] * b[i];
  };
}

/** Each channel times its scale, plus its shift: a normalisation whose statistics stand. @param {Site} site @param {Floats} out */
function affine({ sources: [source], size, tensor, record }, out) {
  const width = record.shape[record.shape.length - 1];
  const [scale, shift] = [tensor("scale", [width]), tensor("shift", [width])];
  return (batch) => {
    const [x, to] = [source.buffer.array, out.array];
    for (let o = 0; o < batch * size; o += width) for (let i = 0; i < width; i++) to[o + i] = x[o + i] * scale[i] + shift[i];
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
