/** Colours of the page, read from its CSS variables, and of the classes, in the forms that canvases need. */
import { CLASS_COLOURS, CLASS_INKS } from "../shared/palette.js";

/**
 * @typedef {{read: string, ink: number[], paper: number[], accent: number[], text: string, accentText: string, paperText: string,
 *   font: string, scale: number, grays: Uint32Array, classes: string[], fadedWords: Uint32Array[], classInks: string[], classRims: string[]}} Theme
 *   read: the page's words for all of them; fadedWords: the classes' colours, opaque first, then fading; scale: of letters and marks against those of the page; classInks: text on a class's colour; classRims: what sets a class's colour off from the page
 */

export const FADES = 8; // steps from a point on the slice to one far from it
const LETTERS = 16; // CSS pixels, the most on a page
const NAMES = ["--digit-ink", "--digit-paper", "--st-primary-color", "--st-text-color", "--st-font"];

/**
 * The colours that hold for an element now.
 * @param {HTMLElement} element @param {Theme} [before] what held before: the same object comes back while it still holds
 * @returns {Theme}
 */
export function readTheme(element, before) {
  const style = getComputedStyle(element);
  const all = [style.fontSize, ...NAMES.map((name) => style.getPropertyValue(name).trim())].join("|");
  if (before?.read === all) return before;
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const ink = channels(read("--digit-ink", "#22252b"));
  const paper = channels(read("--digit-paper", "#ffffff"));
  const accent = channels(read("--st-primary-color", "#b5431f"));
  const grays = new Uint32Array(256);
  for (let v = 0; v < 256; v++) grays[v] = word(paper.map((channel, i) => Math.round(channel + ((ink[i] - channel) * v) / 255)));
  return {
    read: all,
    ink,
    paper,
    accent,
    text: css(channels(read("--st-text-color", "#22252b"))),
    accentText: css(accent),
    paperText: css(paper),
    font: read("--st-font", "sans-serif"),
    scale: Math.max(1, parseFloat(style.fontSize) / LETTERS),
    grays,
    classes: CLASS_COLOURS,
    fadedWords: FADED_WORDS,
    classRims: CLASS_CHANNELS.map((colour) => css(contrast(colour, paper) < 1.9 ? ink : paper)),
    classInks: CLASS_INKS,
  };
}

export const css = (/** @type {number[]} */ [r, g, b], alpha = 1) => `rgb(${r} ${g} ${b} / ${alpha})`;

/** Red, green, blue and opacity as ImageData lays them out in memory. */
export const word = (/** @type {number[]} */ [r, g, b], alpha = 255) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;

const CLASS_CHANNELS = CLASS_COLOURS.map((colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)));
const FADED_WORDS = Array.from({ length: FADES }, (_, step) => Uint32Array.from(CLASS_CHANNELS, (colour) => word(colour, Math.round(255 * (1 - (0.85 * step) / (FADES - 1))))));

/** @type {CanvasRenderingContext2D | null} */
let probe = null;

/** Any opaque CSS colour as red, green, blue. @param {string} colour @returns {number[]} */
export function channels(colour) {
  probe ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** Contrast ratio of two colours, 1–21 (WCAG 2.2). */
function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance, 0–1 (as above). @param {number[]} colour red, green, blue */
export function luminance(colour) {
  const [r, g, b] = colour.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
