/** Which part of a latent space of more than two dimensions the plane shows: two of its axes, or a plane through three digits. */
import { axisSlice } from "../network/slice.js";
import { mainComponents, unit } from "./dimensions.js";
import { element, setPressed, toggle } from "./dom.js";
import { latentName } from "./latent_sliders.js";
import { MapChoice } from "./map_choice.js";

const COMPONENTS = ["p1", "p2"];
const SHORT = { p1: "p₁", p2: "p₂" };
const TITLES = { p1: "main component 1", p2: "main component 2" };
export const OPENING_SLICE = "p1_p2";

export class SliceChoice {
  /**
   * @param {(name: string) => void} choose hears of another slice, by its name: p1_p2, 3_7, digits_12_90_555, or of a map, map_tsne
   * @param {import("./plane_map.js").MapDescription[]} maps that can be shown instead
   */
  constructor(choose, maps) {
    this.choose = choose;
    this.name = OPENING_SLICE;
    /** The slice that was shown last, to come back to from a map. */
    this.lastSlice = OPENING_SLICE;
    this.maps = new MapChoice(maps, (method) => choose(method ? `map_${method}` : this.lastSlice));
    /** The test digits that were pinned last, the newest last. @type {number[]} */
    this.pinned = [];
    this.across = element("select", { "aria-label": "Across", onchange: () => this._axes() });
    this.up = element("select", { "aria-label": "Up", onchange: () => this._axes() });
    this.digits = toggle("Last three digits", false, "The plane through the three test digits that were clicked last", () => this._digits());
    this.digits.disabled = true;
    this.element = element("div", { class: "group", role: "group", "aria-label": "Slice" }, element("span", { class: "hint" }, "Across"), this.across, element("span", { class: "hint" }, "up"), this.up, this.digits, this.maps.element);
  }

  /** Offer the axes. @param {import("./dimensions.js").Dimensions} dimensions */
  offer({ order }) {
    for (const select of [this.across, this.up]) {
      const axes = [...COMPONENTS, ...order.map((axis) => String(axis + 1))];
      select.replaceChildren(...axes.map((name) => element("option", { value: name }, TITLES[name] ?? latentName(Number(name) - 1))));
    }
    this.show(this.name);
  }

  /** @param {string} name the slice that is shown */
  show(name) {
    this.name = name;
    const parts = name.split("_");
    this.maps.show(parts[0] === "map" ? parts[1] : null);
    if (parts[0] === "map") return;
    this.lastSlice = name;
    setPressed(this.digits, parts[0] === "digits");
    if (parts.length === 2) [this.across.value, this.up.value] = parts;
  }

  /** A test digit was pinned. @param {number} row */
  took(row) {
    this.pinned = [...this.pinned.filter((other) => other !== row), row].slice(-3);
    this.digits.disabled = this.pinned.length < 3;
  }

  _axes() {
    if (this.across.value !== this.up.value) this.choose(`${this.across.value}_${this.up.value}`);
    else this.show(this.name); // a plane needs two
  }

  _digits() {
    this.choose(`digits_${this.pinned.join("_")}`);
  }
}

/**
 * The slice of a name, through 0, or through the three digits; that of the main components where the name does not fit.
 * @param {string} name @param {import("./points.js").EncodedPoints} points @returns {import("../network/slice.js").Slice}
 */
export function sliceNamed(name, points) {
  const { dim, latents } = points;
  const rows = digitsOf(name, points);
  if (rows.length) {
    const [origin, ...ends] = rows.map((row) => latents.subarray(dim * row, dim * (row + 1)));
    const [first, second] = ends.map((end) => end.map((part, k) => part - origin[k]));
    const slice = spanned(first, second);
    if (slice) return { ...slice, origin: Float32Array.from(origin) };
  }
  const components = mainComponents(points);
  const axis = (/** @type {string} */ part) => components[COMPONENTS.indexOf(part)] ?? (Number(part) >= 1 && Number(part) <= dim ? axisSlice(dim, Number(part) - 1).across : null);
  const [across, up] = name.split("_").map(axis);
  return (across && up && spanned(across, up)) || (dim > 1 && spanned(components[0], components[1])) || axisSlice(dim);
}

/** The three test digits that a slice's name says; none where it says others. @param {string} name @param {{count: number}} points @returns {number[]} */
export function digitsOf(name, { count }) {
  const [kind, ...rows] = name.split("_");
  const fit = kind === "digits" && rows.length === 3 && rows.every((row) => row !== "" && Number.isInteger(Number(row)) && Number(row) >= 0 && Number(row) < count);
  return fit ? rows.map(Number) : [];
}

/** What the axes of a slice are called on the plane. @param {string} name */
export function axesOf(name) {
  return name.startsWith("digits") ? ["", ""] : name.split("_").map((part) => SHORT[part] ?? latentName(Number(part) - 1));
}

/** The plane that two directions span, through 0; null where they are one. @returns {import("../network/slice.js").Slice | null} */
function spanned(first, second) {
  const across = unit(first, []);
  const up = across && unit(second, [across]);
  return up && { origin: new Float32Array(up.length), across: Float32Array.from(across), up: Float32Array.from(up) };
}
