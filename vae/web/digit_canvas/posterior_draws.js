/**
 * Latents drawn from a posterior. Their noise is kept, not their place: z = μ + σ ε, so they follow when the posterior
 * moves (the reparameterisation of Kingma and Welling 2014).
 */
import { RandomNumbers, anySeed } from "../network/random.js";

const MOST = 60;

export class PosteriorDraws {
  /** @param {number} dim of a latent */
  constructor(dim) {
    this.dim = dim;
    this.random = new RandomNumbers(anySeed(2 ** 32 - 1));
    this.noise = new Float32Array(dim * MOST);
    /** The latents themselves, one after the other; `count` of them, the last drawn last. */
    this.latents = new Float32Array(dim * MOST);
    this.forget();
  }

  /** Keep a single draw, a fresh one. */
  forget() {
    this.count = 0;
    this.again();
  }

  /** Draw once more; with more than MOST the first goes. */
  again() {
    const { dim } = this;
    if (this.count === MOST) {
      this.noise.copyWithin(0, dim);
      this.count--;
    }
    for (let k = 0; k < dim; k++) this.noise[dim * this.count + k] = this.random.normal();
    this.count++;
  }

  /** Put every draw where the posterior is now. @param {{mean: Float32Array, std: Float32Array}} posterior */
  place({ mean, std }) {
    const { dim } = this;
    for (let i = 0; i < dim * this.count; i++) this.latents[i] = mean[i % dim] + std[i % dim] * this.noise[i];
  }

  /** A coordinate of the latest draw. @param {number} k */
  latest(k) {
    return this.latents[this.dim * (this.count - 1) + k];
  }
}
