/** What a checkpoint makes of the prepared picture while it is drawn: its posterior, its reconstruction, a sample's decode. */
import { EncodedPoints } from "../latent_pad/points.js";
import { fetchedSource } from "../latent_pad/sources.js";
import { Network } from "../network/network.js";
import { readSafetensors } from "../network/safetensors.js";
import { IMAGE_SIDE } from "./prepare.js";

const IMAGE_PIXELS = IMAGE_SIDE * IMAGE_SIDE;
const LATENTS = 2; // decoded at once: the posterior mean, and a sample

/**
 * @typedef {{base: string, title: string, dim: number, extent: number, sheet: string, label: number, certain: boolean, logVariances: [number, number]}} Model
 *   base: where its files are; dim: of a latent; extent: the half side of the plane's picture, of two dimensions alone; label: the
 *   class it is conditioned on, −1 for none; certain: whether it has no posterior
 */

export class LiveModel {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.ready = false;
    this.pixels = new Float32Array(IMAGE_PIXELS);
    this.mean = new Float32Array(model.dim);
    /** Standard deviations of the posterior; 0 for a model without one. */
    this.std = new Float32Array(model.dim);
    /** Of the plane. @type {ImageBitmap | null} */
    this.picture = null;
    /** Of another space: the encoded test set. @type {EncodedPoints | null} */
    this.points = null;
  }

  /** Fetch the networks and the plane's picture. */
  async load() {
    const source = fetchedSource(this.model.base, false);
    const [layers, weights] = await Promise.all([source.bytes("layers.json"), source.bytes("model.safetensors")]);
    const record = JSON.parse(new TextDecoder().decode(layers));
    const tensors = readSafetensors(weights);
    this.encoder = new Network(record.encoder, tensors, 1);
    this.decoder = new Network(record.decoder, tensors, LATENTS);
    const classes = this.encoder.inputSize("label");
    this.label = new Float32Array(LATENTS * classes);
    for (let i = 0; this.model.label >= 0 && i < LATENTS; i++) this.label[i * classes + this.model.label] = 1;
    this.inputs = { image: this.pixels, label: this.label };
    this.latents = { latent: new Float32Array(this.model.dim * LATENTS), label: this.label };
    this.logits = this.decoder.outputs[0];
    this.pictureSize = this.decoder.outputSizes[0];
    this.pictureShape = this.decoder.outputShapes[0];
    this.ready = true;
  }

  /** @returns {Promise<void>} once there is what stands behind the posterior; it may be missing */
  async loadBackdrop() {
    const source = fetchedSource(this.model.base, false);
    if (this.model.dim === 2) this.picture = await createImageBitmap(new Blob([await source.bytes(this.model.sheet)], { type: "image/png" }));
    else this.points = new EncodedPoints(await source.bytes("points.bin"));
  }

  /** Find the posterior. @param {Uint8Array} image */
  encode(image) {
    for (let i = 0; i < IMAGE_PIXELS; i++) this.pixels[i] = image[i] / 255;
    const [mean, logVar] = this.encoder.run(this.inputs, 1);
    const [low, high] = this.model.logVariances;
    for (let k = 0; k < this.model.dim; k++) {
      this.mean[k] = mean[k];
      this.std[k] = logVar ? Math.exp(0.5 * Math.min(high, Math.max(low, logVar[k]))) : 0;
    }
  }

  /**
   * Decode the posterior mean and the latest draw into `logits`, one after the other, valid until the next run.
   * @param {import("./posterior_draws.js").PosteriorDraws} draws
   */
  decode(draws) {
    const { latent } = this.latents;
    const { dim } = this.model;
    latent.set(this.mean);
    for (let k = 0; k < dim; k++) latent[dim + k] = draws.latest(k);
    this.decoder.run(this.latents, LATENTS);
  }
}
