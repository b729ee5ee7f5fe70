/**
 * The posterior mean to be expected of a picture, given a latent that was drawn from its posterior: the linear regression of μ on z
 * over the encoded set, m + s (z − m), dimension by dimension, s = Var(μ) / (Var(μ) + E σ²), as vae/latent/support.py has it.
 * In many dimensions a draw lies far from every mean, as the noise of all of them adds up; what is expected of it does not.
 */
const LEAST_LENGTH = 1e-3; // of an axis of which the means show nothing

export class ExpectedMean {
  /** @param {{latents: Float32Array, std: Float32Array, count: number, dim: number}} points */
  constructor({ latents, std, count, dim }) {
    const certain = std.every((sigma) => sigma === 1); // an autoencoder's: its set says 1 throughout
    this.middle = new Float32Array(dim);
    this.share = new Float32Array(dim);
    for (let k = 0; k < dim; k++) {
      let [sum, squares, noise] = [0, 0, 0];
      for (let i = k; i < latents.length; i += dim) {
        sum += latents[i];
        squares += latents[i] ** 2;
        noise += std[i] ** 2;
      }
      this.middle[k] = sum / count;
      const spread = Math.max(0, squares / count - (sum / count) ** 2);
      this.share[k] = certain ? 1 : spread / Math.max(spread + noise / count, Number.MIN_VALUE);
    }
    this.found = new Float32Array(dim);
    this.origin = new Float32Array(dim);
    this.across = new Float32Array(dim);
    this.up = new Float32Array(dim);
    /** How long a step of 1 along the slice's axes is, of what is expected. */
    this.lengths = [1, 1];
  }

  /** What is expected of a latent (d,), until the next is asked for. @param {ArrayLike<number>} latent */
  of(latent) {
    const { found, middle, share } = this;
    for (let k = 0; k < found.length; k++) found[k] = middle[k] + share[k] * (latent[k] - middle[k]);
    return found;
  }

  /**
   * At which places of a slice the means (n, d) are expected, or off which, and how far from what is expected there.
   * @param {import("../network/slice.js").Slice} slice @param {Float32Array} means @param {Float32Array} places filled, interleaved
   * @param {Float32Array} off filled
   */
  lay(slice, means, places, off) {
    const { origin, across, up, lengths } = this;
    origin.set(this.of(slice.origin));
    let [aa, ab, bb] = [0, 0, 0];
    for (let k = 0; k < origin.length; k++) {
      across[k] = this.share[k] * slice.across[k];
      up[k] = this.share[k] * slice.up[k];
      aa += across[k] ** 2;
      ab += across[k] * up[k];
      bb += up[k] ** 2;
    }
    lengths[0] = Math.max(LEAST_LENGTH, Math.sqrt(aa));
    lengths[1] = Math.max(LEAST_LENGTH, Math.sqrt(bb));
    [aa, bb] = [lengths[0] ** 2, lengths[1] ** 2];
    const area = Math.max(aa * bb - ab * ab, LEAST_LENGTH * aa * bb);
    for (let i = 0, at = 0; i < off.length; i++) {
      let [square, alongA, alongB] = [0, 0, 0];
      for (let k = 0; k < origin.length; k++, at++) {
        const away = means[at] - origin[k];
        square += away * away;
        alongA += away * across[k];
        alongB += away * up[k];
      }
      const u = (bb * alongA - ab * alongB) / area;
      const v = (aa * alongB - ab * alongA) / area;
      places[2 * i] = u;
      places[2 * i + 1] = v;
      off[i] = Math.sqrt(Math.max(0, square - u * alongA - v * alongB));
    }
  }
}
