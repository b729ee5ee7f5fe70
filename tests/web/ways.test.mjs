/** Ways between two latents: straight, spherical, along a chain, and the chain of least picture change. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { alongChain, putBetween } from "../../vae/web/network/between.js";
import { relaxedChain, solveBanded } from "../../vae/web/network/geodesic.js";

const near = (/** @type {ArrayLike<number>} */ found, /** @type {number[]} */ wanted, within = 1e-6) => {
  assert.equal(found.length, wanted.length);
  wanted.forEach((value, i) => assert.ok(Math.abs(found[i] - value) <= within, `${i}: expected ${value}, found ${found[i]}`));
};

const between = (/** @type {string} */ way, /** @type {number[]} */ a, /** @type {number[]} */ b, /** @type {number} */ t) => {
  const out = new Float32Array(a.length);
  putBetween(way, a, b, t, out, 0);
  return out;
};

test("the spherical way keeps its distance from the origin, the straight one comes nearer", () => {
  const [a, b] = [[3, 0, 0], [0, 3, 0]];
  near(between("straight", a, b, 0.5), [1.5, 1.5, 0]);
  near(between("spherical", a, b, 0.5), [3 * Math.SQRT1_2, 3 * Math.SQRT1_2, 0]);
  near(between("spherical", a, b, 1 / 3), [3 * Math.cos(Math.PI / 6), 1.5, 0]);
  for (const way of ["straight", "spherical"]) near(between(way, a, b, 0), a), near(between(way, a, b, 1), b);
});

test("ends in one direction, in opposite ones, or at the origin are joined by the straight line", () => {
  near(between("spherical", [1, 1], [3, 3], 0.5), [2, 2]);
  near(between("spherical", [1, 0], [-3, 0], 0.5), [-1, 0]);
  near(between("spherical", [0, 0], [2, 4], 0.25), [0.5, 1]);
});

test("a chain is walked link by link", () => {
  near(alongChain(Float32Array.of(0, 0, 2, 0, 2, 8), 2, 5), [0, 0, 1, 0, 2, 0, 2, 4, 2, 8]);
});

test("a banded system is solved as the whole matrix says", () => {
  const matrix = Float64Array.of(4, 9, 9, 1, 5, 9, 0, 2, 6); // the upper triangle is never read
  const [x, y, z] = [1, -2, 3];
  const side = Float64Array.of(4 * x + y, x + 5 * y + 2 * z, 2 * y + 6 * z);
  solveBanded(matrix, side, 3, 1);
  near(side, [x, y, z], 1e-12);
});

/** Pictures on which the latents' own distances are those of a bump: going over it changes the picture more than round it. */
function overABump(/** @type {Float32Array} */ latents, /** @type {number} */ count) {
  const pictures = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) {
    const [x, y, unused] = latents.subarray(3 * i, 3 * i + 3);
    pictures.set([x, y, 4 * Math.exp(-2 * (x * x + y * y)), 0 * unused], 4 * i);
  }
  return pictures;
}

const options = (/** @type {() => boolean} */ wanted) => ({ dim: 3, axes: [0, 1], pause: async () => {}, wanted });
const overIt = () => Float32Array.from({ length: 3 * 17 }, (_, i) => [-2 + (4 * Math.floor(i / 3)) / 16, 0.05, 7][i % 3]);

test("the chain goes round what changes the picture most, between the same ends, and leaves what says nothing alone", async () => {
  const found = await relaxedChain(overABump, overIt(), options(() => true));
  near(found.chain.slice(0, 3), [-2, 0.05, 7], 1e-5);
  near(found.chain.slice(-3), [2, 0.05, 7], 1e-5);
  assert.ok(found.after < 0.75 * found.before, `${found.after} against ${found.before}`);
  assert.ok(found.chain[3 * 8 + 1] > 0.5); // in the middle it has left the bump
  for (let i = 0; i < 17; i++) assert.equal(found.chain[3 * i + 2], 7);
});

test("where pictures change evenly the straight line stays", async () => {
  const flat = (/** @type {Float32Array} */ latents, /** @type {number} */ count) => latents.slice(0, 3 * count);
  const found = await relaxedChain(flat, overIt(), options(() => true));
  near(found.chain, [...overIt()], 1e-3);
  assert.ok(Math.abs(found.after - 4) < 1e-3);
});

test("a search that is no longer wanted ends", async () => {
  let asked = 0;
  assert.equal(await relaxedChain(overABump, overIt(), options(() => ++asked < 5)), null);
  assert.equal(asked, 5);
});
