/** A network of `layers.json` with the weights of `model.safetensors`, ready to run without allocating. */
import { IN_JAVASCRIPT } from "./kernels.js";
import { buildStep } from "./layers.js";
import { inSimd } from "./simd.js";

/**
 * @typedef {import("./layers.js").LayerRecord} LayerRecord
 * @typedef {import("./layers.js").Step} Step
 * @typedef {import("./safetensors.js").Tensor} Tensor
 * @typedef {{layers: LayerRecord[], outputs: string[]}} NetworkRecord
 */

export class Network {
  /**
   * @param {NetworkRecord} record one of the networks in `layers.json`
   * @param {Map<string, Tensor>} tensors @param {number} maxBatch the largest batch of a run
   * @param {import("./kernels.js").Arithmetic} arithmetic what it is computed with
   */
  constructor(record, tensors, maxBatch = 16, arithmetic = inSimd() ?? IN_JAVASCRIPT) {
    this.maxBatch = maxBatch;
    /** @type {Map<string, Step>} */
    const steps = new Map();
    for (const layer of record.layers) steps.set(layer.name, buildStep(siteOf(layer, steps, tensors, maxBatch, arithmetic)));
    this.steps = [...steps.values()];
    /** The network's inputs by name; `size` numbers an example. */
    this.inputs = record.layers.filter((layer) => layer.kind === "input").map((layer) => found(steps, layer.name));
    /** One buffer an output, in order; each holds `maxBatch` examples and is overwritten by the next run. */
    this.outputs = record.outputs.map((name) => found(steps, name).buffer.array);
    this.outputSizes = record.outputs.map((name) => found(steps, name).size);
    this.outputShapes = record.outputs.map((name) => record.layers.find((layer) => layer.name === name).shape);
  }

  /** Numbers of an example of one input; 0 where the network has no such input. @param {string} name */
  inputSize(name) {
    return this.inputs.find((input) => input.name === name)?.size ?? 0;
  }

  /**
   * Run a batch; the result is valid until the next run.
   * @param {Record<string, ArrayLike<number>>} values each input's numbers, example after example
   * @param {number} batch
   * @returns {Float32Array[]} the outputs' buffers, of which the first `batch` examples are filled
   */
  run(values, batch) {
    if (!(batch >= 1 && batch <= this.maxBatch)) throw new Error(`batch: expected 1 to ${this.maxBatch}, found ${batch}`);
    for (const { name, size, buffer: { array } } of this.inputs) {
      const value = values[name];
      if (!value || value.length < batch * size) {
        throw new Error(`input ${name}: expected ${batch * size} numbers, found ${value ? value.length : "none"}`);
      }
      for (let i = 0; i < batch * size; i++) array[i] = value[i];
    }
    for (const step of this.steps) step.run(batch);
    return this.outputs;
  }
}

/** @returns {Omit<import("./layers.js").Site, "size">} */
function siteOf(record, steps, tensors, batch, arithmetic) {
  const named = (name) => {
    const tensor = tensors.get(record.tensors[name]);
    if (!tensor) throw new Error(`layer ${record.name}: expected a tensor ${record.tensors[name] ?? name}, found none`);
    return tensor;
  };
  return {
    record,
    batch,
    arithmetic,
    sources: record.inputs.map((name) => found(steps, name)),
    shapeOf: (name) => named(name).shape,
    tensor(name, shape) {
      const tensor = named(name);
      if (tensor.shape.join() !== shape.join()) {
        throw new Error(`layer ${record.name}: ${name}: expected shape ${shape.join("×")}, found ${tensor.shape.join("×")}`);
      }
      return tensor.data;
    },
  };
}

function found(steps, name) {
  const step = steps.get(name);
  if (!step) throw new Error(`layers: ${name} is read before it is there`);
  return step;
}
