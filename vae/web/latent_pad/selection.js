/** Test pictures that are selected on the plane, with a lasso or from outside; all others fade. */
import { element, setPressed, toggle, write } from "./dom.js";
import { insidePolygon } from "./groups.js";
import { Lasso } from "./lasso.js";

export class Selection {
  /** @param {import("./pad.js").Pad} pad @param {number[]} rows @param {(rows: number[]) => void} told hears of what is selected by hand */
  constructor(pad, rows, told) {
    this.pad = pad;
    this.rows = rows;
    this.told = told;
    this.lasso = new Lasso(pad, (track) => this._held(track), () => setPressed(this.button, false));
    this.button = toggle("Lasso", false, "Draw around test pictures to select them, of the classes that are switched on", () => this._take());
    this.clear = element("button", { type: "button", class: "toggle plain", title: "Select none", onclick: () => this._select([]) });
    this.element = element("div", { class: "group", role: "group", "aria-label": "Selection" }, this.button, this.clear);
    this._say();
  }

  /** Select these, without a word to whoever hears. @param {number[]} rows */
  take(rows) {
    this.rows = rows;
    this._say();
    this.show();
  }

  /** Have the points say which of them are selected. */
  show() {
    this.pad.first.points?.select(this.rows);
    this.pad.invalidate("scene");
  }

  _take() {
    if (this.pad.lasso === this.lasso) return this.lasso.leave();
    this.pad.lasso?.leave();
    this.lasso.take();
    setPressed(this.button, true);
  }

  /** @param {number[]} track */
  _held(track) {
    const { mean, label, shown, count } = this.pad.first.points;
    const rows = [];
    for (let row = 0; row < count; row++) if (shown[label[row]] && insidePolygon(track, mean[2 * row], mean[2 * row + 1])) rows.push(row);
    this._select(rows);
  }

  /** @param {number[]} rows */
  _select(rows) {
    this.take(rows);
    this.told(rows);
  }

  _say() {
    this.clear.hidden = !this.rows.length;
    write(this.clear, `Clear ${this.rows.length.toLocaleString("en")} selected`);
  }
}
