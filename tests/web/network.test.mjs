/** The network's arithmetic on numbers that can be worked out by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { multiply, toPixels } from "../../vae/web/network/kernels.js";
import { Network } from "../../vae/web/network/network.js";

test("rows times weights, also where the width is no multiple of the block of eight", () => {
  for (const width of [1, 7, 8, 11]) {
    const depth = 5;
    const rows = Float32Array.from({ length: 2 * depth }, (_, i) => i - 3);
    const weights = Float32Array.from({ length: width * depth }, (_, i) => (i % 7) - 2);
    const bias = Float32Array.from({ length: width }, (_, n) => n / 2);
    const out = new Float32Array(2 * width);
    multiply(rows, 0, weights, bias, out, Int32Array.of(0, width), 0, 2, width, depth);
    for (let m = 0; m < 2; m++) {
      for (let n = 0; n < width; n++) {
        let expected = bias[n];
        for (let k = 0; k < depth; k++) expected += rows[m * depth + k] * weights[n * depth + k];
        assert.equal(out[m * width + n], expected);
      }
    }
  }
});

test("logits become grays: 0 is half, far away is black or white", () => {
  const gray = new Uint8Array(3);
  toPixels(Float32Array.of(-40, 0, 40), 0, gray, 0, 3);
  assert.deepEqual([gray[0], gray[2]], [0, 255]);
  assert.ok(Math.abs(gray[1] - 127.5) <= 0.5);
});

const tensors = new Map([
  ["w", { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ["b", { shape: [3], data: Float32Array.of(0.5, 0, -1) }],
]);
const record = {
  layers: [
    { name: "latent", kind: "input", inputs: [], shape: [2], activation: "linear", tensors: {}, options: {} },
    { name: "out", kind: "dense", inputs: ["latent"], shape: [3], activation: "relu", tensors: { kernel: "w", bias: "b" }, options: {} },
  ],
  outputs: ["out"],
};

test("a network runs a batch, and says what it gives", () => {
  const network = new Network(record, tensors, 2);
  assert.equal(network.inputSize("latent"), 2);
  assert.deepEqual(network.outputShapes, [[3]]);
  const [out] = network.run({ latent: Float32Array.of(1, 1, -1, 0) }, 2);
  assert.deepEqual([...out.subarray(0, 6)], [5.5, 7, 8, 0, 0, 0]);
});

test("a network refuses too large a batch, and an input that is missing", () => {
  const network = new Network(record, tensors, 2);
  assert.throws(() => network.run({ latent: new Float32Array(6) }, 3), /batch: expected 1 to 2, found 3/);
  assert.throws(() => network.run({}, 1), /input latent: expected 2 numbers, found none/);
});
