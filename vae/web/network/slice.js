/**
 * A plane through a latent space: z = origin + u·across + v·up, its two axes of length 1 and at right angles. What lies on
 * a plane is told by its place (u, v); in a latent space of two dimensions the places are the latents.
 *
 * @typedef {{origin: Float32Array, across: Float32Array, up: Float32Array}} Slice
 */

/** The plane of two of the dimensions, through 0. @param {number} dim @param {number} first @param {number} second @returns {Slice} */
export function axisSlice(dim, first = 0, second = 1) {
  const along = (/** @type {number} */ axis) => Float32Array.from({ length: dim }, (_, k) => (k === axis ? 1 : 0));
  return { origin: new Float32Array(dim), across: along(first), up: along(second) };
}

/** Write the latent of a place, beginning at `at`. @param {Slice} slice @param {{[place: number]: number}} latents */
export function putLatent({ origin, across, up }, u, v, latents, at) {
  for (let k = 0; k < origin.length; k++) latents[at + k] = origin[k] + u * across[k] + v * up[k];
}

/** The places of latents (n, d), interleaved. @param {Slice} slice @param {Float32Array} latents */
export function placesOf({ origin, across, up }, latents) {
  const dim = origin.length;
  const places = new Float32Array((2 * latents.length) / dim);
  for (let i = 0, at = 0; at < latents.length; i += 2) {
    for (let k = 0; k < dim; k++, at++) {
      places[i] += (latents[at] - origin[k]) * across[k];
      places[i + 1] += (latents[at] - origin[k]) * up[k];
    }
  }
  return places;
}

/** The place of a latent, or off which it lies. @param {Slice} slice @param {ArrayLike<number>} latent @param {{[axis: number]: number}} place filled */
export function placeOn({ origin, across, up }, latent, place) {
  place[0] = place[1] = 0;
  for (let k = 0; k < origin.length; k++) {
    place[0] += (latent[k] - origin[k]) * across[k];
    place[1] += (latent[k] - origin[k]) * up[k];
  }
}

/**
 * Move a slice, its axes as they are, so that it passes through a latent whose place is known.
 * @param {Slice} slice @param {ArrayLike<number>} latent @param {ArrayLike<number>} place @returns how far it moved along any dimension
 */
export function shiftThrough({ origin, across, up }, latent, place) {
  let farthest = 0;
  for (let k = 0; k < origin.length; k++) {
    const off = latent[k] - origin[k] - place[0] * across[k] - place[1] * up[k];
    origin[k] += off;
    farthest = Math.max(farthest, Math.abs(off));
  }
  return farthest;
}
