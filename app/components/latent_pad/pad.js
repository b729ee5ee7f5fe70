/**
 * The latent plane: one checkpoint beside its decoded digit, or several planes on one cursor.
 *
 * Everything between two clicks happens here; `onPin` hears of a latent on click, release or key pause only.
 */
import { Background } from "./background.js";
import { classSwitches } from "./controls.js";
import { CursorScene } from "./cursor_scene.js";
import { FRAMES, Filmstrip } from "./filmstrip.js";
import { attachGestures } from "./gestures.js";
import { Hint } from "./hint.js";
import { attachKeyboard } from "./keyboard.js";
import { LatentSliders } from "./latent_sliders.js";
import { buildLayout } from "./layout.js";
import { number } from "./overlay.js";
import { choosePath, clearPath, drawPath, enterPath } from "./pad_path.js";
import { ViewReporter, openPlace, openSwitches, showView } from "./pad_view.js";
import { Panel } from "./panel.js";
import { Path } from "./path.js";
import { Planes } from "./planes.js";
import { Presenter } from "./present.js";
import { CLASSES } from "./points.js";
import { Readout } from "./readout.js";
import { readTheme } from "./theme.js";

const NEAR_PIXELS = 9; // a digit this close to the pointer is pointed at
const CLICK_PIXELS = 6;
const REST = 90; // ms without a move
const KEY_PAUSE = 350; // ms
const DECIMALS = 4; // of a latent on its way to Python

/**
 * @typedef {{z: [number, number], row: number | null}} Pin  row: of the test set, where a digit itself was clicked
 * @typedef {{panels: import("./panel.js").Description[], linked: "z" | "reach", pin: [number, number],
 *   workerSource: string, onPin: (pin: Pin) => void, view?: import("./pad_view.js").PadView,
 *   onView?: (view: import("./pad_view.js").PadView) => void}} Options  view: to open on, where a link names one
 */

export class Pad {
  /** @param {HTMLElement} root @param {Options} options */
  constructor(root, options) {
    this.options = options;
    this.panels = options.panels.map((description) => new Panel(description, options.view?.label ?? 0));
    this.planes = new Planes(this.panels, options.linked);
    this.first = this.active = this.panels[0];
    this.background = new Background(options.workerSource);
    this.layers = { manifold: true, points: true, support: false, stretch: false };
    this.state = { tool: "look" };
    this.shown = new Uint8Array(CLASSES).fill(1);
    if (this.first.every) this.shown.fill(0)[this.first.label] = 1;
    this.opening = options.view ?? null;
    if (this.opening) openSwitches(this, this.opening);
    this.reporter = new ViewReporter(this, (view) => options.onView?.(view));
    this.path = new Path(FRAMES);
    /** @type {[number, number] | null} where a path begins that keys are drawing */
    this.pathFrom = null;
    this.news = "";
    this.readout = new Readout();
    const moved = (z1, z2) => this._stand(this.first, z1, z2);
    this.sliders = this.panels.length > 1 ? null : new LatentSliders({ slide: moved, done: (released) => this._slid(released) });
    this.strip = new Filmstrip(this.panels, {
      choose: (least) => choosePath(this, least),
      pick: (frame) => this._pinAt(this.path.latents[2 * frame], this.path.latents[2 * frame + 1], -1),
      clear: () => clearPath(this),
    });
    this._setLatent(...options.pin);
    [this.pinnedRow, this.cardRow] = [-1, -1];
    /** Whether Python has still to hear of the pin. */
    this.unsaid = false;
    this.dirty = { scene: true, latent: true, path: false };
    this.drawing = false;
    this.scene = new CursorScene();
    this._frame = this._frame.bind(this);
    this._build(root);
    this.retheme();
    this._load();
  }

