/**
 * The way of least picture change in a latent space of any dimension: a chain of latents between two fixed ends whose energy,
 * the sum over its links of |x̂(i+1) − x̂(i)|², is as low as can be (a discrete geodesic of the decoder's pulled-back metric: Shao,
 * Kumar and Fletcher 2018, "The Riemannian geometry of deep generative models").
 *
 * All inner latents are moved at once by Gauss–Newton steps with Levenberg–Marquardt damping; a step that does not lower the
 * energy is not taken, so the chain is never worse than the one it began as.
 */

const STEP = 1e-2; // of a forward difference
const ROUNDS = 12;
const SETTLED_GAIN = 1e-3; // a relative gain below this ends the search
const FIRST_DAMPING = 1e-2; // of the largest part of the normal equations' diagonal
const MOST_DAMPING = 1e3;

/**
 * @param {(latents: Float32Array, count: number) => Float32Array} decode to pictures in [0, 1], (count, pixels); valid until the next call
 * @param {Float32Array} start (nodes, dim); its first and last are the ends
 * @param {{dim: number, axes: ArrayLike<number>, pause: () => Promise<void>, wanted: () => boolean}} options  axes: the dimensions
 *   that may move, since others do not change the picture; pause lets other work in; wanted: asked after each pause
 * @returns {Promise<{chain: Float32Array, before: number, after: number} | null>} before and after: how much the picture changes
 *   along the chain, the sum of the links' lengths; null where it is no longer wanted
 */
export async function relaxedChain(decode, start, { dim, axes, pause, wanted }) {
  let now = await surveyed(decode, start, dim, axes, pause, wanted);
  if (!now) return null;
  const before = now.length;
  let damping = FIRST_DAMPING;
  for (let round = 0; round < ROUNDS && damping < MOST_DAMPING; round++) {
    const trial = movedChain(now, dim, axes, damping);
    if (energyOf(decode, trial, dim).energy >= now.energy) {
      damping *= 8;
      continue;
    }
    const next = await surveyed(decode, trial, dim, axes, pause, wanted);
    if (!next) return null;
    const gain = 1 - next.energy / now.energy;
    now = next;
    damping /= 4;
    if (gain < SETTLED_GAIN) break;
  }
  return { chain: now.chain, before, after: now.length };
}

/**
 * @typedef {{chain: Float32Array, pictures: Float32Array, slopes: Float32Array[], pixels: number, energy: number, length: number}} Survey
 *   pictures: (nodes, pixels); slopes: of each node, (axes, pixels)
 */

/** Energy and length of a chain. */
function energyOf(decode, chain, dim) {
  const count = chain.length / dim;
  const pictures = decode(chain, count);
  const pixels = pictures.length / count;
  let [energy, length] = [0, 0];
  for (let i = 0; i + 1 < count; i++) {
    let square = 0;
    for (let p = 0; p < pixels; p++) square += (pictures[(i + 1) * pixels + p] - pictures[i * pixels + p]) ** 2;
    energy += square;
    length += Math.sqrt(square);
  }
  return { pictures, pixels, energy, length };
}

/** Pictures of a chain and how each changes along each axis. @returns {Promise<Survey | null>} */
async function surveyed(decode, chain, dim, axes, pause, wanted) {
  const { pictures: valid, pixels, energy, length } = energyOf(decode, chain, dim);
  const pictures = valid.slice();
  const slopes = [];
  const moved = new Float32Array(axes.length * dim);
  for (let i = 0; i < chain.length / dim; i++) {
    for (let a = 0; a < axes.length; a++) {
      for (let k = 0; k < dim; k++) moved[a * dim + k] = chain[i * dim + k];
      moved[a * dim + axes[a]] += STEP;
    }
    const slope = decode(moved, axes.length).slice();
    for (let a = 0; a < axes.length; a++) for (let p = 0; p < pixels; p++) slope[a * pixels + p] = (slope[a * pixels + p] - pictures[i * pixels + p]) / STEP;
    slopes.push(slope);
    await pause();
    if (!wanted()) return null;
  }
  return { chain, pictures, slopes, pixels, energy, length };
}

/** The chain after one damped Gauss–Newton step of all its inner nodes. @param {Survey} survey */
function movedChain({ chain, pictures, slopes, pixels }, dim, axes, damping) {
  const inner = chain.length / dim - 2;
  const many = axes.length;
  const size = inner * many;
  const matrix = new Float64Array(size * size);
  const side = new Float64Array(size);
  for (let i = 0; i < inner; i++) {
    const [own, next] = [slopes[i + 1], slopes[i + 2]];
    const here = (i + 1) * pixels;
    for (let a = 0; a < many; a++) {
      const row = i * many + a;
      let pull = 0;
      for (let p = 0; p < pixels; p++) pull += own[a * pixels + p] * (pictures[here + pixels + p] - 2 * pictures[here + p] + pictures[here - pixels + p]);
      side[row] = pull;
      for (let b = 0; b <= a; b++) matrix[row * size + i * many + b] = 2 * product(own, a, own, b, pixels);
      if (i + 1 < inner) for (let b = 0; b < many; b++) matrix[((i + 1) * many + b) * size + row] = -product(next, b, own, a, pixels);
    }
  }
  let largest = 0;
  for (let r = 0; r < size; r++) largest = Math.max(largest, matrix[r * size + r]);
  for (let r = 0; r < size; r++) matrix[r * size + r] += damping * largest + 1e-9;
  solveBanded(matrix, side, size, 2 * many);
  const trial = chain.slice();
  for (let i = 0; i < inner; i++) for (let a = 0; a < many; a++) trial[(i + 1) * dim + axes[a]] += side[i * many + a];
  return trial;
}

function product(one, a, other, b, pixels) {
  let sum = 0;
  for (let p = 0; p < pixels; p++) sum += one[a * pixels + p] * other[b * pixels + p];
  return sum;
}

/**
 * Solve M·x = side for a symmetric positive definite matrix, of which only the lower triangle within `band` of the diagonal is
 * read, by Cholesky's factors. @param {Float64Array} matrix overwritten @param {Float64Array} side becomes x
 */
export function solveBanded(matrix, side, size, band) {
  for (let r = 0; r < size; r++) {
    const from = Math.max(0, r - band);
    for (let c = from; c <= r; c++) {
      let sum = matrix[r * size + c];
      for (let k = Math.max(from, c - band); k < c; k++) sum -= matrix[r * size + k] * matrix[c * size + k];
      matrix[r * size + c] = r === c ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[c * size + c];
    }
  }
  for (let r = 0; r < size; r++) {
    for (let k = Math.max(0, r - band); k < r; k++) side[r] -= matrix[r * size + k] * side[k];
    side[r] /= matrix[r * size + r];
  }
  for (let r = size - 1; r >= 0; r--) {
    for (let k = r + 1; k < Math.min(size, r + band + 1); k++) side[r] -= matrix[k * size + r] * side[k];
    side[r] /= matrix[r * size + r];
  }
}
