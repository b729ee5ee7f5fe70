/**
 * The test pictures themselves as points: small ones on one canvas, each painted when it comes into view. They come from
 * one file, fetched when the first is needed; where there is none, each is what the decoder draws of its own latent.
 */
import { toPixels } from "../network/kernels.js";
import { paintPixels } from "../shared/painter.js";

const ATLAS_SIDE = 32; // as many times as many: more than can be in view
const ATLAS_SLOTS = ATLAS_SIDE ** 2;
const PAINTED_A_FRAME = 64;

export class Sprites {
  /** @param {import("./panel.js").Panel} panel whose points they are @param {import("./sources.js").Source} source */
  constructor(panel, source) {
    this.panel = panel;
    this.source = source;
    this.points = panel.points;
    const [height, width, channels] = panel.description.sheet.shape;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.canvas = document.createElement("canvas");
    this.canvas.width = ATLAS_SIDE * width;
    this.canvas.height = ATLAS_SIDE * height;
    this.context = this.canvas.getContext("2d");
    this.image = new ImageData(width, height);
    this.words = new Uint32Array(this.image.data.buffer);
    this.bytes = new Uint8Array(height * width * channels);
    /** Where each picture is, and which is where. @type {Map<number, number>} */
    this.slots = new Map();
    this.rows = new Int32Array(ATLAS_SLOTS).fill(-1);
    this.next = 0;
    this.wanted = new Int32Array(PAINTED_A_FRAME);
    this.count = 0;
    /** @type {"unread" | "reading" | "read" | "none"} */
    this.state = "unread";
    /** @type {Uint8Array} */
    this.pictures = new Uint8Array(0);
  }

  setTheme(theme) {
    if (theme === this.theme) return;
    this.theme = theme;
    this.slots.clear();
    this.rows.fill(-1);
  }

  /** A test picture itself, where all of them were read; else null. @param {number} row */
  picture(row) {
    const size = this.pictures.length / this.points.count;
    return this.state === "read" ? this.pictures.subarray(row * size, (row + 1) * size) : null;
  }

  /** The place of a picture on the canvas; −1 while it is still to be painted. @param {number} row */
  slot(row) {
    const found = this.slots.get(row);
    if (found !== undefined) return found;
    if (this.count < PAINTED_A_FRAME) this.wanted[this.count++] = row;
    return -1;
  }

  /** Left edge of a slot. @param {number} slot */
  left(slot) {
    return (slot % ATLAS_SIDE) * this.width;
  }

  /** Upper edge of a slot. @param {number} slot */
  top(slot) {
    return Math.floor(slot / ATLAS_SIDE) * this.height;
  }

  /** Paint what was asked for since the last time, or have it fetched; whoever draws is told once there is more. */
  paint() {
    const { count } = this;
    this.count = 0;
    if (!count || this.state === "reading") return;
    if (this.state === "unread") this._read();
    else if (this.state === "read") this._paintPictures(count);
    else this._paintDecoded(count);
  }

  async _read() {
    this.state = "reading";
    const bytes = await this.source.pictures().catch(() => null);
    const whole = bytes?.byteLength === this.points.count * this.bytes.length;
    if (whole) this.pictures = new Uint8Array(bytes);
    this.state = whole ? "read" : "none";
    this.panel.drawn();
  }

  _paintPictures(count) {
    for (let i = 0; i < count; i++) this._put(this.wanted[i], this.pictures, this.wanted[i] * this.bytes.length);
    this.panel.drawn();
  }

  /** What the decoder draws of their own latents, as their own classes, at most a batch. */
  _paintDecoded(count) {
    const { panel, points, wanted } = this;
    const { decoder, values } = panel;
    if (!decoder) return;
    const size = decoder.outputSizes[0];
    const most = Math.min(count, decoder.maxBatch);
    for (let i = 0; i < most; i++) {
      values.latent.set(points.latentOf(wanted[i]), i * points.dim);
      panel.condition(i, points.label[wanted[i]]);
    }
    const [logits] = decoder.run(values, most);
    for (let i = 0; i < most; i++) {
      toPixels(logits, i * size, this.bytes, 0, size);
      this._put(wanted[i], this.bytes, 0);
    }
    panel.drawn();
  }

  /** @param {number} row @param {Uint8Array} bytes @param {number} from */
  _put(row, bytes, from) {
    paintPixels(bytes, from, this.words, 0, this.words.length, this.channels, this.theme.grays);
    const slot = this.next;
    this.next = (slot + 1) % ATLAS_SLOTS;
    this.slots.delete(this.rows[slot]);
    this.rows[slot] = row;
    this.slots.set(row, slot);
    this.context.putImageData(this.image, this.left(slot), this.top(slot));
  }
}
