/** Planes linked by picture: the nearest one under the pointer, the same one on every plane, the next one by key. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { LinkedPictures } from "../../vae/web/latent_pad/linked_pictures.js";
import { PadState } from "../../vae/web/latent_pad/pad_state.js";
import { View } from "../../vae/web/latent_pad/view.js";

/** Three pictures: on one plane in a row to the right, on the other in a column upwards, the last one first. */
const ROW = [0, 0, 1, 0, 2, 0];
const COLUMN = [0, 2, 0, 1, 0, 0];

function panelOf(/** @type {number[]} */ mean, classes = 0) {
  const points = {
    count: 3, mean, label: [4, 5, 6], peaks: new Map([[6, [mean[4], mean[5]]]]),
    latentOf: (row) => [10 * row],
    shown: new Uint8Array(256).fill(1),
    nearest: (z1, z2) => [0, 1, 2].sort((a, b) => Math.hypot(mean[2 * a] - z1, mean[2 * a + 1] - z2) - Math.hypot(mean[2 * b] - z1, mean[2 * b + 1] - z2))[0],
  };
  const panel = { points, classes, label: classes ? 0 : -1, view: new View(4), description: { dim: 2 }, passed: [], passThrough: (latent) => panel.passed.push(latent[0]), setLabel: (label) => (panel.label = classes ? label : -1) };
  return panel;
}

function opened(row = 1) {
  const [first, second] = [panelOf(ROW), panelOf(COLUMN, 10)];
  const told = [];
  const pad = { first, panels: [first, second], planes: { fit() {} }, latent: { choice: null, slice: "" }, invalidate() {}, moveView: (panel, move) => move() };
  pad.state = new PadState([0, 0], first, { moved() {}, pinned: (pinned) => told.push(pinned) });
  const pictures = new LinkedPictures(pad, row);
  for (const panel of pad.panels) pictures.arrived(panel);
  return { pad, pictures, first, second, told };
}

test("it opens on its picture, and every slice passes through that picture's own latent", () => {
  const { pad, first, second, told } = opened(1);
  assert.deepEqual([pad.state.row, pad.state.pinnedRow], [1, 1]);
  assert.deepEqual([first.passed.at(-1), second.passed.at(-1)], [10, 10]);
  assert.deepEqual(told, []);
});

test("a row beyond the set opens on its last", () => {
  assert.equal(opened(99).pad.state.row, 2);
});

test("a look at one plane finds the nearest picture, and the other plane has it in its own place", () => {
  const { pad, pictures, first, second, told } = opened(1);
  pictures.look(second, 0.2, 1.8);
  assert.equal(pad.state.row, 0);
  assert.equal(pad.state.active, second);
  assert.deepEqual([...pictures.placeOn(first, 0)], [0, 0]);
  assert.deepEqual([...pictures.placeOn(second, 0)], [0, 2]);
  pictures.leave();
  assert.equal(pad.state.row, 1);
  assert.deepEqual(told, []);
});

test("a click pins and tells the row, and a conditional model decodes the picture as its own class", () => {
  const { pad, pictures, second, told } = opened(1);
  pictures.pin(pictures.nearest(second, 0, 0));
  assert.deepEqual(told, [2]);
  assert.equal(second.label, 6);
  assert.equal(pictures.labelOn(second, 0), 4);
  assert.equal(pictures.before, 1);
  assert.equal(pad.state.pinnedRow, 2);
});

test("an arrow goes to the next picture that way, however far it is, and stays where there is none", () => {
  const { pad, pictures, first, second } = opened(0);
  pictures.step(first, 0.01, 0);
  assert.equal(pad.state.row, 1);
  pictures.step(second, 0, -0.01);
  assert.equal(pad.state.row, 2);
  pictures.step(second, 0, -0.01);
  assert.equal(pad.state.row, 2);
  pad.state.forget();
});

test("an address moves the picture, but not while Python has still to hear of the one here", () => {
  const { pad, pictures, first } = opened(0);
  pictures.take(2);
  assert.equal(pad.state.pinnedRow, 2);
  pictures.jump(first, 6);
  pad.state.unsaid = true;
  pictures.take(0);
  assert.equal(pad.state.pinnedRow, 2);
  pad.state.forget();
});
