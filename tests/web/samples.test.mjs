/** Latents by seed and temperature, and the walk through them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { DrawnSamples } from "../../vae/web/latent_pad/drawn_samples.js";
import { putWalk } from "../../vae/web/latent_pad/walk.js";

const near = (found, expected, most = 1e-6) => {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) assert.ok(Math.abs(found[i] - expected[i]) <= most, `${[...found]} against ${[...expected]}`);
};

/** Fifty pictures of five classes, each class at ten times its number along z₁. */
function encoded() {
  const count = 50;
  const label = Uint8Array.from({ length: count }, (_, i) => i % 5);
  const latents = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 0 : 10 * label[i / 2]));
  return { count, label, latents, std: new Float32Array(2 * count).fill(0.5) };
}

test("a seed draws the same latents again, and a temperature scales the prior's", () => {
  const samples = new DrawnSamples(4, 3);
  samples.draw(7, null);
  samples.place(1, null);
  const first = samples.latents.slice();
  near(first.subarray(0, 5), [0.14197044, 0.05824071, -0.86425302, -2.60568091, -1.00636632]);
  samples.place(0.5, null);
  near(samples.latents, first.map((value) => value / 2));
  samples.draw(8, null);
  samples.place(1, null);
  assert.notDeepEqual(samples.latents, first);
  samples.draw(7, null);
  samples.place(1, null);
  assert.deepEqual(samples.latents, first);
});

test("the aggregate posterior's samples lie about the means of their pictures, as wide as these are", () => {
  const points = encoded();
  const samples = new DrawnSamples(4000, 2);
  samples.draw(3, points);
  samples.place(1, points);
  let squares = 0;
  const seen = new Set();
  for (let i = 0; i < samples.count; i++) {
    const row = samples.rows[i];
    seen.add(points.label[row]);
    squares += (samples.latents[2 * i] - points.latents[2 * row]) ** 2;
  }
  assert.equal(seen.size, 5);
  assert.ok(Math.abs(squares / samples.count - 0.25) < 0.02);
  samples.place(1, points, true); // an autoencoder's
  near(samples.latents.subarray(0, 2), points.latents.subarray(2 * samples.rows[0], 2 * samples.rows[0] + 2));
});

test("a class's samples are of its pictures, and none comes of a class that has none", () => {
  const points = encoded();
  const samples = new DrawnSamples(40, 2);
  samples.draw(1, points, 3);
  assert.ok([...samples.rows].every((row) => points.label[row] === 3));
  samples.draw(1, points, 9);
  assert.ok([...samples.rows].every((row) => row === -1));
});

test("the pictures are those that Python takes", () => {
  const samples = new DrawnSamples(3, 1);
  samples.draw(7, { count: 10_000, label: new Uint8Array(10_000), latents: new Float32Array(10_000), std: new Float32Array(10_000) });
  assert.deepEqual([...samples.rows], [9823, 3341, 6892]);
});

test("a walk passes through each sample, closes, and has no corner", () => {
  const latents = Float32Array.of(0, 1, 3, -1, 5, 2, -4, 0);
  const middle = Float32Array.of(1, 0.5);
  const [here, there, beyond] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
  for (let i = 0; i <= 4; i++) {
    putWalk(latents, middle, i, here);
    near(here, latents.subarray(2 * (i % 4), 2 * (i % 4) + 2));
    const step = 1e-4;
    putWalk(latents, middle, i + 4 - step, there);
    putWalk(latents, middle, i + 4 + step, beyond);
    for (let k = 0; k < 2; k++) assert.ok(Math.abs(beyond[k] - 2 * here[k] + there[k]) < 1e-3 * step * 100);
  }
});

test("halfway between two samples a walk is still distributed as they are", () => {
  const samples = new DrawnSamples(20_000, 1);
  samples.draw(5, null);
  samples.place(1, null);
  const place = new Float64Array(1);
  let squares = 0;
  for (let i = 0; i < samples.count; i++) {
    putWalk(samples.latents, [0], i + 0.5, place);
    squares += place[0] ** 2;
  }
  assert.ok(Math.abs(squares / samples.count - 1) < 0.04); // the plain spline: 0.64
});
