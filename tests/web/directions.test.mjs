/** Directions: what is measured of pictures, groups from their recipes, names in an address, and what a browser keeps. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { asWord, fromWord } from "../../vae/web/latent_pad/directions.js";
import { insidePolygon, meanLatent, membersOf, readGroup, simplified, writeGroup } from "../../vae/web/latent_pad/groups.js";
import { SavedDirections } from "../../vae/web/latent_pad/saved_directions.js";
import { slant, strokeWidth } from "../../vae/web/network/picture_measures.js";

const SIDE = 28;
const drawn = (/** @type {(x: number, y: number) => boolean} */ ink) => Float32Array.from({ length: SIDE * SIDE }, (_, p) => Number(ink(p % SIDE, Math.floor(p / SIDE))));
const bar = (/** @type {number} */ width) => drawn((x, y) => y >= 4 && y < 24 && x >= 10 && x < 10 + width);

test("strokes are as wide as they were drawn, less what their ends add to the edge", () => {
  for (const width of [1, 2, 4]) assert.ok(Math.abs(strokeWidth(bar(width), SIDE, SIDE) - (20 * width) / (20 + width)) < 0.06, String(width));
  const ring = (/** @type {number} */ width) => drawn((x, y) => Math.abs(Math.hypot(x - 13.5, y - 13.5) - 8) < width / 2);
  assert.ok(strokeWidth(ring(4), SIDE, SIDE) > 1.5 * strokeWidth(ring(2), SIDE, SIDE));
  assert.equal(strokeWidth(new Float32Array(SIDE * SIDE), SIDE, SIDE), 0);
});

test("the slant is the shear that the ink was drawn with", () => {
  const leaning = (/** @type {number} */ shear) => drawn((x, y) => y >= 4 && y < 24 && Math.abs(x - 13.5 - shear * (13.5 - y)) < 1.5);
  for (const shear of [-0.5, 0, 0.5]) assert.ok(Math.abs(slant(leaning(shear), SIDE, SIDE) - shear) < 0.03);
  assert.equal(slant(new Float32Array(SIDE * SIDE), SIDE, SIDE), 0);
});

const points = /** @type {any} */ ({
  dim: 2,
  count: 6,
  latents: Float32Array.of(0, 0, 1, 0, 2, 0, 10, 10, 11, 10, 12, 10),
  label: Uint8Array.of(7, 7, 3, 3, 7, 7),
  classes: [3, 7],
});
const rowsOf = (/** @type {string} */ recipe, /** @type {any} */ measured = null) => [...membersOf(readGroup(recipe, points), points, measured)].sort((a, b) => a - b);

