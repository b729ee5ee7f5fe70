/**
 * A map of the encoded set, from one packed file (vae/export/maps.py): little-endian "LATM", version, n, k as uint32,
 * trustworthiness and the share of neighbours kept as float32, then the places (n, 2) float32.
 *
 * On a map a place between the points means nothing, so the plane knows test pictures there and no latents of its own.
 *
 * @typedef {{method: string, title: string, file: string}} MapDescription  method: as an address names it, after `map_`
 */
import { readFloats } from "../network/safetensors.js";
import { MapNeighbours } from "./map_neighbours.js";

const MAP_MAGIC = 0x4d54414c; // "LATM"
const MAP_VERSION = 1;
const MAP_HEADER_BYTES = 24;
const NAMED = /map[_-]([a-z]+)/g;

export class PlaneMap {
  /** @param {ArrayBuffer} buffer @param {MapDescription} description @param {number} count of the set */
  constructor(buffer, { method, title }, count) {
    const header = new DataView(buffer);
    if (buffer.byteLength < MAP_HEADER_BYTES || header.getUint32(0, true) !== MAP_MAGIC || header.getUint32(4, true) !== MAP_VERSION) {
      throw new Error("map: expected a packed map of version 1, found something else");
    }
    if (header.getUint32(8, true) !== count || buffer.byteLength !== MAP_HEADER_BYTES + 8 * count) throw new Error(`map: expected ${count} places, found another number`);
    this.method = method;
    this.title = title;
    const k = header.getUint32(12, true);
    this.trustworthiness = header.getFloat32(16, true);
    this.kept = header.getFloat32(20, true);
    /** Interleaved, in the order of the set. */
    this.places = readFloats(buffer, MAP_HEADER_BYTES, 2 * count);
    this.neighbours = new MapNeighbours(k);
    /** What runs across and up; nothing that could be measured, but for PCA. @type {string[] | null} */
    this.axes = method === "pca" ? ["p₁", "p₂"] : null;
    const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
    /** How far it is to be trusted. */
    this.sentence = `${title}: of a digit’s ${k} nearest in the latent space, ${percent(this.kept)} are among its ${k} nearest here; trustworthiness ${this.trustworthiness.toFixed(2)} of 1. Lines lead to the ${k} nearest in the latent space.`;
  }
}

/** The maps of one checkpoint, each read once, when it is first asked for. */
export class PlaneMaps {
  /** @param {MapDescription[]} offered @param {import("./sources.js").Source} source */
  constructor(offered, source) {
    this.offered = offered;
    this.source = source;
    /** @type {Map<string, Promise<void>>} */
    this.asked = new Map();
    /** @type {Map<string, ArrayBuffer>} */
    this.files = new Map();
    /** @type {Map<string, PlaneMap>} */
    this.read = new Map();
  }

  /** Fetch those that a text names as `map_tsne` or `map-tsne`; null where all of them are there. @param {string} text @returns {Promise<unknown> | null} */
  fetched(text) {
    const wanted = this.offered.filter(({ method }) => !this.files.has(method) && [...text.matchAll(NAMED)].some((found) => found[1] === method));
    return wanted.length ? Promise.all(wanted.map((each) => this._fetch(each))) : null;
  }

  _fetch({ method, file }) {
    const asked = this.asked.get(method) ?? this.source.bytes(file).then((bytes) => void this.files.set(method, bytes));
    this.asked.set(method, asked);
    asked.catch(() => this.asked.delete(method)); // it may be asked for again
    return asked;
  }

  /** The map of a slice's name, `map_tsne`, where it was fetched and fits the set; else null. @param {string} name @param {number} count of the set */
  named(name, count) {
    const description = this.offered.find(({ method }) => `map_${method}` === name);
    const bytes = description && this.files.get(description.method);
    if (!bytes) return null;
    if (!this.read.has(name)) this.read.set(name, new PlaneMap(bytes, description, count));
    return this.read.get(name);
  }
}
