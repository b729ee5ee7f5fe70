/**
 * A map of codes as a grid of coloured cells with their numbers; pointer and keys as intents.
 *
 * @typedef {{side: number, colours: string[], inks: string[], meaning: (code: number) => string}} Look
 * @typedef {{top: number, left: number, bottom: number, right: number}} Rectangle  cells, ends included
 * @typedef {{press(cell: number, extend: boolean): void, drag(cell: number): void, release(): void, hover(cell: number): void,
 *   move(down: number, right: number, extend: boolean): void, step(by: number): void, put(): void, keysUp(): void}} MapIntents
 */
import { element } from "../latent_pad/dom.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const STEPS = { "[": -1, "-": -1, "]": 1, "+": 1, "=": 1 };

export class CodeMap {
  /** @param {Look} look @param {string} title @param {MapIntents | null} intents null for a map that is only looked at */
  constructor(look, title, intents = null) {
    this.look = look;
    this.shown = new Int32Array(look.side ** 2).fill(-2);
    this.marks = new Array(look.side ** 2).fill("");
    this.cells = Array.from(this.shown, () => element("div", { role: "gridcell", class: "cell" }));
    const rows = Array.from({ length: look.side }, (_, row) => element("div", { role: "row" }, ...this.cells.slice(row * look.side, (row + 1) * look.side)));
    this.frame = element("div", { class: "selection", hidden: "", "aria-hidden": "true" });
    this.root = element("div", { class: "map", role: "grid", "aria-label": title, style: `--side: ${look.side}` }, ...rows, this.frame);
    if (intents) this._attach(intents);
  }

  /**
   * @param {ArrayLike<number>} map −1 for a cell that is still empty
   * @param {(cell: number) => string} markOf "", "changed" or "kept"
   */
  show(map, markOf) {
    for (let cell = 0; cell < this.cells.length; cell++) {
      const [code, mark] = [map[cell], markOf(cell)];
      if (code === this.shown[cell] && mark === this.marks[cell]) continue;
      this.shown[cell] = code;
      this.marks[cell] = mark;
      const target = this.cells[cell];
      target.style.backgroundColor = code < 0 ? "" : this.look.colours[code];
      target.style.color = code < 0 ? "" : this.look.inks[code];
      target.textContent = code < 0 ? "" : String(code);
      target.className = `cell ${mark}${code < 0 ? " empty" : ""}`;
      target.setAttribute("aria-label", this._label(cell, code, mark));
    }
  }

  _label(cell, code, mark) {
    const { side, meaning } = this.look;
    const place = `row ${Math.floor(cell / side) + 1}, column ${(cell % side) + 1}`;
    return code < 0 ? `${place}: empty` : `${place}: ${meaning(code)}${mark ? `, ${mark}` : ""}`;
  }

  /** @param {Rectangle | null} rectangle @param {boolean} other whether it was selected on the other map */
  select(rectangle, other = false) {
    this.frame.hidden = !rectangle;
    this.frame.classList.toggle("other", other);
    if (rectangle) placeFrame(this.frame, rectangle, this.look.side);
    this.cells.forEach((cell, i) => cell.setAttribute("aria-selected", String(Boolean(rectangle) && !other && within(rectangle, i, this.look.side))));
  }

  /** The cell that takes the keys. @param {number} cell @param {boolean} now whether to move the focus there */
  focus(cell, now) {
    this.cells.forEach((target, i) => target.setAttribute("tabindex", i === cell ? "0" : "-1"));
    if (now) this.cells[cell].focus({ preventScroll: true });
  }

  /** @param {MapIntents} intents */
  _attach(intents) {
    const { root, look } = this;
    let pressed = false;
    const at = (/** @type {PointerEvent} */ event) => {
      const box = root.getBoundingClientRect();
      const place = (share) => Math.min(look.side - 1, Math.max(0, Math.floor(share * look.side)));
      return place((event.clientY - box.top) / box.height) * look.side + place((event.clientX - box.left) / box.width);
    };
    root.classList.add("live");
    root.onpointerdown = (event) => {
      if (event.button > 0) return;
      root.setPointerCapture(event.pointerId);
      pressed = true;
      intents.press(at(event), event.shiftKey);
    };
    root.onpointermove = (event) => {
      if (!pressed) return intents.hover(at(event));
      for (const step of event.getCoalescedEvents?.() ?? []) intents.drag(at(step));
      intents.drag(at(event));
    };
    root.onpointerup = root.onpointercancel = () => {
      if (pressed) intents.release();
      pressed = false;
    };
    root.onpointerleave = () => pressed || intents.hover(-1);
    root.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const move = MOVES[event.key];
      if (move) intents.move(move[0], move[1], event.shiftKey);
      else if (event.key in STEPS) intents.step(STEPS[event.key]);
      else if (event.key === "Enter" || event.key === " ") intents.put();
      else return;
      event.preventDefault();
      event.stopPropagation(); // Streamlit has shortcuts of its own
    };
    root.onkeyup = () => intents.keysUp();
  }
}

/** Lay a frame over a rectangle of cells. @param {HTMLElement} frame @param {Rectangle} rectangle @param {number} side */
export function placeFrame(frame, { top, left, bottom, right }, side) {
  const share = (cells) => `${(100 * cells) / side}%`;
  Object.assign(frame.style, { top: share(top), left: share(left), height: share(bottom - top + 1), width: share(right - left + 1) });
}

/** @param {Rectangle} rectangle @param {number} cell @param {number} side */
export function within(rectangle, cell, side) {
  const [row, column] = [Math.floor(cell / side), cell % side];
  return row >= rectangle.top && row <= rectangle.bottom && column >= rectangle.left && column <= rectangle.right;
}

/** The rectangle between two cells. @param {number} one @param {number} other @param {number} side @returns {Rectangle} */
export function between(one, other, side) {
  const [r1, c1, r2, c2] = [Math.floor(one / side), one % side, Math.floor(other / side), other % side];
  return { top: Math.min(r1, r2), left: Math.min(c1, c2), bottom: Math.max(r1, r2), right: Math.max(c1, c2) };
}
