/** A slice of a latent space: places and latents, what each dimension says, the main components, a slice by its name. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { axisSlice, placesOf, putLatent } from "../../vae/web/network/slice.js";
import { dimensionsOf, mainComponents, unit } from "../../vae/web/latent_pad/dimensions.js";
import { ExpectedMean } from "../../vae/web/latent_pad/expected_mean.js";
import { sliceNamed } from "../../vae/web/latent_pad/slice_choice.js";

const near = (found, expected, most = 1e-5) => {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) assert.ok(Math.abs(found[i] - expected[i]) <= most, `${[...found]} against ${[...expected]}`);
};
const tilted = { origin: Float32Array.of(1, 2, 3), across: Float32Array.of(0.6, 0.8, 0), up: Float32Array.of(0, 0, 1) };

test("in two dimensions the places are the latents", () => {
  const latents = Float32Array.of(0.5, -1.25, 3, 4);
  assert.deepEqual(placesOf(axisSlice(2), latents), latents);
  const latent = new Float32Array(2);
  putLatent(axisSlice(2), 3, 4, latent, 0);
  assert.deepEqual([...latent], [3, 4]);
});

test("a place goes to its latent and comes back, and what lies off the slice is as far from it as it lies", () => {
  const latent = new Float32Array(3);
  putLatent(tilted, 2, -5, latent, 0);
  near(latent, [1 + 1.2, 2 + 1.6, -2]);
  near(placesOf(tilted, latent), [2, -5]);
  const off = Float32Array.of(latent[0] - 0.8 * 7, latent[1] + 0.6 * 7, latent[2]); // 7 along the normal
  near(placesOf(tilted, off), [2, -5]);
  near(offSlice(tilted, off), [7], 1e-4);
});

/** How far a latent of an autoencoder lies off a slice. */
function offSlice(slice, latent) {
  const [places, off] = [new Float32Array(2), new Float32Array(1)];
  new ExpectedMean({ latents: latent, std: new Float32Array(latent.length).fill(1), count: 1, dim: latent.length }).lay(slice, latent, places, off);
  near(places, placesOf(slice, latent), 1e-3);
  return off;
}

/** Points along (3, 4, 0)/5, a little along z₃, and nothing at all in z₄. */
function cloud() {
  const count = 200;
  const latents = new Float32Array(4 * count);
  const std = new Float32Array(4 * count).fill(1);
  for (let i = 0; i < count; i++) {
    const [along, beside] = [Math.sin(i * 12.9898) * 5, Math.cos(i * 78.233)];
    latents.set([0.6 * along, 0.8 * along, 0.5 * beside, 0], 4 * i);
    std.set([0.1, 0.1, 0.5, 1], 4 * i);
  }
  return { latents, std, count, dim: 4 };
}

test("dimensions are in the order of their KL divergence, and a dead one is told", () => {
  const { kl, order, alive, deviation, spans } = dimensionsOf(cloud());
  assert.deepEqual(order.slice(0, 3), [1, 0, 2]);
  assert.equal(order[3], 3);
  assert.equal(alive, 3);
  assert.ok(Math.abs(kl[3]) < 1e-6);
  assert.ok(Math.abs(deviation[3] - 1) < 1e-6); // the prior's
  assert.ok(spans[1][0] < -3.5 && spans[1][1] > 3.5);
});

test("an autoencoder's deviation is that of its codes alone", () => {
  const latents = Float32Array.of(2, 0, -2, 0);
  const { deviation } = dimensionsOf({ latents, std: new Float32Array(4).fill(1), count: 2, dim: 2 });
  near(deviation, [2, 0]);
});

test("the main components are the directions of most spread, of length 1 and at right angles", () => {
  const [first, second] = mainComponents(cloud());
  near(first, [0.6, 0.8, 0, 0], 1e-3);
  near(second, [0, 0, 1, 0], 1e-3);
});

test("a direction at right angles to others is of length 1; none is left of one of them", () => {
  near(unit([3, 4], []), [0.6, 0.8]);
  near(unit([3, 4], [[1, 0]]), [0, 1]);
  assert.equal(unit([2, 0], [[1, 0]]), null);
});

test("a slice by its name: axes, components, three digits; what does not fit is the main components'", () => {
  const points = cloud();
  near(sliceNamed("3_4", points).across, [0, 0, 1, 0]);
  near(sliceNamed("3_4", points).up, [0, 0, 0, 1]);
  near(sliceNamed("p1_4", points).across, [0.6, 0.8, 0, 0], 1e-3);
  const three = sliceNamed("digits_3_60_111", points);
  for (const row of [3, 60, 111]) {
    const latent = points.latents.subarray(4 * row, 4 * row + 4);
    near(offSlice(three, latent), [0], 2e-3);
  }
  for (const odd of ["9_1", "1_1", "", "digits_1_2", "digits_0_0_0", "digits_1_2_900", "__proto___1"]) {
    near(sliceNamed(odd, points).across, [0.6, 0.8, 0, 0], 1e-3);
  }
});

test("a single dimension has one axis, and no plane that could be chosen", () => {
  const line = sliceNamed("p1_p2", { dim: 1, count: 3, latents: Float32Array.of(1, -2, 0.5) });
  near(line.across, [1]);
  near(line.up, [0]);
});
