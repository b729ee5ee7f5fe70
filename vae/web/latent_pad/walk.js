/**
 * A closed smooth walk through samples. Between two of them it is a Catmull–Rom spline (Catmull and Rom 1974, "A class of local
 * interpolating splines") about the distribution's mean, divided by the norm of its four weights: a sum of independent samples
 * z_i − m with weights of norm 1 has their mean and covariance, so at every moment the walk is as a sample itself would be,
 * where the plain spline would cut corners through the dense middle.
 *
 * @param {Float32Array} latents (n, d), the samples @param {ArrayLike<number>} middle m, (d,)
 * @param {number} time in samples from the first one on, 0 ≤ time; the walk is back after n @param {{[axis: number]: number}} out
 *   filled from `at` on
 */
export function putWalk(latents, middle, time, out, at = 0) {
  const dim = middle.length;
  const count = latents.length / dim;
  const leg = Math.floor(time) % count;
  const share = time - Math.floor(time);
  const [square, cube] = [share * share, share * share * share];
  const before = (2 * square - share - cube) / 2;
  const from = (2 - 5 * square + 3 * cube) / 2;
  const to = (share + 4 * square - 3 * cube) / 2;
  const after = (cube - square) / 2;
  const norm = Math.hypot(before, from, to, after);
  const [a, b, c, d] = [dim * ((leg + count - 1) % count), dim * leg, dim * ((leg + 1) % count), dim * ((leg + 2) % count)];
  for (let k = 0; k < dim; k++) {
    const m = middle[k];
    out[at + k] = m + (before * (latents[a + k] - m) + from * (latents[b + k] - m) + to * (latents[c + k] - m) + after * (latents[d + k] - m)) / norm;
  }
}
