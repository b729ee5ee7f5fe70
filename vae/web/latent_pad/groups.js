/**
 * Groups of test pictures, told by a recipe instead of their rows, so that a link can keep them: a class (`c7`, all of them: `ca`), the nearest of a
 * class to a test picture (`k50.7.123`, `k50.a.123` of any class), what a lasso holds on a slice (`l7-9.p1-p2.0~1~2~3~1~0`, of
 * the classes that were shown; `la.…` of all), or the quarter of each class whose decoded pictures have the widest or
 * thinnest strokes (`thick`, `thin`) or lean most (`left`, `right`).
 *
 * @typedef {{kind: "class", label: number} | {kind: "near", count: number, label: number, row: number}
 *   | {kind: "lasso", classes: number[], slice: string, corners: number[]} | {kind: "measure", name: string}} Group
 *   label: −1 for any class; classes: none for all; slice: its name, empty in two dimensions; corners: places, interleaved
 * @typedef {{rows: Int32Array, width: Float32Array, slant: Float32Array}} Measured  of some rows of the set, as they are decoded
 */
import { placesOf } from "../network/slice.js";
import { sliceNamed } from "./slice_choice.js";

const PARTS = ".";
const CORNER = "~";
export const ANY = "a";
export const MOST_NEAR = 1000;
export const MOST_CORNERS = 16;
const QUARTER = 0.25;
const HUNDREDTHS = 100;
/** @type {Record<string, {measure: "width" | "slant", most: boolean, words: string}>} */
export const MEASURED_GROUPS = {
  thin: { measure: "width", most: false, words: "the quarter of each class with the thinnest strokes" },
  thick: { measure: "width", most: true, words: "the quarter of each class with the thickest strokes" },
  left: { measure: "slant", most: false, words: "the quarter of each class that leans most to the left" },
  right: { measure: "slant", most: true, words: "the quarter of each class that leans most to the right" },
};

/** @param {Group} group @returns {string} */
export function writeGroup(group) {
  if (group.kind === "measure") return group.name;
  if (group.kind === "class") return `c${labelWord(group.label)}`;
  if (group.kind === "near") return `k${[group.count, labelWord(group.label), group.row].join(PARTS)}`;
  const classes = group.classes.length ? group.classes.join("-") : ANY;
  return `l${[classes, group.slice.replaceAll("_", "-"), group.corners.map(short).join(CORNER)].join(PARTS)}`;
}

const labelWord = (/** @type {number} */ label) => (label < 0 ? ANY : String(label));

/** A number as a recipe keeps it: in hundredths, without a point, which parts a recipe. @param {number} value */
const short = (value) => String(Math.round(HUNDREDTHS * value));

/** A coordinate as its recipe keeps it, so that a link holds the same points. @param {number} value */
const rounded = (value) => Math.round(HUNDREDTHS * value) / HUNDREDTHS;

/** The group of a recipe; null where it does not fit the set. @param {string} word @param {import("./points.js").EncodedPoints} points @returns {Group | null} */
export function readGroup(word, points) {
  if (Object.hasOwn(MEASURED_GROUPS, word)) return { kind: "measure", name: word };
  const parts = word.slice(1).split(PARTS);
  const labelled = (/** @type {string} */ text) => text === ANY || points.classes.includes(whole(text));
  if (word[0] === "c" && parts.length === 1) return labelled(parts[0]) ? { kind: "class", label: whole(parts[0]) } : null;
  if (word[0] === "k" && parts.length === 3) {
    const [count, label, row] = parts.map(whole);
    const fit = count >= 1 && count <= MOST_NEAR && row >= 0 && row < points.count && labelled(parts[1]);
    return fit ? { kind: "near", count, label, row } : null;
  }
  if (word[0] === "l" && parts.length === 3) {
    const classes = parts[0] === ANY ? [] : parts[0].split("-").map(whole);
    const corners = parts[2].split(CORNER).map((text) => (/^-?\d{1,7}$/.test(text) ? Number(text) / HUNDREDTHS : NaN));
    const fit = corners.length >= 6 && corners.length <= 2 * MOST_CORNERS && corners.length % 2 === 0 && corners.every(Number.isFinite);
    return fit && classes.every((label) => points.classes.includes(label)) ? { kind: "lasso", classes, slice: parts[1].replaceAll("-", "_"), corners } : null;
  }
  return null;
}

const whole = (/** @type {string} */ text) => (/^\d{1,7}$/.test(text) ? Number(text) : -1);

