/**
 * Ways between two latents that need no decoder.
 *
 * Straight: (1 − t)·a + t·b. Spherical: along the arc about the origin of the prior (slerp: Shoemake 1985, "Animating rotation
 * with quaternion curves"; for latent spaces White 2016, "Sampling generative networks"): the straight line between two samples
 * of N(0, I) of many dimensions runs nearer to the origin than any sample lies; the arc keeps their distance from it.
 */

export const WAYS = ["straight", "spherical"];
const STRAIGHT_BELOW = 1e-4; // of sin Ω: ends in one direction, or in opposite ones, have no arc of their own

/**
 * Write the latent a share of the way from `a` to `b`, beginning at `at`.
 * @param {string} way one of WAYS @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} t from 0 to 1
 * @param {Float32Array} out @param {number} at
 */
export function putBetween(way, a, b, t, out, at) {
  const turn = way === "spherical" ? angleBetween(a, b) : 0;
  const sine = Math.sin(turn);
  const arc = sine > STRAIGHT_BELOW;
  const [first, second] = arc ? [Math.sin((1 - t) * turn) / sine, Math.sin(t * turn) / sine] : [1 - t, t];
  for (let k = 0; k < a.length; k++) out[at + k] = first * a[k] + second * b[k];
}

/** The angle that two latents stand apart at the origin; 0 where one of them lies there. */
function angleBetween(a, b) {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    product += a[k] * b[k];
    ofA += a[k] * a[k];
    ofB += b[k] * b[k];
  }
  const lengths = Math.sqrt(ofA * ofB);
  return lengths ? Math.acos(Math.min(1, Math.max(-1, product / lengths))) : 0;
}

/**
 * Latents at even steps along a chain of them, by the chain's own count of links.
 * @param {Float32Array} chain (nodes, dim) @param {number} dim @param {number} count at least 2
 */
export function alongChain(chain, dim, count) {
  const links = chain.length / dim - 1;
  const found = new Float32Array(count * dim);
  for (let i = 0; i < count; i++) {
    const place = (links * i) / (count - 1);
    const link = Math.min(links - 1, Math.floor(place));
    for (let k = 0; k < dim; k++) found[i * dim + k] = chain[link * dim + k] + (place - link) * (chain[(link + 1) * dim + k] - chain[link * dim + k]);
  }
  return found;
}
