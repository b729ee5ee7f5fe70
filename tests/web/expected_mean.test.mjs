/** What is expected of a latent's posterior mean, and where the means are expected on a slice. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { axisSlice, putLatent } from "../../vae/web/network/slice.js";
import { ExpectedMean } from "../../vae/web/latent_pad/expected_mean.js";

const COUNT = 1000;
const WIDTHS = [0.5, 1, 0.2]; // of the posteriors; the means spread by 1, 0 and 0.6

function cloud() {
  const latents = new Float32Array(3 * COUNT);
  const std = new Float32Array(3 * COUNT);
  for (let i = 0; i < COUNT; i++) {
    const turn = (2 * Math.PI * i) / COUNT;
    latents.set([3 + Math.SQRT2 * Math.sin(turn), 0.5, 0.6 * Math.SQRT2 * Math.cos(turn)], 3 * i);
    std.set(WIDTHS, 3 * i);
  }
  return { latents, std, count: COUNT, dim: 3 };
}

test("a latent goes towards the middle by the share of the noise, all the way where the means say nothing", () => {
  const expected = new ExpectedMean(cloud());
  const found = expected.of([4, -7, 1]);
  [3 + 1 / 1.25, 0.5, 0.36 / 0.4].forEach((value, k) => assert.ok(Math.abs(value - found[k]) < 1e-3, `${found}`));
});

test("an autoencoder's latent is expected where it is", () => {
  const points = cloud();
  points.std.fill(1);
  assert.deepEqual([...new ExpectedMean(points).of([4, -7, 1])], [4, -7, 1]);
});

test("what is expected of a latent of the slice lies at its place, and not off it", () => {
  const expected = new ExpectedMean(cloud());
  const slice = axisSlice(3, 0, 2);
  slice.origin.set([0.25, 9, -1]);
  const latent = new Float32Array(3);
  putLatent(slice, 1.5, -0.75, latent, 0);
  latent.set(expected.of(latent));
  const [places, off] = [new Float32Array(2), new Float32Array(1)];
  expected.lay(slice, latent, places, off);
  assert.ok(Math.abs(places[0] - 1.5) < 1e-4 && Math.abs(places[1] + 0.75) < 1e-4, `${places}`);
  assert.ok(off[0] < 1e-3);
  latent[1] += 2; // where the slice's own 9 counts for nothing
  expected.lay(slice, latent, places, off);
  assert.ok(Math.abs(off[0] - 2) < 1e-3, `${off}`);
});