/**
 * The rows of a group; null where it needs a measure that is not there yet.
 * @param {Group} group @param {import("./points.js").EncodedPoints} points @param {Measured | null} measured @returns {ArrayLike<number> | null}
 */
export function membersOf(group, points, measured) {
  const rows = Array.from(points.label.keys());
  if (group.kind === "class") return rows.filter((row) => group.label < 0 || points.label[row] === group.label);
  if (group.kind === "near") return nearestRows(group, points, rows);
  if (group.kind === "lasso") return withinLasso(group, points, rows);
  return measured && quarters(MEASURED_GROUPS[group.name], points, measured);
}

function nearestRows({ count, label, row }, { latents, dim, label: labels }, rows) {
  const far = (/** @type {number} */ i) => {
    let square = 0;
    for (let k = 0; k < dim; k++) square += (latents[i * dim + k] - latents[row * dim + k]) ** 2;
    return square;
  };
  const among = rows.filter((i) => label < 0 || labels[i] === label);
  const squares = new Map(among.map((i) => [i, far(i)]));
  return among.sort((a, b) => squares.get(a) - squares.get(b)).slice(0, count);
}

function withinLasso({ classes, slice, corners }, points, rows) {
  const places = points.dim === 2 ? points.latents : (points.maps?.named(slice, points.count)?.places ?? placesOf(sliceNamed(slice, points), points.latents));
  return rows.filter((i) => (!classes.length || classes.includes(points.label[i])) && insidePolygon(corners, places[2 * i], places[2 * i + 1]));
}

/** Whether a place lies within a polygon, by counting the edges to its right. @param {ArrayLike<number>} corners interleaved */
export function insidePolygon(corners, x, y) {
  let inside = false;
  for (let i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
    const [above, before] = [corners[i + 1] > y, corners[j + 1] > y];
    if (above !== before && x < corners[i] + ((y - corners[i + 1]) / (corners[j + 1] - corners[i + 1])) * (corners[j] - corners[i])) inside = !inside;
  }
  return inside;
}

/** The quarter of each class, so that no class stands for a width of its own. */
function quarters({ measure, most }, points, measured) {
  const values = measured[measure];
  const found = [];
  for (const label of points.classes) {
    const own = Array.from(measured.rows.keys()).filter((i) => points.label[measured.rows[i]] === label);
    own.sort((a, b) => (most ? values[b] - values[a] : values[a] - values[b]));
    for (const i of own.slice(0, Math.max(1, Math.floor(QUARTER * own.length)))) found.push(measured.rows[i]);
  }
  return found;
}

/** The mean of the latents of some rows, at least one. @param {ArrayLike<number>} rows @param {{latents: Float32Array, dim: number}} points */
export function meanLatent(rows, { latents, dim }) {
  const mean = new Float64Array(dim);
  for (let i = 0; i < rows.length; i++) for (let k = 0; k < dim; k++) mean[k] += latents[rows[i] * dim + k];
  return mean.map((sum) => sum / rows.length);
}

/** A group in words. @param {Group} group */
export function groupWords(group, naming) {
  if (group.kind === "measure") return MEASURED_GROUPS[group.name].words;
  if (group.kind === "class") return group.label < 0 ? "all test pictures" : `class ${naming.name(group.label)}`;
  if (group.kind === "near") return `the ${group.count} ${group.label < 0 ? "" : `of class ${naming.name(group.label)} `}nearest to test picture ${group.row.toLocaleString("en")}`;
  return `what the lasso holds${group.classes.length ? ` of class ${group.classes.map((label) => naming.name(label)).join(", ")}` : ""}`;
}

/** A closed line with at most MOST_CORNERS corners, at even steps along it, as a recipe keeps it. @param {number[]} track places, interleaved @returns {number[]} */
export function simplified(track) {
  if (track.length <= 2 * MOST_CORNERS) return track.map(rounded);
  const lengths = [0];
  for (let i = 2; i < track.length; i += 2) lengths.push(lengths[lengths.length - 1] + Math.hypot(track[i] - track[i - 2], track[i + 1] - track[i - 1]));
  const last = lengths[lengths.length - 1];
  const corners = [];
  for (let c = 0, i = 0; c < MOST_CORNERS; c++) {
    while (i + 1 < lengths.length && lengths[i] < (last * c) / (MOST_CORNERS - 1)) i++;
    corners.push(rounded(track[2 * i]), rounded(track[2 * i + 1]));
  }
  return corners;
}
