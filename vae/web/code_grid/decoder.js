/** Code maps decoded in the browser: codes to vectors of the codebook, vectors to a picture. */
import { Network } from "../network/network.js";
import { readSafetensors } from "../network/safetensors.js";

const CODEBOOK_TENSOR = "codebook/vectors";

/** @typedef {import("../latent_pad/sources.js").Source} Source */

export class CodeDecoder {
  /** @param {import("../network/network.js").NetworkRecord} record @param {Map<string, import("../network/safetensors.js").Tensor>} tensors */
  constructor(record, tensors) {
    this.record = record;
    this.tensors = tensors;
    this.network = new Network(record, tensors, 1);
    this.shape = this.network.outputShapes[0];
    const codebook = tensors.get(CODEBOOK_TENSOR);
    if (!codebook) throw new Error(`weights: expected a tensor ${CODEBOOK_TENSOR}, found none`);
    this.codes = codebook.shape[0];
    this.dim = codebook.shape[1];
    this.vectors = codebook.data;
    this.values = { latent: new Float32Array(this.network.inputSize("latent")) };
    this.cells = this.values.latent.length / this.dim;
  }

  /** @param {Source} source @returns {Promise<CodeDecoder>} */
  static async read(source) {
    const [weights, layers] = await Promise.all([source.bytes("decoder.safetensors"), source.bytes("layers.json")]);
    return new CodeDecoder(JSON.parse(new TextDecoder().decode(layers)).decoder, readSafetensors(weights));
  }

  /** Logits of a map of codes; valid until the next call. @param {ArrayLike<number>} map one code a cell @returns {Float32Array} */
  decode(map) {
    const { latent } = this.values;
    for (let cell = 0; cell < this.cells; cell++) {
      const first = map[cell] * this.dim;
      for (let i = 0; i < this.dim; i++) latent[cell * this.dim + i] = this.vectors[first + i];
    }
    return this.network.run(this.values, 1)[0];
  }
}

const KEPT = 2;
/** @type {Map<string, Promise<CodeDecoder>>} by the address of the checkpoint's files; the two used last */
const decoders = new Map();

/** The decoder of a checkpoint, read once. @param {string} base @param {Source} source */
export function decoderOf(base, source) {
  const known = decoders.get(base) ?? CodeDecoder.read(source);
  known.catch(() => decoders.delete(base)); // what failed may be asked for again
  decoders.delete(base);
  decoders.set(base, known);
  for (const old of [...decoders.keys()].slice(0, -KEPT)) decoders.delete(old);
  return known;
}
