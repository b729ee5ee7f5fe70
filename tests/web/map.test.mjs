/** A map of the encoded set: its file, its neighbours, steps from picture to picture. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { MapNeighbours, nearestRowsTo } from "../../vae/web/latent_pad/map_neighbours.js";
import { nearestToward } from "../../vae/web/latent_pad/pad_map.js";
import { PlaneMap, PlaneMaps } from "../../vae/web/latent_pad/plane_map.js";

const TSNE = { method: "tsne", title: "t-SNE", file: "map-tsne-0.bin" };

/** A packed map of these places. */
function packed(places, { k = 3, trustworthiness = 0.75, kept = 0.5 } = {}) {
  const bytes = new DataView(new ArrayBuffer(24 + 4 * places.length));
  [0x4d54414c, 1, places.length / 2, k].forEach((word, i) => bytes.setUint32(4 * i, word, true));
  [trustworthiness, kept, ...places].forEach((value, i) => bytes.setFloat32(16 + 4 * i, value, true));
  return bytes.buffer;
}

test("a map is read with how far it is to be trusted", () => {
  const map = new PlaneMap(packed([0, 1, 2, 3, 4, 5]), TSNE, 3);
  assert.deepEqual([...map.places], [0, 1, 2, 3, 4, 5]);
  assert.equal(map.axes, null);
  assert.match(map.sentence, /^t-SNE: of a digit’s 3 nearest in the latent space, 50 % are among its 3 nearest here; trustworthiness 0\.75 of 1\./);
  assert.deepEqual(new PlaneMap(packed([0, 1]), { ...TSNE, method: "pca" }, 1).axes, ["p₁", "p₂"]);
});

test("what is no map, and one of another set, are refused", () => {
  assert.throws(() => new PlaneMap(new ArrayBuffer(40), TSNE, 2), /expected a packed map of version 1/);
  assert.throws(() => new PlaneMap(packed([0, 1, 2, 3]), TSNE, 3), /expected 3 places/);
  assert.throws(() => new PlaneMap(packed([0, 1, 2, 3]).slice(0, 30), TSNE, 2), /expected 2 places/);
});

test("a map is fetched once, when it is named, and again where that failed", async () => {
  const asked = [];
  let broken = true;
  const bytes = async (file) => {
    asked.push(file);
    if (broken) throw new Error("away");
    return packed([0, 1, 2, 3]);
  };
  const maps = new PlaneMaps([TSNE], { bytes, original: async () => null });
  assert.equal(maps.fetched("p1_p2"), null);
  assert.equal(maps.fetched("map_umap"), null); // none is offered
  await assert.rejects(maps.fetched("map_tsne"), /away/);
  assert.equal(maps.named("map_tsne", 2), null);
  broken = false;
  await Promise.all([maps.fetched("map_tsne"), maps.fetched("directions_l7.map-tsne.1~2")]);
  assert.deepEqual(asked, [TSNE.file, TSNE.file]);
  assert.equal(maps.fetched("map_tsne"), null);
  assert.equal(maps.named("map_tsne", 2), maps.named("map_tsne", 2));
  assert.equal(maps.named("p1_p2", 2), null);
});

test("the nearest rows are those that sorting finds, and nobody is a neighbour of its own", () => {
  const dim = 5;
  const vectors = Float32Array.from({ length: 40 * dim }, (_, i) => Math.sin(12.9898 * i) * 7);
  const rows = new Int32Array(6);
  const far = (i) => Array.from({ length: dim }, (_, k) => (vectors[i * dim + k] - vectors[8 * dim + k]) ** 2).reduce((a, b) => a + b);
  nearestRowsTo(vectors.subarray(8 * dim, 9 * dim), vectors, dim, 8, rows, new Float64Array(6));
  const sorted = [...Array(40).keys()].filter((i) => i !== 8).sort((a, b) => far(a) - far(b));
  assert.deepEqual([...rows], sorted.slice(0, 6));
  nearestRowsTo(vectors.subarray(8 * dim, 9 * dim), vectors, dim, -1, rows, new Float64Array(6));
  assert.equal(rows[0], 8);
});

test("what a map keeps of a digit's neighbours is counted", () => {
  const latents = Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 9, 0, 0, 10, 0, 0);
  const mean = Float32Array.of(0, 0, 1, 0, 50, 0, 2, 0, 60, 0); // of the first's nearest, 1 and 2, the map keeps 1 alone
  const neighbours = new MapNeighbours(2);
  assert.deepEqual([...neighbours.look(latents.subarray(0, 3), 0, { latents, dim: 3, mean })], [1, 2]);
  assert.equal(neighbours.kept, 1);
  neighbours.look([9.4, 0, 0], -1, { latents, dim: 3, mean });
  assert.deepEqual([...neighbours.rows], [3, 4]);
  assert.equal(neighbours.kept, -1);
});

test("a step leads to the nearest that lies ahead, of a class that is shown", () => {
  const points = { mean: Float32Array.of(0, 0, 1, 0.5, 1, 3, 3, 0, -1, 0), label: Uint8Array.of(0, 1, 0, 0, 0), shown: Uint8Array.of(1, 1), count: 5 };
  assert.equal(nearestToward(points, 0, 0, 0.01, 0, 0.1), 1);
  assert.equal(nearestToward(points, 0, 0, 0.1, 0, 2), 3); // a large step
  assert.equal(nearestToward(points, 0, 0, -0.01, 0, 0.1), 4);
  assert.equal(nearestToward(points, 0, 0, 0, 0.01, 0.1), 2);
  assert.equal(nearestToward(points, 0, 0, 0, -0.01, 0.1), -1);
  points.shown[1] = 0;
  assert.equal(nearestToward(points, 0, 0, 0.01, 0, 0.1), 3);
});
