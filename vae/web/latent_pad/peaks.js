/** Where a class is densest on the plane, as `densest_member` of vae/latent/encoded_set.py finds it. */

const PEAK_BINS = 48;
const BLUR = [1, 6, 15, 20, 15, 6, 1];

/**
 * The place of the point of a class where the class is densest.
 * @param {Float32Array} mean places, interleaved @param {number[]} rows of the class @returns {[number, number]}
 */
export function peakOf(mean, rows) {
  const [low1, step1] = bins(rows, (i) => mean[2 * i]);
  const [low2, step2] = bins(rows, (i) => mean[2 * i + 1]);
  const column = (i) => Math.min(PEAK_BINS - 1, Math.floor((mean[2 * i] - low1) / step1));
  const row = (i) => Math.min(PEAK_BINS - 1, Math.floor((mean[2 * i + 1] - low2) / step2));
  let counts = new Int32Array(PEAK_BINS * PEAK_BINS);
  for (const i of rows) counts[column(i) * PEAK_BINS + row(i)]++;
  counts = blurred(blurred(counts, PEAK_BINS, 1), 1, PEAK_BINS);
  const fullest = counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
  const z1 = low1 + (Math.floor(fullest / PEAK_BINS) + 0.5) * step1;
  const z2 = low2 + ((fullest % PEAK_BINS) + 0.5) * step2;
  const off = (i) => (mean[2 * i] - z1) ** 2 + (mean[2 * i + 1] - z2) ** 2;
  const best = rows.reduce((nearest, i) => (off(i) < off(nearest) ? i : nearest));
  return [mean[2 * best], mean[2 * best + 1]];
}

/** Where the first of a peak's bins begins along one dimension, and how wide each is. */
function bins(rows, value) {
  let [low, high] = [Infinity, -Infinity];
  for (const i of rows) [low, high] = [Math.min(low, value(i)), Math.max(high, value(i))];
  return [low, (high + 1e-6 - low) / PEAK_BINS];
}

/** Counts in square bins after a binomial blur along one dimension; `along` steps in it, `across` in the other. */
function blurred(counts, along, across) {
  const out = new Int32Array(counts.length);
  for (let line = 0; line < PEAK_BINS; line++) {
    for (let i = 0; i < PEAK_BINS; i++) {
      for (let k = 0; k < BLUR.length; k++) {
        const from = i + k - 3;
        if (from >= 0 && from < PEAK_BINS) out[line * across + i * along] += BLUR[k] * counts[line * across + from * along];
      }
    }
  }
  return out;
}
