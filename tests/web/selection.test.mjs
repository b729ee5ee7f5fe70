/** Which points of the plane are selected. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { EncodedPoints } from "../../vae/web/latent_pad/points.js";
import { Selection } from "../../vae/web/latent_pad/selection.js";

/** A packed set of n points at (i, 0, 0, …), as vae/export/points.py writes it. */
function packed(n, d) {
  const buffer = new ArrayBuffer(20 + n * (6 * d + 1));
  const view = new DataView(buffer);
  [0x5054414c, 1, n, d].forEach((word, i) => view.setUint32(4 * i, word, true));
  view.setFloat32(16, 1, true);
  for (let i = 0; i < n; i++) view.setFloat32(20 + 4 * d * i, i, true);
  for (let i = 0; i < n; i++) view.setUint8(20 + 6 * n * d + i, i % 2);
  return buffer;
}

test("all but the selected points fade, and none where nothing is selected", () => {
  const points = new EncodedPoints(packed(4, 2));
  assert.equal(points.fade, null);
  points.select([1, 3]);
  assert.deepEqual([...points.fade].map(Boolean), [true, false, true, false]);
  points.select([]);
  assert.equal(points.fade, null);
});

test("a selection outlives another slice, and without one a point fades with its distance from the slice", () => {
  const points = new EncodedPoints(packed(4, 3));
  const far = points.fade;
  points.select([2]);
  points.place(points.slice);
  assert.equal(points.fade[2], 0);
  points.select([]);
  assert.equal(points.fade, far);
});

/** An element that keeps its attributes. */
const kept = () => ({ attributes: {}, setAttribute(name, value) { this.attributes[name] = value; }, append() {}, scrollIntoView() {}, textContent: "" });

test("a lasso that is laid aside, by Escape or for another, has its button say so", () => {
  globalThis.document = { createElement: kept };
  const pad = { first: { points: null, plane: kept() }, element: { dataset: {} }, state: { tool: "look" }, lasso: null, invalidate() {} };
  const selection = new Selection(pad, [], () => {});
  const pressed = () => selection.button.attributes["aria-pressed"];
  selection.button.onclick();
  assert.deepEqual([pressed(), pad.lasso, pad.element.dataset.tool], ["true", selection.lasso, "path"]);
  pad.lasso.leave();
  assert.deepEqual([pressed(), pad.lasso, pad.element.dataset.tool], ["false", null, "look"]);
});

test("a lasso takes the points within it, of the classes that are switched on, and says so once", () => {
  const told = [];
  globalThis.document = { createElement: kept };
  const pad = { first: { points: new EncodedPoints(packed(6, 2)) }, invalidate() {} };
  const selection = new Selection(pad, [], (rows) => told.push(rows));
  const around = [0.5, -1, 4.5, -1, 4.5, 1, 0.5, 1]; // 1, 2, 3, 4
  selection.lasso.done(around);
  pad.first.points.shown[0] = 0;
  selection.lasso.done(around);
  selection.take([5]);
  assert.deepEqual(told, [[1, 2, 3, 4], [1, 3]]);
  assert.deepEqual(selection.rows, [5]);
  assert.deepEqual([...pad.first.points.fade].map((step) => step === 0), [false, false, false, false, false, true]);
});
