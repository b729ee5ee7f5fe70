/** Places on the plane: where a latent lies on the screen, a path between two, points on their way. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { GlidingPoints } from "../../vae/web/latent_pad/gliding_points.js";
import { Path } from "../../vae/web/latent_pad/path.js";
import { View } from "../../vae/web/latent_pad/view.js";

test("a latent goes to the screen and comes back", () => {
  const view = new View(4);
  view.resize(400, 200);
  assert.deepEqual([view.toX(0), view.toY(0)], [200, 100]);
  assert.ok(view.toY(1) < 100); // upwards
  for (const z of [-3.5, 0.25, 2]) {
    assert.ok(Math.abs(view.toZ1(view.toX(z)) - z) < 1e-12);
    assert.ok(Math.abs(view.toZ2(view.toY(z)) - z) < 1e-12);
  }
});

test("zooming leaves the place under the pointer where it is", () => {
  const view = new View(4);
  view.resize(300, 300);
  const before = [view.toZ1(70), view.toZ2(210)];
  view.zoomAt(70, 210, 2.5);
  assert.ok(Math.abs(view.toZ1(70) - before[0]) < 1e-9);
  assert.ok(Math.abs(view.toZ2(210) - before[1]) < 1e-9);
});

test("a path has its ends, its middle, and another version each time", () => {
  const path = new Path(5);
  const { version } = path;
  path.draw(0, 0, 4, -8);
  assert.deepEqual([...path.latents], [0, 0, 1, -2, 2, -4, 3, -6, 4, -8]);
  assert.ok(path.open);
  assert.notEqual(path.version, version);
  path.close();
  assert.ok(!path.open);
});

test("points glide half of the way from where they stand", () => {
  const places = (/** @type {number[]} */ mean) => ({ mean: Float32Array.from(mean), label: Uint8Array.of(3), peaks: new Map([[3, [mean[0], mean[1]]]]) });
  const points = new GlidingPoints();
  points.place(places([0, 2]));
  points.glide(places([4, 0]), 0.5);
  assert.deepEqual([...points.mean], [2, 1]);
});