test("a recipe names the same test pictures each time", () => {
  assert.deepEqual(rowsOf("c7"), [0, 1, 4, 5]);
  assert.deepEqual(rowsOf("ca"), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(rowsOf("k2.a.5"), [4, 5]);
  assert.deepEqual(rowsOf("k3.7.5"), [1, 4, 5]);
  assert.deepEqual(rowsOf("la..-50~-50~250~-50~250~50~-50~50"), [0, 1, 2]);
  assert.deepEqual(rowsOf("l7..-50~-50~250~-50~250~50~-50~50"), [0, 1]);
});

test("measured groups are the extreme quarter of each class, and wait for the measure", () => {
  assert.equal(membersOf(readGroup("thin", points), points, null), null);
  const measured = { rows: Int32Array.of(0, 1, 2, 3, 4, 5), width: Float32Array.of(4, 1, 2, 3, 5, 6), slant: Float32Array.of(0, 1, 2, 3, 4, -5) };
  assert.deepEqual(rowsOf("thin", measured), [1, 2]);
  assert.deepEqual(rowsOf("thick", measured), [3, 5]);
  assert.deepEqual(rowsOf("left", measured), [2, 5]);
  assert.deepEqual(rowsOf("right", measured), [3, 4]);
});

test("recipes are the same after they were written, and others are passed over", () => {
  for (const recipe of ["c7", "ca", "k50.7.3", "k1.a.0", "thin", "right", "l3-7.p1-p2.0~100~250~-30~1~2", "la..0~1~2~3~4~5"]) {
    const written = writeGroup(readGroup(recipe, points));
    assert.equal(written, recipe);
    assert.match(written, /^[A-Za-z0-9.~%-]+$/); // what an address takes as one word
  }
  for (const recipe of ["", "c", "c4", "cx", "k0.7.1", "k5.7.6", "k5.4.1", "k9999.7.1", "k5.7", "la..0~1~2~3", "la..0~1~2~3~4~x", "l4..0~1~2~3~4~5", `la..${"1~".repeat(40)}1~1`, "thicker", "constructor"]) {
    assert.equal(readGroup(recipe, points), null, recipe);
  }
});

test("the mean of a group is that of its latents", () => {
  assert.deepEqual([...meanLatent([0, 4], points)], [5.5, 5]);
});

test("a polygon holds what lies within it, also where it is hollow", () => {
  const hollow = [0, 0, 4, 0, 4, 4, 2, 1, 0, 4];
  assert.ok(insidePolygon(hollow, 0.5, 2));
  assert.ok(!insidePolygon(hollow, 2, 2));
  assert.ok(!insidePolygon(hollow, 5, 1));
});

test("a line drawn by hand becomes one with few corners about the same points", () => {
  const track = Array.from({ length: 400 }, (_, i) => (i % 2 ? Math.sin : Math.cos)((Math.floor(i / 2) / 200) * 2 * Math.PI));
  const corners = simplified(track);
  assert.ok(corners.length <= 32);
  assert.ok(insidePolygon(corners, 0, 0) && insidePolygon(corners, 0.9, 0) && !insidePolygon(corners, 1.1, 0));
});

test("a name is one word of an address and comes back", () => {
  for (const name of ["7 with a bar", "bar_(wide)!", "Querstrich ü", "100%"]) {
    assert.match(asWord(name), /^[A-Za-z0-9.~%-]+$/);
    assert.equal(fromWord(asWord(name)), name);
  }
  assert.equal(fromWord("%E0%A4%A"), "");
});

function storeOf(/** @type {Record<string, string>} */ kept = {}) {
  return /** @type {any} */ ({ getItem: (/** @type {string} */ key) => kept[key] ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ text) => (kept[key] = text), kept });
}

test("directions are kept by checkpoint, one of a name", () => {
  const store = storeOf();
  const [saved, others] = [new SavedDirections("a", () => store), new SavedDirections("b", () => store)];
  assert.ok(saved.add({ name: "bar", from: "c7", to: "k50.7.3" }));
  assert.ok(saved.add({ name: "thick", from: "thin", to: "thick" }));
  assert.ok(saved.add({ name: "bar", from: "ca", to: "c7" }));
  assert.deepEqual(saved.list().map(({ name, from }) => [name, from]), [["thick", "thin"], ["bar", "ca"]]);
  assert.deepEqual(others.list(), []);
  saved.remove("thick");
  assert.deepEqual(saved.list().map(({ name }) => name), ["bar"]);
});

test("a browser that keeps nothing, or something else, breaks nothing", () => {
  const none = new SavedDirections("a", () => {
    throw new Error("denied");
  });
  assert.deepEqual(none.list(), []);
  assert.equal(none.add({ name: "bar", from: "c7", to: "ca" }), false);
  for (const text of ["{", "7", "null", "[null, 3, {}]", '[{"name": "", "from": "a", "to": "b"}]', `[{"name": "${"x".repeat(99)}", "from": "a", "to": "b"}]`]) {
    const store = storeOf({ "latent-atlas-directions-a": text });
    assert.deepEqual(new SavedDirections("a", () => store).list(), [], text);
  }
});