  _build(root) {
    const { first, panels } = this;
    const at = (x, y) => [first.view.toZ1(x), first.view.toZ2(y)];
    this.hint = new Hint(first.plane, first.every || panels.length > 1 ? "the digits follow" : "the digit follows", {
      look: (x, y) => this._look(first, ...at(x, y)),
      leave: () => this._look(first, this.pin1, this.pin2),
    });
    this.presenter = new Presenter(root, first.plane, () => (this.hint.rest(true), this.retheme()));
    const parts = { panels, readout: this.readout, sliders: this.sliders?.element, filmstrip: this.strip.element, layers: this.layers, state: this.state, hint: this.hint.element, present: this.presenter.button };
    const { whole, ...places } = buildLayout(parts, {
      layers: () => this._switched(),
      tool: () => ((this.element.dataset.tool = this.state.tool), (this.pathFrom = null)),
      home: () => this._home(),
      condition: (label) => this.setClass(label),
    });
    Object.assign(this, { element: whole, ...places });
    this.element.dataset.tool = this.state.tool;
    root.replaceChildren(whole);
    for (const panel of this.panels) this._attach(panel);
    this.observer = new ResizeObserver(() => this._measure());
    for (const panel of this.panels) this.observer.observe(panel.plane);
    this._measure();
  }

  _attach(panel) {
    const { view } = panel;
    panel.chosen = (label) => this.setClass(label);
    const at = (x, y) => [this.planes.from1(panel, view.toZ1(x)), this.planes.from2(panel, view.toZ2(y))];
    const zoomHere = (factor) => view.zoomAt(view.toX(this.planes.to1(panel, this.z1)), view.toY(this.planes.to2(panel, this.z2)), factor);
    attachGestures(panel.plane, {
      tool: () => this.state.tool,
      look: (x, y) => this._look(panel, ...at(x, y)),
      leave: () => this._look(panel, this.pin1, this.pin2),
      pin: (x, y) => this._click(panel, ...at(x, y)),
      again: () => (this._pinAt(...this.beforePin, -1), this._home()),
      pan: (dx, dy) => this._moveView(panel, () => view.panBy(dx, dy)),
      zoom: (x, y, factor) => this._moveView(panel, () => view.zoomAt(x, y, factor)),
      path: (x0, y0, x1, y1, done) => drawPath(this, at(x0, y0), at(x1, y1), done),
    });
    attachKeyboard(panel.plane, {
      step: (right, up) => this._step(panel, right, up),
      jump: (label) => (panel.every ? this.setClass(label) : this._jump(panel, label)),
      zoom: (factor) => this._moveView(panel, () => zoomHere(factor)),
      home: () => this._home(),
      enter: () => (this.state.tool === "path" ? enterPath(this) : this._pinAt(this.z1, this.z2, -1)),
      escape: () => clearPath(this),
    });
  }

  _load() {
    const loads = this.panels.map((panel) => {
      panel.nextJob = () => (this.layers.manifold ? panel.tiles.nextJob(panel.view) : null) ?? (this.layers.stretch ? panel.fields.nextJob(panel.view, panel.label) : null);
      panel.drawn = () => this._invalidate("scene");
      return panel.load(this.background, () => this._arrived(panel));
    });
    Promise.all(loads).then(() => this._ready());
  }

  /** All is read: draw the path that a link names; from here on the address follows. */
  _ready() {
    const path = this.opening?.path;
    if (path) this.path.draw(path[0], path[1], path[2], path[3]);
    if (path) choosePath(this, this.opening.least);
    this.opening = null;
    this.reporter.begin();
    this.hint.begin(this.element);
    this.element.setAttribute("data-ready", "");
  }

  /** Something of a panel was read: fit the views to the points, offer the classes, decode. */
  _arrived(panel) {
    if (panel.points && panel.points.shown !== this.shown) {
      panel.points.shown = this.shown;
      this.planes.fit();
      this.sliders?.fit(this.first.view.home);
      if (this.opening) openPlace(this, this.opening);
      if (this.first.every) return this._invalidate("scene", "latent");
      this.offerClasses();
    }
    this._invalidate("scene", "latent", "path");
  }

