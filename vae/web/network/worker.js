/**
 * The long work, away from the page: pictures for the manifold, norms for the stretch, paths of least change.
 *
 * A request is {ticket, task, model, …}, with places on a slice of the latent space; its answer {ticket, …} or {ticket, error}.
 */
import { Network } from "./network.js";
import { readSafetensors } from "./safetensors.js";
import { putLatent } from "./slice.js";
import { toPixels } from "./kernels.js";
import { jacobianNorms, leastChange } from "./surface.js";

const BATCH = 32;

/** @type {Map<string, Network>} */
const decoders = new Map();

const pause = () => new Promise((resolve) => setTimeout(resolve));

/** @param {Network} decoder @param {number} count @param {number} label a class, −1 for none */
function conditioned(decoder, count, label) {
  const classes = decoder.inputSize("label");
  const weights = new Float32Array(classes * count);
  for (let i = 0; classes && i < count; i++) weights[i * classes + Math.max(0, label)] = 1;
  return weights;
}

/** Logits at any number of places, batch by batch. */
function inBatches(decoder, { places, slice, label }, take) {
  const dim = decoder.inputSize("latent");
  const count = places.length / 2;
  const latent = new Float32Array(BATCH * dim);
  const condition = conditioned(decoder, BATCH, label);
  for (let start = 0; start < count; start += BATCH) {
    const n = Math.min(BATCH, count - start);
    for (let i = 0; i < n; i++) putLatent(slice, places[2 * (start + i)], places[2 * (start + i) + 1], latent, i * dim);
    const [logits] = decoder.run({ latent, label: condition }, n);
    take(logits, start, n);
  }
}

/** @returns {import("./surface.js").Decode} */
function pictureDecoder({ model, slice, label }) {
  const decoder = decoders.get(model);
  const size = decoder.outputSizes[0];
  let pictures = new Float32Array(0);
  return (places, count) => {
    if (pictures.length !== count * size) pictures = new Float32Array(count * size);
    inBatches(decoder, { places: places.subarray(0, 2 * count), slice, label }, (logits, start, n) => {
      for (let i = 0; i < n * size; i++) pictures[start * size + i] = 1 / (1 + Math.exp(-logits[i]));
    });
    return pictures;
  };
}

/** @type {Record<string, (request: any) => any>} */
const TASKS = {
  load({ model, record, weights }) {
    decoders.set(model, new Network(record, readSafetensors(weights), BATCH));
    return {};
  },
  pictures(request) {
    const decoder = decoders.get(request.model);
    const size = decoder.outputSizes[0];
    const pixels = new Uint8Array((request.places.length / 2) * size);
    inBatches(decoder, request, (logits, start, n) => toPixels(logits, 0, pixels, start * size, n * size));
    return { pixels };
  },
  stretch(request) {
    return { norms: jacobianNorms(pictureDecoder(request), request.places, BATCH) };
  },
  path(request) {
    const { from, to, home, frames } = request;
    return leastChange(pictureDecoder(request), { from, to, home, frames, pause });
  },
};

self.onmessage = async ({ data }) => {
  try {
    const answer = await TASKS[data.task](data);
    const moved = Object.values(answer).filter(ArrayBuffer.isView).map((array) => array.buffer);
    self.postMessage({ ticket: data.ticket, ...answer }, { transfer: moved });
  } catch (error) {
    self.postMessage({ ticket: data.ticket, error: String(error?.message ?? error) });
  }
};
