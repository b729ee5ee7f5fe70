/**
 * Reads a safetensors file: eight bytes of header length, a JSON header, raw numbers.
 * https://github.com/huggingface/safetensors#format
 */

/** @typedef {{shape: number[], data: Float32Array}} Tensor */

const MAX_HEADER_BYTES = 8 * 2 ** 20;

/** @type {Float32Array | null} */
let halfTable = null;

/** Every float16 by its bits, as float32. */
function halves() {
  if (halfTable) return halfTable;
  halfTable = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size =
      exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? NaN : Infinity) : (1 + fraction / 1024) * 2 ** (exponent - 15);
    halfTable[bits] = bits >> 15 ? -size : size;
  }
  return halfTable;
}

/**
 * Little-endian float16 numbers as float32.
 * @param {ArrayBuffer} buffer @param {number} offset @param {number} count
 */
export function readHalves(buffer, offset, count) {
  const table = halves();
  const bits = new Uint16Array(offset % 2 ? buffer.slice(offset, offset + 2 * count) : buffer, offset % 2 ? 0 : offset, count);
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = table[bits[i]];
  return numbers;
}

/**
 * Little-endian float32 numbers, copied so that the address need not be aligned.
 * @param {ArrayBuffer} buffer @param {number} offset @param {number} count
 */
export function readFloats(buffer, offset, count) {
  return new Float32Array(buffer.slice(offset, offset + 4 * count));
}

/**
 * @param {ArrayBuffer} buffer the whole file
 * @returns {Map<string, Tensor>} every tensor by its name, in float32
 */
export function readSafetensors(buffer) {
  const view = new DataView(buffer);
  const length = buffer.byteLength >= 8 ? Number(view.getBigUint64(0, true)) : 0;
  if (length < 2 || length > MAX_HEADER_BYTES || 8 + length > buffer.byteLength) {
    throw new Error(`weights: expected a safetensors file, found ${buffer.byteLength} bytes of something else`);
  }
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const tensors = new Map();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const count = entry.shape.reduce((product, side) => product * side, 1);
    const [start, end] = entry.data_offsets;
    const bytes = { F16: 2, F32: 4 }[entry.dtype];
    if (!bytes) throw new Error(`weights: ${name}: expected F16 or F32, found ${entry.dtype}`);
    if (end - start !== count * bytes || 8 + length + end > buffer.byteLength) {
      throw new Error(`weights: ${name}: expected ${count * bytes} bytes, found ${end - start}, or a truncated file`);
    }
    const read = bytes === 2 ? readHalves : readFloats;
    tensors.set(name, { shape: entry.shape, data: read(buffer, 8 + length + start, count) });
  }
  return tensors;
}
