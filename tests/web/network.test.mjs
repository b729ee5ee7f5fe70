/** The network's arithmetic on numbers that can be worked out by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { IN_JAVASCRIPT, toPixels } from "../../vae/web/network/kernels.js";
import { Network } from "../../vae/web/network/network.js";
import { inSimd } from "../../vae/web/network/simd.js";

/** @type {[string, () => import("../../vae/web/network/kernels.js").Arithmetic][]} */
const WAYS = [["JavaScript", () => IN_JAVASCRIPT], ["SIMD", inSimd]];

/** Numbers laid in an arithmetic's memory. */
function laid(arithmetic, numbers) {
  const floats = arithmetic.floats(numbers.length);
  floats.array.set(numbers);
  return floats;
}

for (const [way, arithmetic] of WAYS) {
  test(`${way}: rows times weights, where width, depth and count are multiples of no block too`, () => {
    for (const width of [1, 3, 4, 5, 7, 8, 11, 16]) {
      for (const [count, depth] of [[1, 1], [1, 9], [2, 5], [4, 8], [7, 13]]) {
        const math = arithmetic();
        const rows = Float32Array.from({ length: count * depth }, (_, i) => i % 11 - 3);
        const weights = Float32Array.from({ length: width * depth }, (_, i) => (i % 7) - 2);
        const bias = Float32Array.from({ length: width }, (_, n) => n / 2);
        const places = Int32Array.from({ length: count }, (_, m) => (count - 1 - m) * (width + 1));
        const out = laid(math, new Float32Array(3 + count * (width + 1)).fill(99));
        const given = laid(math, rows);
        math.product(weights, bias, places)(given, out, 3, count);
        const expected = new Float32Array(out.array.length).fill(99);
        for (let m = 0; m < count; m++) {
          for (let n = 0; n < width; n++) {
            let sum = bias[n];
            for (let k = 0; k < depth; k++) sum += rows[m * depth + k] * weights[k * width + n];
            expected[3 + places[m] + n] = sum;
          }
        }
        assert.deepEqual(out.array, expected, `${count}×${depth} · ${depth}×${width}`);
      }
    }
  });

  test(`${way}: a patch holds the pixels that it reads, and 0 beyond the border`, () => {
    for (const channels of [1, 3, 4, 6]) {
      const math = arithmetic();
      const image = laid(math, Float32Array.from({ length: 2 + 3 * channels }, (_, i) => i));
      const patches = laid(math, new Float32Array(4 * channels).fill(99));
      math.patches(Int32Array.of(2, -1, 0, 1), channels, patches)(image, 2);
      const pixel = (p) => Array.from({ length: channels }, (_, c) => 2 + p * channels + c);
      assert.deepEqual([...patches.array], [...pixel(2), ...new Array(channels).fill(0), ...pixel(0), ...pixel(1)]);
    }
  });

  test(`${way}: activations are what their formulas say, far out too`, () => {
    const numbers = Float32Array.of(-1e4, -90, -20, -3, -0.5, -0, 0, 1e-3, 0.5, 2, 20, 90, 1e4);
    const logistic = (v) => 1 / (1 + Math.exp(-v));
    const formulas = {
      linear: (v) => v,
      relu: (v) => Math.max(0, v),
      gelu: (v) => v * logistic(2 * Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)),
      sigmoid: logistic,
    };
    for (const [name, formula] of Object.entries(formulas)) {
      const math = arithmetic();
      const x = laid(math, numbers);
      math.activation(name)(x, numbers.length);
      numbers.forEach((v, i) => {
        const off = Math.abs(x.array[i] - formula(v));
        assert.ok(off <= 2e-7 * Math.max(1, Math.abs(formula(v))), `${name}(${v}): found ${x.array[i]}`);
      });
    }
    for (const name of ["attention", "panels", "constructor"]) assert.equal(arithmetic().activation(name), undefined);
  });
}

test("a memory that grows keeps what was laid before", () => {
  const math = inSimd();
  const first = laid(math, Float32Array.of(1, 2, 3));
  for (let i = 0; i < 6; i++) math.floats(100_000);
  assert.deepEqual([...first.array], [1, 2, 3]);
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
