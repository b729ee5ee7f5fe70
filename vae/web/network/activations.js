/**
 * The activations in JavaScript, each in place on the first `count` numbers. Names and constants are ONNX's and Keras's.
 *
 * @typedef {{slope?: number, low?: number, high?: number}} Shape  slope: of leaky_relu and elu below 0; low, high: of clip
 * @typedef {(x: Float32Array, count: number, shape: Shape) => void} Activate
 */

const GELU = 2 * Math.sqrt(2 / Math.PI);
const SELU_SCALE = 1.0507009873554805, SELU_SLOPE = 1.6732632423543772; // Klambauer et al. 2017
const SURE = 1e-4; // how near to 0 and 1 a pixel's probability may come: a grey level is forty times as far

/** The error function to 2e-7 (Abramowitz and Stegun 1964, formula 7.1.26). @param {number} x */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
  return x < 0 ? tail - 1 : 1 - tail;
}

/** @param {(x: number, shape: Shape) => number} function_ @returns {Activate} */
const each = (function_) => (x, count, shape) => {
  for (let i = 0; i < count; i++) x[i] = function_(x[i], shape);
};

/** @type {Map<string, Activate>} */
export const ACTIVATIONS = new Map([
  ["linear", () => {}],
  ["relu", (x, count) => {
    for (let i = 0; i < count; i++) if (x[i] < 0) x[i] = 0;
  }],
  /** The tanh form (Hendrycks and Gimpel 2016): ½(1 + tanh(u)) is the logistic function of 2u. */
  ["gelu", (x, count) => {
    for (let i = 0; i < count; i++) {
      const v = x[i];
      x[i] = v / (1 + Math.exp(-GELU * (v + 0.044715 * v * v * v)));
    }
  }],
  ["sigmoid", (x, count) => {
    for (let i = 0; i < count; i++) x[i] = 1 / (1 + Math.exp(-x[i]));
  }],
  ["gelu_erf", each((v) => 0.5 * v * (1 + erf(v * Math.SQRT1_2)))],
  ["leaky_relu", each((v, { slope }) => (v < 0 ? slope * v : v))],
  ["elu", each((v, { slope }) => (v < 0 ? slope * Math.expm1(v) : v))],
  ["selu", each((v) => SELU_SCALE * (v < 0 ? SELU_SLOPE * Math.expm1(v) : v))],
  ["silu", each((v) => v / (1 + Math.exp(-v)))],
  ["tanh", each(Math.tanh)],
  ["softplus", each((v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))))],
  ["exp", each(Math.exp)],
  ["log", each((v) => Math.log(Math.max(v, 1e-20)))],
  ["erf", each(erf)],
  ["sin", each(Math.sin)],
  ["cos", each(Math.cos)],
  ["clip", each((v, { low, high }) => Math.min(high, Math.max(low, v)))],
  /** A pixel's value in 0–1 as the logit that is drawn as that value. */
  ["logit", each((v) => {
    const p = Math.min(1 - SURE, Math.max(SURE, v));
    return Math.log(p / (1 - p));
  })],
]);