  /** Switches for the classes of all planes, as they are on now. */
  offerClasses() {
    const classes = [...new Set(this.panels.flatMap((each) => each.points?.classes ?? []))].sort((a, b) => a - b);
    this.legend.replaceChildren(classSwitches(classes, this.shown, () => this._switched()));
  }

  // -- what people do ---------------------------------------------------------------------------------------------

  /** A layer or a class went on or off. */
  _switched() {
    this._invalidate("scene", "latent");
    this.reporter.changed();
  }

  /** Put cursor and pin on one latent of the first plane. */
  _setLatent(z1, z2, row = -1) {
    [this.z1, this.z2, this.pin1, this.pin2, this.row] = [z1, z2, z1, z2, row];
  }

  _look(panel, z1, z2) {
    if (z1 === this.z1 && z2 === this.z2) return;
    [this.z1, this.z2, this.active] = [z1, z2, panel];
    const back = z1 === this.pin1 && z2 === this.pin2;
    this.row = back ? this.pinnedRow : this._nearest(panel, z1, z2, NEAR_PIXELS);
    this._invalidate("latent");
    this._resting();
  }

  _nearest(panel, z1, z2, pixels) {
    if (!panel.points || !this.layers.points) return -1;
    return panel.points.nearest(this.planes.to1(panel, z1), this.planes.to2(panel, z2), pixels / panel.view.scale);
  }

  /** A click on a digit pins the digit's own latent, any other the latent under the pointer. */
  _click(panel, z1, z2) {
    this.active = panel;
    const row = this._nearest(panel, z1, z2, CLICK_PIXELS);
    if (row < 0) return this._pinAt(z1, z2, -1);
    this._pinAt(this.planes.from1(panel, panel.points.mean[2 * row]), this.planes.from2(panel, panel.points.mean[2 * row + 1]), row);
    const show = (gray) => this.pinnedRow === row && this.active === panel && this.readout.showOriginal(gray, this.theme);
    panel.description.source.original(row).then(show, () => show(null));
  }

  _pinAt(z1, z2, row) {
    this.beforePin = [this.pin1, this.pin2];
    this.pinnedRow = row;
    this._setLatent(z1, z2, row);
    this._invalidate("latent");
    this._resting();
    this._report(row);
  }

  _report(row) {
    clearTimeout(this.pause);
    this.unsaid = false;
    const rounded = (z) => Number(z.toFixed(DECIMALS));
    this.options.onPin({ z: [rounded(this.pin1), rounded(this.pin2)], row: row < 0 ? null : row });
  }

  _step(panel, right, up) {
    const side = (2 * this.first.view.home.half) / panel.view.zoom;
    this._travel(panel, this.z1 + right * side, this.z2 + up * side);
  }

  _jump(panel, label) {
    const peak = panel.points?.peaks.get(label);
    if (peak) this._travel(panel, this.planes.from1(panel, peak[0]), this.planes.from2(panel, peak[1]));
  }

  /** Go there by key. */
  _travel(panel, z1, z2) {
    if (panel.view.reveal(this.planes.to1(panel, z1), this.planes.to2(panel, z2))) this._moveView(panel, () => {});
    if (this.pathFrom) {
      drawPath(this, this.pathFrom, [z1, z2], false);
      this.active = panel;
      return this._resting();
    }
    this._stand(panel, z1, z2);
    this._reportSoon();
  }

  /** Cursor and pin are here, and Python will hear of it. */
  _stand(panel, z1, z2) {
    this._setLatent(z1, z2);
    [this.pinnedRow, this.active, this.unsaid] = [-1, panel, true];
    this._invalidate("latent");
    this._resting();
  }

  /** A slider was let go, or moved by a key: show where it leads. */
  _slid(released) {
    const { view } = this.first;
    if (!view.holds(this.pin1, this.pin2)) this._moveView(this.first, () => view.reveal(this.pin1, this.pin2));
    if (released) this._report(-1);
    else this._reportSoon();
  }

