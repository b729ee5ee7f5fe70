/** Maps of codes: undo and redo over whole maps, rectangles of cells. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { between, within } from "../../vae/web/code_grid/code_map.js";
import { History } from "../../vae/web/code_grid/history.js";

test("a step is undone and done again, and what was undone is gone after another", () => {
  const maps = [Int32Array.of(1, 2)];
  const history = new History(maps);
  assert.ok(!history.push(maps)); // nothing changed
  maps[0][0] = 7;
  assert.ok(history.push(maps));
  assert.ok(history.go(maps, -1));
  assert.deepEqual([...maps[0]], [1, 2]);
  assert.ok(history.go(maps, 1));
  assert.deepEqual([...maps[0]], [7, 2]);
  history.go(maps, -1);
  maps[0][1] = 9;
  history.push(maps);
  assert.ok(!history.canRedo);
  assert.ok(!history.go(maps, 1));
});

test("a rectangle is the same from either corner, and has its ends", () => {
  const rectangle = between(8, 22, 7); // row 1 column 1 to row 3 column 1
  assert.deepEqual(rectangle, between(22, 8, 7));
  const cells = Array.from({ length: 49 }, (_, cell) => cell).filter((cell) => within(rectangle, cell, 7));
  assert.deepEqual(cells, [8, 15, 22]);
});
