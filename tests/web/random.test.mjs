/** Random numbers by seed: the published sequence, the one that Python draws, and what normal numbers must be. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { RandomNumbers } from "../../vae/web/network/random.js";

const near = (found, expected, most) => assert.ok(Math.abs(found - expected) <= most, `${found} against ${expected}`);

test("uniform numbers are mulberry32's, and a seed begins again", () => {
  const random = new RandomNumbers(7);
  const first = [random.uniform(), random.uniform(), random.uniform()];
  assert.deepEqual(first, [0.011704753153026104, 0.06195825757458806, 0.97690763277933]); // tests/vae/latent/test_samples.py
  random.normal();
  random.restart(7);
  assert.deepEqual([random.uniform(), random.uniform(), random.uniform()], first);
});

test("normal numbers are those that Python draws", () => {
  const random = new RandomNumbers(7);
  for (const expected of [0.14197044, 0.05824071, -0.86425302, -2.60568091, -1.00636632]) near(random.normal(), expected, 1e-8);
});

test("normal numbers have mean 0, variance 1 and the tails of a normal distribution, and neighbours in a pair are unrelated", () => {
  const random = new RandomNumbers(42);
  const count = 100_000;
  let [sum, squares, fourths, products, beyond, before] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const value = random.normal();
    sum += value;
    squares += value ** 2;
    fourths += value ** 4;
    if (i % 2) products += value * before;
    if (Math.abs(value) > 1.959964) beyond++;
    before = value;
  }
  near(sum / count, 0, 0.015); // some four standard errors each
  near(squares / count, 1, 0.02);
  near(fourths / count, 3, 0.13);
  near((2 * products) / count, 0, 0.02);
  near(beyond / count, 0.05, 0.003);
});

test("whole numbers below a count come all, and alike often", () => {
  const random = new RandomNumbers(3);
  const tally = new Array(10).fill(0);
  for (let i = 0; i < 50_000; i++) tally[random.below(10)]++;
  for (const times of tally) near(times, 5000, 280);
});
