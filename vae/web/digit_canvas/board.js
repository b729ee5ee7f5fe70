/** The whole part: the sheet, its tools, and what follows the pen. */
import { DigitView } from "../latent_pad/digit_view.js";
import { element, setPressed, toggle, write } from "../latent_pad/dom.js";
import { readTheme } from "../latent_pad/theme.js";
import { Chain, plate } from "./chain.js";
import { Drawing } from "./drawing.js";
import { LiveModel } from "./encoder_view.js";
import { PlaneView } from "./plane_view.js";
import { PosteriorDraws } from "./posterior_draws.js";
import { RowsView } from "./rows_view.js";
import { PREPARED } from "./prepare.js";
import { MOST_POINTS, MOST_STROKES, Sheet } from "./sheet.js";

/** @typedef {import("./raster.js").PlainStroke} PlainStroke */

/** Brushes by their radius in tenths of a canvas pixel; the medium one gives strokes as wide as the data set's. */
const BRUSHES = [
  { name: "Thin", radius: 70 },
  { name: "Medium", radius: 110 },
  { name: "Thick", radius: 160 },
];

export class Board {
  /**
   * @param {HTMLElement} root
   * @param {{model: import("./encoder_view.js").Model | null, onDrawn: (strokes: PlainStroke[]) => void}} options
   *   onDrawn: at the end of each stroke, undo and clear
   */
  constructor(root, { model, onDrawn }) {
    this.root = root;
    this.onDrawn = onDrawn;
    this.drawing = new Drawing();
    this.radius = BRUSHES[1].radius;
    /** @type {import("./prepare.js").Convention} */
    this.convention = { centring: "mass", stroke: null };
    this.example = false;
    /** @type {Uint8Array | null} a picture that Python has prepared, shown in place of the drawing */
    this.picture = null;
    this.model = model ? new LiveModel(model) : null;
    this._build();
    this.sheet = new Sheet(this.paper, {
      begin: () => this._begin(),
      grow: (stroke) => this._grow(stroke),
      end: () => this._end(),
      drop: () => this._drop(),
    });
    this.observer = new ResizeObserver(() => this.changed());
    this.observer.observe(this.paper);
    this.retheme();
    this._load();
  }

  _build() {
    this.paper = element("canvas", { class: "paper", role: "img", "aria-label": "Draw a digit here, with mouse, finger or pen" });
    this.hint = element("p", { class: "invitation" });
    this.undoButton = element("button", { type: "button", class: "tool", onclick: () => this._undo() }, "Undo");
    this.clearButton = element("button", { type: "button", class: "tool", onclick: () => this._replace([]) }, "Clear");
    this.brushes = BRUSHES.map(({ name, radius }) => toggle(name, radius === this.radius, `${name} brush`, () => this._brush(radius)));
    const brush = element("div", { class: "tools", role: "group", "aria-label": "Brush" }, ...this.brushes);
    this.prepared = new DigitView(element("canvas", { class: "digit", role: "img", "aria-label": "Your digit, prepared as 28×28" }));
    this.given = new DigitView(element("canvas", { class: "digit given-digit", role: "img", "aria-label": "The picture as 28×28" }));
    this.status = element("p", { class: "note", "aria-live": "polite" });
    const parts = [];
    if (this.model) {
      const { certain, dim, title } = this.model.model;
      this.draws = new PosteriorDraws(dim);
      this.chain = new Chain(this.prepared, { certain, dim, onDie: () => this._drawAgain() });
      /** Where the drawing is encoded. */
      this.place = dim === 2 ? new PlaneView() : new RowsView(dim);
      parts.push(element("div", { class: dim === 2 ? "place" : "place rows" }, plate(this.place.element, title)), this.chain.element);
    } else parts.push(element("div", { class: "pictures" }, plate(this.prepared.canvas, "prepared, 28×28")));
    const tools = element("div", { class: "bar" }, element("div", { class: "tools" }, this.undoButton, this.clearButton), brush);
    const sheet = element("div", { class: "sheet" }, this.paper, this.hint);
    this.root.replaceChildren(element("div", { class: "board" }, element("div", { class: "left" }, this.given.canvas, sheet, tools, this.status), ...parts));
  }

  async _load() {
    if (!this.model) return this._ready();
    this.model.loadBackdrop().then(() => this.changed(), () => {}); // the posterior does without
    try {
      await this.model.load();
      this._ready();
    } catch (error) {
      write(this.status, `The model could not be read: ${error.message}`);
    }
  }

