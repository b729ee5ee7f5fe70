/**
 * A tool of the bench: a row of digits a dimension, the pinned latent in the middle, to either side steps of the aggregate
 * posterior's standard deviation along that dimension alone. The pointer looks at any of them, a click pins it.
 */
import { DigitView } from "./digit_view.js";
import { element, write } from "./dom.js";
import { latentName } from "./latent_sliders.js";
import { number } from "./overlay.js";

const WALK_STEPS = 4; // to either side
const WALK_FRAMES = 2 * WALK_STEPS + 1;
const WALK_STRIDE = 0.75; // standard deviations a step
const WALK_ROWS = 12; // before all are asked for

export class Traversal {
  /** @param {import("./pad.js").Pad} pad */
  constructor(pad) {
    this.pad = pad;
    this.name = "along";
    this.title = "Along each dimension";
    this.panel = pad.first;
    const { dim } = this.panel.description;
    this.frames = new Float32Array(WALK_FRAMES * dim);
    this.looked = new Float32Array(dim);
    this.pinned = new Float32Array(dim);
    this.place = element("div", { class: "walks" });
    this.more = element("button", { type: "button", class: "toggle plain", hidden: "", onclick: () => this._all() });
    const scale = `from −${WALK_STEPS * WALK_STRIDE} to +${WALK_STEPS * WALK_STRIDE} standard deviations`;
    const bar = element("div", { class: "bar" }, element("p", { class: "hint" }, `The pinned latent in the middle, one dimension a row, ${scale}. Point at a digit to look, click to pin it.`), this.more);
    this.element = element("div", { class: "traversal" }, bar, this.place);
    /** @type {{axis: number, view: DigitView}[]} */
    this.rows = [];
  }

  /** Lay out the rows, the dimension that says most first. */
  arrived() {
    this.dimensions = this.pad.latent.dimensions;
    this._lay(Math.min(WALK_ROWS, this.dimensions.alive));
  }

  _all() {
    this._lay(this.dimensions.order.length);
    this._draw(this.pinned);
  }

  _lay(count) {
    const { order, kl } = this.dimensions;
    this.rows = order.slice(0, count).map((axis) => this._row(axis));
    this.place.replaceChildren(...this.rows.map(({ axis, view }) => element("div", { class: "walk" }, element("span", { class: "label" }, latentName(axis)), view.canvas, element("span", { class: "hint" }, `KL ${number(kl[axis], 2)}`))));
    this.more.hidden = count === order.length;
    write(this.more, `All ${order.length} dimensions`);
  }

  _row(axis) {
    const canvas = element("canvas", { role: "img", "aria-label": `Decoded along ${latentName(axis)}` });
    const frameAt = (/** @type {PointerEvent} */ event) => Math.min(WALK_FRAMES - 1, Math.max(0, Math.floor((event.offsetX / canvas.clientWidth) * WALK_FRAMES)));
    const latentAt = (/** @type {PointerEvent} */ event) => {
      this.looked.set(this.pinned);
      this.looked[axis] = this._value(axis, frameAt(event));
      return this.looked;
    };
    canvas.onpointermove = (event) => this.pad.latent.look(latentAt(event));
    canvas.onpointerleave = () => this.pad.latent.look(null);
    canvas.onclick = (event) => this.pad.latent.pin(latentAt(event));
    return { axis, view: new DigitView(canvas, WALK_FRAMES, 1) };
  }

  _value(axis, frame) {
    return this.pinned[axis] + (frame - WALK_STEPS) * WALK_STRIDE * this.dimensions.deviation[axis];
  }

  /** The pin, or the decoder, is another; what is looked at meanwhile changes no row. */
  moved() {
    if (this.pad.state.atPin && !this.pad.latent.aside) this._draw(this.pad.latent.pinned);
  }

  /** Nothing of it runs while it is closed. */
  show() {}

  /** @param {ArrayLike<number>} latent the pinned one */
  _draw(latent) {
    this.pinned.set(latent);
    const dim = this.pinned.length;
    for (const { axis, view } of this.rows) {
      for (let frame = 0; frame < WALK_FRAMES; frame++) {
        this.frames.set(this.pinned, frame * dim);
        this.frames[frame * dim + axis] = this._value(axis, frame);
      }
      this.panel.showRow(this.frames, view);
    }
  }

  setTheme(theme) {
    for (const { view } of this.rows) view.paint(theme);
  }

  /** It has no settings. @returns {string[]} */
  capture() {
    return [];
  }

  restore() {}

  /** Its rows are walks of their own, which Save offers. */
  film() {
    return null;
  }
}
