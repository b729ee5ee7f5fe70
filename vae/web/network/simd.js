/** The arithmetic of the layers by WebAssembly, four numbers at a time (`simd.wat`): a memory for each network. */
import { activation, transposed } from "./kernels.js";
import { SIMD_BINARY } from "./simd_binary.js";

const PAGE = 65536;
const PANEL = 8; // outputs that lie side by side
const IN_PLACE = ["relu", "gelu", "sigmoid"];
const NARROW = 4; // up to as many outputs are computed along the inputs instead

/** @type {WebAssembly.Module | null | undefined} null where this browser has none of it */
let compiled;

/** @returns {import("./kernels.js").Arithmetic | null} null where this browser computes no four numbers at a time */
export function inSimd() {
  compiled ??= compile();
  return compiled && new Simd(compiled);
}

function compile() {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(SIMD_BINARY), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}

class Simd {
  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.memory = new WebAssembly.Memory({ initial: 1 });
    this.end = 16;
    /** @type {(import("./kernels.js").Floats & {count: number})[]} */
    this.laid = [];
    this.kernels = /** @type {Record<string, (...places: number[]) => void>} */ (
      new WebAssembly.Instance(module, { network: { memory: this.memory } }).exports
    );
  }

  /** @param {number} count */
  floats(count) {
    const floats = { at: this.end, count, array: new Float32Array(0) };
    this.laid.push(floats);
    this.end += 16 * Math.ceil(count / 4) + 32; // panels of outputs may read, and fours write, beyond the last number
    const missing = Math.ceil(this.end / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) {
      this.memory.grow(Math.max(missing, Math.ceil(this.memory.buffer.byteLength / PAGE / 2)));
      for (const each of this.laid) each.array = new Float32Array(this.memory.buffer, each.at, each.count);
    } else floats.array = new Float32Array(this.memory.buffer, floats.at, count);
    return floats;
  }

  /** @param {Int32Array} numbers @returns {number} their address */
  integers(numbers) {
    const { at } = this.floats(numbers.length);
    new Int32Array(this.memory.buffer, at, numbers.length).set(numbers);
    return at;
  }

  /** @param {Float32Array} weights @param {Float32Array} bias @param {Int32Array} places @returns {import("./kernels.js").Product} */
  product(weights, bias, places) {
    const [width, depth] = [bias.length, weights.length / bias.length];
    const narrow = width <= NARROW;
    const panels = Math.ceil(width / PANEL) * PANEL;
    const laid = this.floats(narrow ? weights.length : panels * depth);
    if (narrow) laid.array.set(transposed(weights, depth, width));
    else {
      for (let n = 0, to = 0; n < width; n += PANEL) {
        const side = Math.min(PANEL, width - n);
        for (let k = 0; k < depth; k++, to += PANEL) {
          for (let i = 0; i < side; i++) laid.array[to + i] = weights[k * width + n + i];
        }
      }
    }
    const added = this.floats(panels);
    added.array.set(bias);
    const at = this.integers(places);
    const multiply = this.kernels[narrow ? "narrow" : "panels"];
    return (rows, out, base, count) => multiply(rows.at, laid.at, added.at, out.at + 4 * base, at, count, width, depth);
  }

  /** @param {Int32Array} reads @param {number} channels @param {import("./kernels.js").Floats} patches */
  patches(reads, channels, patches) {
    const at = this.integers(reads);
    const { gather } = this.kernels;
    return (image, start) => gather(image.at + 4 * start, at, reads.length, channels, patches.at);
  }

  /** @param {string} name @param {import("./activations.js").Shape} shape */
  activation(name, shape) {
    if (!IN_PLACE.includes(name)) return activation(name, shape);
    const activate = this.kernels[name];
    return (/** @type {import("./kernels.js").Floats} */ x, /** @type {number} */ count) => activate(x.at, count);
  }
}
