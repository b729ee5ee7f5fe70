/**
 * Random numbers by seed, the same ones everywhere: vae/latent/samples.py draws them too, and tests hold the two together.
 *
 * Uniform numbers are mulberry32's (Tommy Ettinger 2017, public domain): a counter of 32 bits that is mixed. Normal ones
 * are made of pairs of them (Box and Muller 1958, "A note on the generation of random normal deviates").
 */

const MIX_STEP = 0x6d2b79f5;
const TWO_TO_32 = 2 ** 32;
export const MOST_SEED = 9999;

export class RandomNumbers {
  /** @param {number} seed a whole number of 32 bits */
  constructor(seed) {
    this.restart(seed);
  }

  /** Begin again. @param {number} seed */
  restart(seed) {
    this.state = seed >>> 0;
    this.kept = NaN; // the second of a pair
  }

  /** From 0 to below 1. */
  uniform() {
    this.state = (this.state + MIX_STEP) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  }

  /** A whole number from 0 to below `count`. @param {number} count */
  below(count) {
    return Math.floor(count * this.uniform());
  }

  /** From N(0, 1). */
  normal() {
    const { kept } = this;
    if (!Number.isNaN(kept)) {
      this.kept = NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** A seed that nobody has chosen. @param {number} most the largest */
export function anySeed(most = MOST_SEED) {
  return Math.floor((most + 1) * Math.random());
}
