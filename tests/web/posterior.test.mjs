/** What a posterior's rows are drawn from: the KL divergence of a dimension, and the encoded set's histogram. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { divergenceOf, histogramsOf } from "../../vae/web/latent_pad/posterior_rows.js";

test("the KL divergence is 0 at the prior, ½μ² where only the mean is off, and what ½(σ² − 1) − log σ says", () => {
  assert.equal(divergenceOf(0, 1), 0);
  assert.ok(Math.abs(divergenceOf(3, 1) - 4.5) < 1e-12);
  assert.ok(Math.abs(divergenceOf(0, 0.1) - (0.5 * (0.01 - 1) + Math.log(10))) < 1e-12);
  assert.ok(divergenceOf(0, 2) > 0);
  assert.ok(Number.isNaN(divergenceOf(1, NaN)));
});

test("a histogram has its fullest bin at 1, one a dimension, and leaves out what lies beyond", () => {
  const latents = Float32Array.of(-3.9, 0.01, -3.9, 0.01, 3.9, 0.01, 99, -0.5);
  const heights = histogramsOf({ latents, count: 4, dim: 2 }, -4, 4);
  const bins = heights.length / 2;
  const [first, second] = [heights.subarray(0, bins), heights.subarray(bins)];
  assert.equal(first[0], 1);
  assert.equal(first[bins - 1], 0.5);
  assert.equal(first.reduce((sum, height) => sum + height, 0), 1.5);
  assert.equal(second[bins / 2], 1);
  assert.ok(Math.abs(second.reduce((sum, height) => sum + height, 0) - 4 / 3) < 1e-6);
});
