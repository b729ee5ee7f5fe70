/**
 * Latents drawn by seed, as vae/latent/samples.py draws them: from the prior, z = T·ε, or from the aggregate posterior, which
 * is a random test picture's own posterior, z = μ + T·σ·ε. The temperature T scales the standard deviation.
 */
import { RandomNumbers } from "../network/random.js";

const OTHER_STREAM = 0x9e3779b9; // which pictures are taken is drawn apart from the noise, so that both sources share it

/** @typedef {{latents: Float32Array, std: Float32Array, label: Uint8Array, count: number}} EncodedLatents */

export class DrawnSamples {
  /** @param {number} count @param {number} dim of a latent */
  constructor(count, dim) {
    this.count = count;
    this.dim = dim;
    this.noise = new Float64Array(count * dim);
    /** The latents, one after the other. */
    this.latents = new Float32Array(count * dim);
    /** The test pictures whose posteriors they are drawn from; −1 for the prior. */
    this.rows = new Int32Array(count).fill(-1);
    this.random = new RandomNumbers(0);
  }

  /**
   * Draw noise, and pictures of a set.
   * @param {number} seed @param {EncodedLatents | null} points null for the prior @param {number} label of the pictures; −1 for any
   */
  draw(seed, points, label = -1) {
    const { random, noise, rows } = this;
    random.restart(seed);
    for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
    random.restart(seed ^ OTHER_STREAM);
    const members = points && label >= 0 ? Int32Array.from(points.label.keys()).filter((row) => points.label[row] === label) : null;
    const among = members ? members.length : points ? points.count : 0;
    for (let i = 0; i < this.count; i++) {
      const place = random.below(among);
      rows[i] = among ? (members ? members[place] : place) : -1;
    }
  }

  /**
   * Put the latents where a temperature has them.
   * @param {number} temperature @param {EncodedLatents | null} points as they were drawn from @param {boolean} certain whether
   *   its posteriors have no width
   */
  place(temperature, points, certain = false) {
    const { dim, noise, latents, rows } = this;
    for (let i = 0; i < latents.length; i++) {
      const row = rows[Math.floor(i / dim)];
      const at = dim * row + (i % dim);
      const spread = row < 0 ? 1 : certain ? 0 : points.std[at];
      latents[i] = (row < 0 ? 0 : points.latents[at]) + temperature * spread * noise[i];
    }
  }
}
