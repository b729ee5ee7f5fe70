/**
 * The pixels that a cell of the code map can change at all: the cell's place, followed through the decoder's layers.
 *
 * Along one axis a layer's outputs that read an input form an interval, so a cell's reach is a rectangle.
 * @typedef {import("../network/layers.js").LayerRecord} LayerRecord
 * @typedef {{layers: LayerRecord[], outputs: string[]}} Decoder
 * @typedef {(layer: LayerRecord) => number[]} KernelShape
 */

/** @type {Record<string, (low: number, high: number, tall: number, stride: number, layer: {from: number, to: number}) => [number, number]>} */
const WIDENED = {
  // output y reads inputs y·stride − before … y·stride − before + tall − 1
  conv(low, high, tall, stride, { from, to }) {
    const before = Math.floor(Math.max((to - 1) * stride + tall - from, 0) / 2);
    return [Math.ceil((low + before - tall + 1) / stride), Math.floor((high + before) / stride)];
  },
  // input i is added to outputs i·stride − before … i·stride − before + tall − 1
  conv_transpose(low, high, tall, stride) {
    const before = Math.floor(Math.max(tall - stride, 0) / 2);
    return [low * stride - before, high * stride - before + tall - 1];
  },
};
const POINTWISE = new Set(["activation", "norm", "dense", "add", "concat", "pad"]);

/**
 * The interval of pixels along one axis (0 down, 1 across) that the cells at `place` can change.
 * @param {Decoder} decoder @param {KernelShape} kernelShape @param {0 | 1} axis @param {number} place @returns {[number, number]}
 */
function reachAlong({ layers, outputs }, kernelShape, axis, place) {
  /** @type {Map<string, {interval: [number, number], size: number}>} */
  const found = new Map();
  for (const layer of layers) {
    const size = layer.shape[axis];
    let interval = [place, place];
    if (layer.kind !== "input") {
      const sources = layer.inputs.map((name) => found.get(name));
      const low = Math.min(...sources.map((source) => source.interval[0]));
      const high = Math.max(...sources.map((source) => source.interval[1]));
      const widen = WIDENED[layer.kind];
      const moved = layer.kind === "pad" ? [layer.options.top, layer.options.left][axis] : 0;
      if (widen) interval = widen(low, high, kernelShape(layer)[axis], layer.options.stride, { from: sources[0].size, to: size });
      else interval = POINTWISE.has(layer.kind) && layer.shape.length === 3 ? [low + moved, high + moved] : [0, size - 1];
    }
    found.set(layer.name, { interval: [Math.max(0, interval[0]), Math.min(size - 1, interval[1])], size });
  }
  return found.get(outputs[0]).interval;
}

export class Reach {
  /** @param {Decoder} decoder @param {KernelShape} kernelShape @param {number} side cells */
  constructor(decoder, kernelShape, side) {
    const along = (axis) => Array.from({ length: side }, (_, place) => reachAlong(decoder, kernelShape, axis, place));
    this.side = side;
    this.rows = along(0);
    this.columns = along(1);
    this.width = decoder.layers.find((layer) => layer.name === decoder.outputs[0]).shape[1];
  }

  /** Mark the pixels that a cell can change. @param {Uint8Array} mask a byte a pixel @param {number} cell */
  mark(mask, cell) {
    const [top, bottom] = this.rows[Math.floor(cell / this.side)];
    const [left, right] = this.columns[cell % this.side];
    for (let y = top; y <= bottom; y++) mask.fill(1, y * this.width + left, y * this.width + right + 1);
  }
}
