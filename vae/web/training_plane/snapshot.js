/** Moments of a training: where the test digits lie, where each class has its middle, and the decoded plane. */

const MAGIC_MOMENTS = 0x4d54414c; // "LATM"
const HEADER_LENGTH = 32;

/**
 * What stands before the moments: `training` tells one training from another, `half` is half the side of the axes,
 * `extent` that of the sheet.
 * @typedef {{training: number, moments: number, count: number, side: number, last: number, half: number, extent: number}} Header
 */

/** @param {Uint8Array} packed as app/components/training_plane.py lays it out @returns {Header} */
export function readHeader(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.byteLength < HEADER_LENGTH || view.getUint32(0, true) !== MAGIC_MOMENTS) throw new Error("training: expected packed moments, found something else");
  const [training, moments, count, side, last] = [4, 8, 12, 16, 20].map((at) => view.getUint32(at, true));
  return { training, moments, count, side, last, half: view.getFloat32(24, true), extent: view.getFloat32(28, true) };
}

/** @param {Uint8Array} packed @param {Header} header @returns {Promise<Snapshot[]>} */
export async function readMoments(packed, { moments, count, side }) {
  const body = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (packed.subarray(HEADER_LENGTH))]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(body).arrayBuffer();
  const epochs = new Uint32Array(buffer, 0, moments);
  const means = 4 * moments;
  const labels = means + 8 * moments * count;
  const sheets = labels + count;
  const label = new Uint8Array(buffer, labels, count);
  return Array.from(epochs, (epoch, m) => new Snapshot(epoch, new Float32Array(buffer, means + 8 * m * count, 2 * count), label, new Uint8Array(buffer, sheets + m * side * side, side * side)));
}

export class Snapshot {
  /** @param {number} epoch @param {Float32Array} mean (n, 2) @param {Uint8Array} label (n) @param {Uint8Array} sheet (side, side) gray */
  constructor(epoch, mean, label, sheet) {
    this.epoch = epoch;
    this.mean = mean;
    this.label = label;
    this.sheet = sheet;
    this.side = Math.round(Math.sqrt(sheet.length));
    this.peaks = middles(mean, label);
    this.canvas = document.createElement("canvas");
    /** @type {Uint8Array | null} */
    this.gray = null;
  }

  /** One digit of the sheet, gray; valid until the next. @param {{column: number, line: number}} tile @param {number} tiles along a side */
  tile({ column, line }, tiles) {
    const side = Math.floor(this.side / tiles);
    this.gray ??= new Uint8Array(side * side);
    for (let y = 0; y < side; y++) {
      const from = (line * side + y) * this.side + column * side;
      this.gray.set(this.sheet.subarray(from, from + side), y * side);
    }
    return this.gray;
  }

  /** Paint the sheet in the page's grays. @param {Uint32Array} grays */
  tint(grays) {
    if (!this.side) return;
    this.canvas.width = this.canvas.height = this.side;
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(this.side, this.side);
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < words.length; i++) words[i] = grays[this.sheet[i]];
    context.putImageData(image, 0, 0);
  }
}

/** The median of each class along both axes. @returns {Map<number, [number, number]>} */
function middles(mean, label) {
  const rows = new Map();
  for (const each of new Set(label)) rows.set(each, []);
  label.forEach((each, i) => rows.get(each).push(i));
  const median = (of, axis) => of.map((i) => mean[2 * i + axis]).sort((a, b) => a - b)[of.length >> 1];
  return new Map([...rows].map(([each, of]) => [each, [median(of, 0), median(of, 1)]]));
}
