/**
 * The bench below the plane: a row of tabs, one tool open at a time, or none. The open tool and its settings are one text,
 * `between_12_90_spherical`, that an address keeps.
 *
 * @typedef {{name: string, title: string, element: HTMLElement, arrived: () => void, moved: () => void,
 *   show: (on: boolean) => void, setTheme: (theme: import("./theme.js").Theme) => void, capture: () => string[],
 *   restore: (words: string[]) => void, film: () => Float32Array | null, way?: () => Float32Array | null}} Tool
 *   name: letters, in an address; title: on its tab; arrived: the points were read; moved: pin, cursor, class or decoder
 *   are others, heard only while open; show: it was opened or closed; capture: its settings as short words of letters,
 *   digits and .~%-; restore: takes such words, and passes over bad ones; film: the latents (n, d) of what it shows as a
 *   film; way: latents (n, d) of a line to draw on the plane
 */
import { element } from "./dom.js";

export const CLOSED = "none";
const WORDS = "_";
const MOST_FRAMES = 128;
const FILM_DECIMALS = 4;

let benches = 0;

export class Bench {
  /**
   * @param {Tool[]} tools @param {string} opening the tool that is open at first; empty for none
   * @param {() => void} changed hears that another tool was opened, or the open one closed, by hand
   */
  constructor(tools, opening, changed) {
    this.tools = tools;
    this.opening = opening;
    this.changed = changed;
    /** @type {Tool | null} */
    this.tool = null;
    this.arrivedAt = false;
    const id = `bench-${++benches}`;
    this.tabs = tools.map((tool, i) =>
      element("button", { type: "button", role: "tab", id: `${id}-${tool.name}`, class: "tab", "aria-selected": "false", "aria-controls": `${id}-panel`, tabindex: i ? "-1" : "0", onclick: () => this._press(tool), onkeydown: (event) => this._key(event, i) }, tool.title),
    );
    this.panel = element("div", { role: "tabpanel", class: "tool", id: `${id}-panel`, hidden: "" });
    this.element = element("section", { class: "bench", "aria-label": "Tools below the plane", hidden: "" }, element("div", { role: "tablist", class: "tabs", "aria-label": "Tools below the plane" }, ...this.tabs), this.panel);
  }

  /** The points were read: open what a link names. @param {string} text of the address; empty for what is open at first */
  arrived(text) {
    this.arrivedAt = true;
    this.element.hidden = !this.tools.length;
    for (const tool of this.tools) tool.arrived();
    this.follow(text);
  }

  /** Pin, cursor, class or decoder are others. */
  moved() {
    if (this.arrivedAt) this.tool?.moved();
  }

  /** Show what a text names. @param {string} text */
  follow(text) {
    if (!this.arrivedAt || text === this.capture()) return;
    const [name, ...words] = (text || this.opening).split(WORDS);
    const tool = this.tools.find((each) => each.name === name) ?? (name === CLOSED ? null : this._named(this.opening));
    this._open(null);
    if (tool) tool.restore(tool.name === name ? words : []);
    this._open(tool);
  }

  /** The open tool and its settings; empty where they are as at first. */
  capture() {
    const name = this.tool?.name ?? "";
    const text = this.tool ? [name, ...this.tool.capture()].join(WORDS) : "";
    return text === this.opening ? "" : text || CLOSED;
  }

  /** What the open tool shows as a film, frame by frame as Python is told it. @param {number} dim @returns {number[][]} */
  film(dim) {
    const latents = this.arrivedAt ? this.tool?.film() : null;
    if (!latents) return [];
    const count = Math.min(MOST_FRAMES, latents.length / dim);
    return Array.from({ length: count }, (_, i) => Array.from(latents.subarray(dim * i, dim * (i + 1)), (value) => Number(value.toFixed(FILM_DECIMALS))));
  }

  /** A line of latents to draw on the plane; null for none. */
  get way() {
    return this.arrivedAt ? (this.tool?.way?.() ?? null) : null;
  }

  /** @param {import("./theme.js").Theme} theme */
  setTheme(theme) {
    for (const tool of this.tools) tool.setTheme(theme);
  }

  _named(name) {
    return this.tools.find((tool) => tool.name === name) ?? null;
  }

  /** A second press closes. */
  _press(tool) {
    this._open(tool === this.tool ? null : tool);
    this.changed();
  }

  _open(tool) {
    if (tool === this.tool) return;
    this.tool?.show(false);
    this.tool = tool;
    this.tools.forEach((each, i) => {
      const on = each === tool;
      this.tabs[i].setAttribute("aria-selected", String(on));
      if (on) this._reach(i);
    });
    this.panel.hidden = !tool;
    this.panel.replaceChildren(...(tool ? [tool.element] : []));
    if (!tool) return;
    this.panel.setAttribute("aria-labelledby", this.tabs[this.tools.indexOf(tool)].id);
    tool.show(true);
    tool.moved();
  }

  /** Let the tab key reach one tab. @param {number} index */
  _reach(index) {
    this.tabs.forEach((tab, i) => tab.setAttribute("tabindex", i === index ? "0" : "-1"));
  }

  /** Arrows go to the tab beside, Home and End to the first and the last; where a tool is open, the tab opens its own. */
  _key(event, index) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation(); // Streamlit has shortcuts of its own
    const count = this.tabs.length;
    const to = { ArrowRight: (index + 1) % count, ArrowLeft: (index + count - 1) % count, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this._reach(to);
    this.tabs[to].focus();
    if (!this.tool) return;
    this._open(this.tools[to]);
    this.changed();
  }
}