  _ready() {
    this.root.dataset.ready = "";
    this.changed();
  }

  /**
   * Take the drawing that Python holds, or a picture that it has prepared, which hides the sheet.
   * @param {{strokes: PlainStroke[], example: boolean, convention: import("./prepare.js").Convention, picture: number[] | null}} state
   */
  take({ strokes, example, convention, picture }) {
    this.convention = convention;
    this.picture = picture && Uint8Array.from(picture);
    this.root.firstElementChild.classList.toggle("given", Boolean(picture));
    if (!this.sheet.drawing) {
      this.example = example;
      this.drawing.replace(strokes.map((stroke) => [...stroke]));
      this._forget();
    }
    this.changed();
  }

  /** Take what has become of one's own drawing on its way into the address: whole pixels, and no needless point. */
  settle({ strokes, convention }) {
    this.convention = convention;
    if (!this.sheet.drawing) this.drawing.replace(strokes.map((stroke) => [...stroke]));
    this.changed();
  }

  /** @param {import("./prepare.js").Convention} convention */
  setConvention(convention) {
    if (this.convention.centring === convention.centring && this.convention.stroke === convention.stroke) return;
    this.convention = convention;
    this.changed();
  }

  retheme() {
    this.theme = readTheme(this.paper);
    this.changed();
  }

  close() {
    this.observer.disconnect();
    this.place?.close();
    cancelAnimationFrame(this.frame);
    this.closed = true;
  }

  /** Draw all of it at the next frame. */
  changed() {
    if (this.frame || this.closed) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this._show();
    });
  }

  _begin() {
    if (this.example) {
      this.example = false;
      this.drawing.replace([]);
      this._forget();
    }
    const full = this.drawing.points >= MOST_POINTS || this.drawing.strokes.length >= MOST_STROKES;
    write(this.status, full ? "The sheet is full: undo a stroke, or clear it." : "");
    if (full) return null;
    const stroke = [this.radius];
    this.drawing.add(stroke);
    return stroke;
  }

  /** Another digit: the way and the samples of the one before go. */
  _forget() {
    this.place?.forget();
    this.draws?.forget();
  }

  _drawAgain() {
    this.draws.again();
    this.draws.place(this.model);
    this.chain.speak(this.draws, this.place.order);
    this.changed();
  }

  _grow(stroke) {
    this.drawing.grow(stroke);
    this.changed();
    return this.drawing.points < MOST_POINTS;
  }

  _end() {
    this.changed();
    this.onDrawn(this.drawing.strokes);
  }

  /** Take back the stroke that is being drawn. */
  _drop() {
    this.drawing.replace(this.drawing.strokes.slice(0, -1));
    this.changed();
  }

  _undo() {
    this._replace(this.drawing.strokes.slice(0, -1));
  }

  _replace(strokes) {
    this.example = false;
    this.drawing.replace(strokes);
    this._forget();
    write(this.status, "");
    this.changed();
    this.onDrawn(strokes);
  }

  _brush(radius) {
    this.radius = radius;
    this.brushes.forEach((button, i) => setPressed(button, BRUSHES[i].radius === radius));
  }

  _show() {
    const { drawing, theme, model } = this;
    const empty = !drawing.strokes.length;
    this.sheet.resize();
    this.sheet.repaint(drawing.strokes, theme.text);
    this.root.firstElementChild.classList.toggle("example", this.example);
    write(this.hint, this.example ? "An example. Draw your own over it." : empty ? "Draw a digit here" : "");
    this.undoButton.disabled = this.clearButton.disabled = empty;
    const image = this.picture ?? drawing.prepared(this.convention);
    this.prepared.showPixels(image, theme, PREPARED);
    if (this.picture) this.given.showPixels(image, theme, PREPARED);
    if (model) this._showModel(image, empty && !this.picture);
    this.root.dataset.frames = String(Number(this.root.dataset.frames ?? 0) + 1);
  }

  _showModel(image, empty) {
    const { model, place, chain, draws, theme } = this;
    const encoded = model.ready && !empty;
    place.resize();
    chain.resize();
    if (encoded) {
      model.encode(image);
      draws.place(model);
      model.decode(draws);
      place.follow(model.mean);
    }
    place.draw(model, model.model.certain ? null : draws, encoded, theme);
    if (encoded) chain.show(model, draws, place.order, theme);
    else chain.showNothing(image, model.ready ? "" : "Reading the model …", theme);
    chain.setReady(encoded);
    this.root.dataset.draws = String(draws.count);
  }
}
