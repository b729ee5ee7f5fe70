/** Moments of a training: where the test digits lie, where each class has its middle, and the decoded plane. */

import { Naming } from "../latent_pad/words.js";
import { paintPixels } from "../shared/painter.js";

const MAGIC_MOMENTS = 0x4d54414c; // "LATM"
const HEADER_LENGTH = 44;

/**
 * What stands before the moments: `training` tells one training from another, `sheet` has a sheet's rows, columns and
 * channels, `half` is half the side of the axes, `extent` that of the sheet.
 * @typedef {{training: number, moments: number, count: number, last: number, sheet: number[],  half: number, extent: number,
 *   naming: import("../latent_pad/words.js").Naming, body: number}} Header  body: where the moments begin
 */

/** @param {Uint8Array} packed as app/components/training_plane.py lays it out @returns {Header} */
export function readHeader(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.byteLength < HEADER_LENGTH || view.getUint32(0, true) !== MAGIC_MOMENTS) throw new Error("training: expected packed moments, found something else");
  const [training, moments, count, last, ...sheet] = [4, 8, 12, 16, 20, 24, 28].map((at) => view.getUint32(at, true));
  const body = HEADER_LENGTH + view.getUint32(40, true);
  const naming = new Naming(JSON.parse(new TextDecoder().decode(packed.subarray(HEADER_LENGTH, body))));
  return { training, moments, count, last, sheet, half: view.getFloat32(32, true), extent: view.getFloat32(36, true), naming, body };
}

/** @param {Uint8Array} packed @param {Header} header @returns {Promise<Snapshot[]>} */
export async function readMoments(packed, { moments, count, sheet, body: start }) {
  const body = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (packed.subarray(start))]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(body).arrayBuffer();
  const epochs = new Uint32Array(buffer, 0, moments);
  const means = 4 * moments;
  const labels = means + 8 * moments * count;
  const sheets = labels + count;
  const label = new Uint8Array(buffer, labels, count);
  const size = sheet[0] * sheet[1] * sheet[2];
  return Array.from(epochs, (epoch, m) => new Snapshot(epoch, new Float32Array(buffer, means + 8 * m * count, 2 * count), label, { shape: sheet, pixels: new Uint8Array(buffer, sheets + m * size, size) }));
}

export class Snapshot {
  /** @param {number} epoch @param {Float32Array} mean (n, 2) @param {Uint8Array} label (n) @param {{shape: number[], pixels: Uint8Array}} sheet */
  constructor(epoch, mean, label, sheet) {
    this.epoch = epoch;
    this.mean = mean;
    this.label = label;
    this.sheet = sheet.pixels;
    this.height = sheet.shape[0];
    this.width = sheet.shape[1];
    this.channels = sheet.shape[2];
    this.peaks = middles(mean, label);
    this.canvas = document.createElement("canvas");
    /** @type {Uint8Array | null} */
    this.picture = null;
  }

  /** One picture of the sheet; valid until the next. @param {{column: number, line: number}} tile @param {number} tiles along a side */
  tile({ column, line }, tiles) {
    const [tall, wide] = [Math.floor(this.height / tiles), Math.floor(this.width / tiles) * this.channels];
    this.picture ??= new Uint8Array(tall * wide);
    for (let y = 0; y < tall; y++) {
      const from = (line * tall + y) * this.width * this.channels + column * wide;
      this.picture.set(this.sheet.subarray(from, from + wide), y * wide);
    }
    return this.picture;
  }

  /** Paint the sheet in the page's grays. @param {Uint32Array} grays */
  tint(grays) {
    if (!this.sheet.length) return;
    [this.canvas.width, this.canvas.height] = [this.width, this.height];
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(this.width, this.height);
    const words = new Uint32Array(image.data.buffer);
    paintPixels(this.sheet, 0, words, 0, words.length, this.channels, grays);
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
