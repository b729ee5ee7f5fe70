/** What a checkpoint makes of the prepared picture while it is drawn: its posterior on the plane, and its reconstruction. */
import { fetchedSource } from "../latent_pad/sources.js";
import { Network } from "../network/network.js";
import { readSafetensors } from "../network/safetensors.js";
import { IMAGE_SIDE } from "./prepare.js";

const IMAGE_PIXELS = IMAGE_SIDE * IMAGE_SIDE;

/**
 * @typedef {{base: string, title: string, extent: number, sheet: string, label: number, logVariances: [number, number]}} Model
 *   base: where its files are; extent: the half side of the plane's picture; label: the class it is conditioned on, −1 for none
 */

export class LiveModel {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.ready = false;
    this.pixels = new Float32Array(IMAGE_PIXELS);
    this.mean = new Float32Array(2);
    /** Standard deviations of the posterior; 0 for a model without one. */
    this.std = new Float32Array(2);
    /** @type {HTMLImageElement | null} */
    this.picture = null;
  }

  /** Fetch the networks and the plane's picture. */
  async load() {
    const source = fetchedSource(this.model.base, false);
    const [layers, weights] = await Promise.all([source.bytes("layers.json"), source.bytes("model.safetensors")]);
    const record = JSON.parse(new TextDecoder().decode(layers));
    const tensors = readSafetensors(weights);
    this.encoder = new Network(record.encoder, tensors, 1);
    this.decoder = new Network(record.decoder, tensors, 1);
    this.label = new Float32Array(this.encoder.inputSize("label"));
    if (this.model.label >= 0) this.label[this.model.label] = 1;
    this.inputs = { image: this.pixels, label: this.label };
    this.latent = { latent: this.mean, label: this.label };
    this.ready = true;
  }

  /** @returns {Promise<void>} once the plane's picture is there; it may be missing */
  async loadPicture() {
    const bytes = await fetchedSource(this.model.base, false).bytes(this.model.sheet);
    this.picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  }

  /** Encode and decode. @param {Uint8Array} image @returns {Float32Array} the reconstruction's logits, valid until the next run */
  run(image) {
    for (let i = 0; i < IMAGE_PIXELS; i++) this.pixels[i] = image[i] / 255;
    const [mean, logVar] = this.encoder.run(this.inputs, 1);
    const [low, high] = this.model.logVariances;
    for (let k = 0; k < 2; k++) {
      this.mean[k] = mean[k];
      this.std[k] = logVar ? Math.exp(0.5 * Math.min(high, Math.max(low, logVar[k]))) : 0;
    }
    return this.decoder.run(this.latent, 1)[0];
  }
}
