/**
 * Latents drawn from a posterior. Their noise is kept, not their place: z = μ + σ ε, so they follow when the posterior
 * moves (the reparameterisation of Kingma and Welling 2014).
 */

const MOST = 60;

export class PosteriorDraws {
  constructor() {
    this.noise = new Float32Array(2 * MOST);
    /** The latents themselves, interleaved; `count` of them, the last drawn last. */
    this.latents = new Float32Array(2 * MOST);
    this.forget();
  }

  /** Keep a single draw, a fresh one. */
  forget() {
    this.count = 0;
    this.again();
  }

  /** Draw once more; with more than MOST the first goes. */
  again() {
    if (this.count === MOST) {
      this.noise.copyWithin(0, 2);
      this.count--;
    }
    // Box and Muller (1958): one uniform radius and one uniform angle give two independent normal numbers
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    this.noise[2 * this.count] = radius * Math.cos(angle);
    this.noise[2 * this.count + 1] = radius * Math.sin(angle);
    this.count++;
  }

  /** Put every draw where the posterior is now. @param {{mean: Float32Array, std: Float32Array}} posterior */
  place({ mean, std }) {
    for (let i = 0; i < 2 * this.count; i++) this.latents[i] = mean[i % 2] + std[i % 2] * this.noise[i];
  }

  /** The first or second coordinate of the latest draw. @param {0 | 1} k */
  latest(k) {
    return this.latents[2 * (this.count - 1) + k];
  }
}