  /** Python hears of the pin once the keys pause. */
  _reportSoon() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this._report(-1), KEY_PAUSE);
  }

  _moveView(panel, move) {
    move();
    this.planes.follow(panel);
    if (this.row !== this.pinnedRow) this.row = this._nearest(this.active, this.z1, this.z2, NEAR_PIXELS);
    this._switched();
  }

  /** Have every conditional model draw its plane as a class; beside the pictures of every class, show its digits alone. */
  setClass(label) {
    if (this.first.every && label < this.first.classes) this.shown.fill(0)[label] = 1;
    for (const panel of this.panels) panel.setLabel(label, () => this._invalidate("scene", "latent", "path"));
    this.reporter.changed();
  }

  _home() {
    this.planes.reset();
    this._switched();
  }

  // -- drawing ----------------------------------------------------------------------------------------------------

  _invalidate(...parts) {
    for (const part of parts) this.dirty[part] = true;
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(this._frame);
  }

  _frame() {
    this.drawing = false;
    const { dirty, panels } = this;
    if (dirty.scene) {
      for (const panel of panels) panel.drawScene(this.layers);
      this.scale.textContent = this.layers.stretch ? this.first.fields.sentence() : "";
      this.background.wake();
    }
    if (dirty.latent) this.scene.show(this);
    if (dirty.path && this.path.open) this.strip.show(this.path.latents, this.planes);
    dirty.scene = dirty.latent = dirty.path = false;
  }

  /** Once the pointer rests: the reconstruction of the digit it points at, and a word to screen readers. */
  _resting() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const panel = this.active;
      if (this.row >= 0 && panel.points) {
        panel.showLatents(panel.points.mean.subarray(2 * this.row), [this.readout.reconstruction], panel.classes ? panel.points.label[this.row] : -1);
      }
      const [z1, z2] = [this.planes.to1(panel, this.z1), this.planes.to2(panel, this.z2)];
      const place = `z₁ ${number(z1, 2)}, z₂ ${number(z2, 2)}`;
      if (this.element.contains(panel.plane.getRootNode().activeElement)) this.readout.speak(`${this.news}${place}`);
      this.news = "";
      panel.plane.setAttribute("aria-label", `Latent plane of ${panel.description.title}: ${place}`);
    }, REST);
  }

  /** Say something to screen readers, with where things are. @param {string} sentence */
  announce(sentence) {
    this.news = `${sentence} `;
    this._resting();
  }

  _measure() {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const panel of this.panels) {
      const { clientWidth, clientHeight } = panel.plane;
      if (clientWidth && clientHeight) panel.resize(clientWidth, clientHeight, ratio);
    }
    this._invalidate("scene", "latent");
  }

  // -- from outside -----------------------------------------------------------------------------------------------

  /** Take the page's colours again. */
  retheme() {
    const theme = readTheme(this.element, this.theme);
    if (theme === this.theme) return; // every rerun of the page asks
    this.theme = theme;
    for (const part of [...this.panels, this.readout, this.strip]) part.setTheme(this.theme);
    this._invalidate("scene", "latent");
  }

  /** Python has another latent, from an address; not while it has still to hear of the one here. */
  setPin(z1, z2) {
    if (this.unsaid || Math.max(Math.abs(z1 - this.pin1), Math.abs(z2 - this.pin2)) < 10 ** -DECIMALS) return;
    this._setLatent(z1, z2);
    this.pinnedRow = -1;
    this._invalidate("latent");
    this._resting();
  }

  /** Python has another view, from an address; not while it has still to hear of the one here. @param {import("./pad_view.js").PadView} view */
  setView(view) {
    if (this.reporter.pending || this.path.drawing) return;
    if (this.opening) openSwitches(this, (this.opening = view)); // what it is opened on is not all read yet
    else showView(this, view);
    this._invalidate("scene", "latent", "path");
  }

  close() {
    clearTimeout(this.pause);
    clearTimeout(this.resting);
    this.reporter.close();
    this.hint.close();
    this.presenter.close();
    this.observer.disconnect();
    this.background.close();
  }
}
