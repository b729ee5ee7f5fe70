/** The colours of a page that is not the plane's own: it takes the paper that it lies on, and is light or dark as that is. */
import { channels, luminance } from "./theme.js";

const MIDDLE = 0.18; // luminance of a grey that is as far from black as from white
const PAPERS = ["--jp-layout-color0", "--vscode-editor-background", "--colab-primary-surface-color"]; // where nothing is painted behind
const OPAQUE = "rgb("; // as browsers tell such a colour; any other one has its opacity with it

/** Have an element and what is in it take the colours of the page around. @param {HTMLElement} host */
export function takeColours(host) {
  const paper = painted(host) ?? named(host) ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "#16181c" : "#fcfbf8");
  host.style.setProperty("--st-background-color", paper);
  host.dataset.scheme = luminance(channels(paper)) < MIDDLE ? "dark" : "light";
}

/** The first opaque colour behind an element; null where there is none. @param {HTMLElement} host @returns {string | null} */
function painted(host) {
  for (let behind = host.parentElement; behind; behind = behind.parentElement ?? outside(behind)) {
    const { backgroundColor } = getComputedStyle(behind);
    if (backgroundColor.startsWith(OPAQUE)) return backgroundColor;
  }
  return null;
}

/** The element whose shadow tree this is the top of. @param {Element} top @returns {HTMLElement | null} */
function outside(top) {
  const tree = top.getRootNode();
  return tree instanceof ShadowRoot ? /** @type {HTMLElement} */ (tree.host) : null;
}

/** @param {HTMLElement} host @returns {string | null} */
function named(host) {
  const style = getComputedStyle(host);
  return PAPERS.map((name) => style.getPropertyValue(name).trim()).find(Boolean) ?? null;
}
