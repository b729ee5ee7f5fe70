/** What each latent dimension of an encoded set does: how much it says, how far it spreads, and the set's main components. */

const UNUSED = 0.01; // nats: a dimension that says less says nothing
const TAIL = 0.003; // of the points that a span leaves out at either end
const POWER_SAMPLE = 4000; // rows that the components are found from
const POWER_ROUNDS = 60; // of the power iteration

/**
 * @typedef {{kl: Float32Array, mean: Float32Array, deviation: Float32Array, spans: [number, number][], order: number[], alive: number, certain: boolean}} Dimensions
 *   kl: the mean KL divergence from the prior, nats; mean and deviation: of the aggregate posterior; spans: what holds all
 *   but a few of the points; order: by KL divergence, highest first; alive: how many of them say anything; certain: whether the posteriors have no width
 */

/** @param {{latents: Float32Array, std: Float32Array, count: number, dim: number}} points @returns {Dimensions} */
export function dimensionsOf({ latents, std, count, dim }) {
  const [kl, mean, deviation] = [new Float32Array(dim), new Float32Array(dim), new Float32Array(dim)];
  const widths = std.some((sigma) => sigma !== 1); // an autoencoder's posterior has none, and its set says 1 throughout
  const spans = Array.from({ length: dim }, (_, k) => {
    const column = new Float32Array(count);
    let [sum, squares, spread, logs] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const [mu, sigma] = [latents[i * dim + k], std[i * dim + k]];
      column[i] = mu;
      sum += mu;
      squares += mu * mu;
      spread += sigma * sigma;
      logs += Math.log(Math.max(sigma, 1e-12));
    }
    kl[k] = (squares + spread - count) / (2 * count) - logs / count;
    mean[k] = sum / count;
    deviation[k] = Math.sqrt(Math.max(0, squares / count - mean[k] ** 2) + (widths ? spread / count : 0));
    column.sort();
    const few = Math.floor(TAIL * count);
    return /** @type {[number, number]} */ ([column[few], column[count - 1 - few]]);
  });
  const order = Array.from({ length: dim }, (_, k) => k).sort((a, b) => kl[b] - kl[a]);
  return { kl, mean, deviation, spans, order, alive: Math.max(1, order.filter((k) => kl[k] >= UNUSED).length), certain: !widths };
}

/**
 * The directions along which the means spread most, of length 1 and at right angles (principal components, by power
 * iteration); each points to where its largest part is positive.
 * @param {{latents: Float32Array, count: number, dim: number}} points @param {number} many @returns {Float32Array[]}
 */
export function mainComponents({ latents, count, dim }, many = 2) {
  const covariance = covarianceOf(latents, count, dim);
  const found = [];
  for (let c = 0; c < Math.min(many, dim); c++) {
    let axis = Float64Array.from({ length: dim }, (_, k) => 1 + (k * 7919) % 13); // no axis of symmetry
    for (let round = 0; round < POWER_ROUNDS; round++) {
      const next = Float64Array.from({ length: dim }, (_, j) => axis.reduce((sum, part, k) => sum + part * covariance[j * dim + k], 0));
      axis = unit(next, found) ?? unit(axis, found) ?? axis;
    }
    const largest = axis.reduce((best, part) => (Math.abs(part) > Math.abs(best) ? part : best), 0);
    found.push(Float32Array.from(axis, (part) => part * Math.sign(largest || 1)));
  }
  return found;
}

/** A direction at right angles to others, of length 1; null where nothing is left of it. @param {ArrayLike<number>} axis @param {ArrayLike<number>[]} others */
export function unit(axis, others) {
  const left = Float64Array.from(axis);
  for (const other of others) {
    let share = 0;
    for (let k = 0; k < left.length; k++) share += left[k] * other[k];
    for (let k = 0; k < left.length; k++) left[k] -= share * other[k];
  }
  const length = Math.hypot(...left);
  return length > 1e-9 ? left.map((part) => part / length) : null;
}

function covarianceOf(latents, count, dim) {
  const step = Math.max(1, Math.floor(count / POWER_SAMPLE));
  const mean = new Float64Array(dim);
  let rows = 0;
  for (let i = 0; i < count; i += step, rows++) for (let k = 0; k < dim; k++) mean[k] += latents[i * dim + k];
  for (let k = 0; k < dim; k++) mean[k] /= rows;
  const covariance = new Float64Array(dim * dim);
  for (let i = 0; i < count; i += step) {
    for (let j = 0; j < dim; j++) {
      const away = latents[i * dim + j] - mean[j];
      for (let k = j; k < dim; k++) covariance[j * dim + k] += away * (latents[i * dim + k] - mean[k]);
    }
  }
  for (let j = 0; j < dim; j++) for (let k = 0; k < j; k++) covariance[j * dim + k] = covariance[k * dim + j];
  return covariance;
}
