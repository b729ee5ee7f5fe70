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
import { relaxedChain } from "./geodesic.js";
import { slant, strokeWidth } from "./picture_measures.js";

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

/** The chain that is wanted: another one, or a stop, puts an end to it. */
let chainWanted = 0;

/** Pictures in [0, 1] of latents (count, d), all as one class; valid until the next call. */
function latentDecoder({ model, label }) {
  const decoder = decoders.get(model);
  const [size, dim] = [decoder.outputSizes[0], decoder.inputSize("latent")];
  const condition = conditioned(decoder, BATCH, label);
  let pictures = new Float32Array(0);
  return (/** @type {Float32Array} */ latents, /** @type {number} */ count) => {
    if (pictures.length < count * size) pictures = new Float32Array(count * size);
    for (let start = 0; start < count; start += BATCH) {
      const n = Math.min(BATCH, count - start);
      const [logits] = decoder.run({ latent: latents.subarray(start * dim, (start + n) * dim), label: condition }, n);
      for (let i = 0; i < n * size; i++) pictures[start * size + i] = 1 / (1 + Math.exp(-logits[i]));
    }
    return pictures.subarray(0, count * size);
  };
}

/** Stroke width and slant of what is decoded from latents (n, d), each as a class of its own. */
async function measured({ model, latents, labels }) {
  const decoder = decoders.get(model);
  const [[rows, columns, channels], size, dim] = [decoder.outputShapes[0], decoder.outputSizes[0], decoder.inputSize("latent")];
  const classes = decoder.inputSize("label");
  const count = labels.length;
  const [width, lean] = [new Float32Array(count), new Float32Array(count)];
  const picture = new Float32Array(rows * columns);
  for (let start = 0; start < count; start += BATCH) {
    const n = Math.min(BATCH, count - start);
    const label = new Float32Array(classes * n);
    for (let i = 0; classes && i < n; i++) label[i * classes + labels[start + i]] = 1;
    const [logits] = decoder.run({ latent: latents.subarray(start * dim, (start + n) * dim), label }, n);
    for (let i = 0; i < n; i++) {
      picture.fill(0);
      for (let p = 0; p < size; p++) picture[Math.floor(p / channels)] += 1 / (1 + Math.exp(-logits[i * size + p])) / channels;
      width[start + i] = strokeWidth(picture, rows, columns);
      lean[start + i] = slant(picture, rows, columns);
    }
    await pause();
  }
  return { width, slant: lean };
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
  async chain(request) {
    const own = ++chainWanted;
    const { start, dim, axes } = request;
    return (await relaxedChain(latentDecoder(request), start, { dim, axes, pause, wanted: () => own === chainWanted })) ?? { chain: null };
  },
  stop() {
    chainWanted++;
    return {};
  },
  measure: measured,
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
