/**
 * The latent plane: one checkpoint beside its decoded digit, several planes on one cursor, or several that take turns.
 *
 * Everything between two clicks happens here; `onPin` hears of a latent on click, release or key pause only.
 */
import { Background } from "./background.js";
import { benchOf } from "./bench_tools.js";
import { classSwitches } from "./controls.js";
import { Crossing } from "./crossing.js";
import { CursorScene } from "./cursor_scene.js";
import { FRAMES, Filmstrip } from "./filmstrip.js";
import { setPressed, write } from "./dom.js";
import { Hint } from "./hint.js";
import { LatentSliders } from "./latent_sliders.js";
import { LinkedPictures } from "./linked_pictures.js";
import { buildLayout } from "./layout.js";
import { attachPlane } from "./pad_input.js";
import { choosePath, clearPath, wayAnew } from "./pad_path.js";
import { lookAt, lookBack, nearestRow, slideEnded } from "./pad_pin.js";
import { PadLatent } from "./pad_latent.js";
import { rested } from "./pad_rest.js";
import { PadState } from "./pad_state.js";
import { ViewReporter, openSwitches, showView } from "./pad_view.js";
import { PadReplay } from "./pad_replay.js";
import { load } from "./pad_load.js";
import { Panel } from "./panel.js";
import { PanelChoice } from "./panel_choice.js";
import { Path } from "./path.js";
import { Planes } from "./planes.js";
import { Presenter } from "./present.js";
import { CLASSES } from "./points.js";
import { Readout } from "./readout.js";
import { Selection } from "./selection.js";
import { Stage } from "./stage.js";
import { readTheme } from "./theme.js";

const REST = 90; // ms without a move
const TURN = 260; // ms that one plane takes to give way to another

/**
 * @typedef {{panels: import("./panel.js").Description[], linked: "z" | "reach" | "picture", pin: number[], picture?: number | null,
 *   workerSource: string, words: Record<string, string>, bench?: boolean, own?: number[] | null, onPin: (pin: {z: number[], row: number | null}) => void, view?: import("./pad_view.js").PadView,
 *   choice?: import("./panel_choice.js").Choice | null, onChoice?: (index: number) => void,
 *   replay?: ReplayState, onReplay?: (state: {on: boolean, epoch: number | null}) => void,
 *   replaySource?: (address: string) => Promise<ArrayBuffer>,
 *   onView?: (view: import("./pad_view.js").PadView) => void, selected?: number[], onSelect?: (rows: number[]) => void, guest?: boolean}} Options  bench: whether tools stand below the plane, one that shares its cursor with none; own: the latent of the visitor's own picture; view: to open on, where a link names one;
 *   words: what each layer means; choice: where the panels take turns on one stage; onChoice: hears of the one that stays; replay: of the training;
 *   null where there is no record; picture: the row that is pinned, where planes are linked by picture; onReplay: hears that it was asked for or taken away, and of the epoch it rests on;
 *   selected: rows of the test set; onSelect: hears of those that a lasso took, which is there only then; guest: whether the page is another's, that has keys of its own
 * @typedef {{recorded: import("../training_plane/playback.js").Recorded | null} | null} ReplayState  recorded: null where
 *   nobody has asked for it
 */

export class Pad {
  /** @param {HTMLElement} root @param {Options} options */
  constructor(root, options) {
    this.options = options;
    const { choice } = options;
    const stage = choice ? new Stage(options.panels[choice.chosen].title, options.panels[0].sheet.extent) : undefined;
    this.panels = options.panels.map((description) => new Panel(description, options.view?.label ?? 0, stage));
    this.planes = new Planes(this.panels, options.linked);
    this.first = this.panels[0];
    this.dirty = { scene: true, latent: true, path: false };
    this.drawing = false;
    /** What moves the cursor where planes are linked by picture. @type {LinkedPictures | null} */
    this.pictures = options.linked === "picture" ? new LinkedPictures(this, options.picture ?? 0) : null;
    this.latent = new PadLatent(this, options.pin, options.view?.slice ?? "");
    const moved = () => (this.latent.moved(), this.invalidate("latent"), this.resting());
    const pinned = (/** @type {number | null} */ row) => (options.onPin({ z: this.latent.told(), row }), this.reporter.changed()); // a tool's film may begin there
    this.state = new PadState(this.first.passThrough(options.pin), this.panels[choice?.chosen ?? 0], { moved, pinned });
    /** The panels whose planes are drawn. */
    this.visible = choice ? [this.state.active] : this.panels;
    this.choice = choice ? new PanelChoice(this.panels, choice, { take: (index) => this._take(this.panels[index]), tell: (index) => options.onChoice?.(index) }) : null;
    this.crossing = new Crossing();
    /** @type {PadReplay | null} */
    this.replay = null;
    this.background = new Background(options.workerSource);
    this.shown = new Uint8Array(CLASSES).fill(1);
    if (this.first.every) this.shown.fill(0)[this.first.label] = 1;
    this.opening = options.view ?? null;
    if (this.opening) openSwitches(this, this.opening);
    this.reporter = new ViewReporter(this, (view) => options.onView?.(view));
    /** What dragging draws in place of a path. @type {import("./lasso.js").Lasso | null} */
    this.lasso = null;
    this.selection = options.onSelect ? new Selection(this, options.selected ?? [], options.onSelect) : null;
    this.bench = options.bench ? benchOf(this) : null;
    this.path = new Path(FRAMES);
    this.news = "";
    this.readout = new Readout(this.first.naming);
    this.sliders = this.visible.length > 1 || this.pictures ? null : new LatentSliders(this.first.description.dim, { slide: (axis, value) => this.latent.slide(axis, value), done: (released) => slideEnded(this, released) });
    this.strip = new Filmstrip(this.panels, {
      choose: (least) => choosePath(this, least),
      pick: (frame) => this.state.pin(this.path.latents[2 * frame], this.path.latents[2 * frame + 1]),
      clear: () => clearPath(this),
    });
    this.scene = new CursorScene();
    this._frame = this._frame.bind(this);
    this._build(root);
    this.retheme();
    load(this);
    this.setReplay(options.replay ?? null);
  }

  _build(root) {
    const { first, panels, options } = this;
    const at = (/** @type {number} */ x, /** @type {number} */ y) => [first.view.toZ1(x), first.view.toZ2(y)];
    this.hint = new Hint(first.plane, first.every || panels.length > 1 ? `the ${first.naming.plural} follow` : `the ${first.naming.noun} follows`, {
      look: (x, y) => lookAt(this, this.state.active, ...at(x, y)),
      leave: () => lookBack(this),
    });
    this.presenter = new Presenter(root, first.plane, Boolean(options.guest), () => (this.hint.rest(true), this.retheme()));
    const parts = { panels, readout: this.readout, sliders: this.sliders?.element, choice: this.choice, replays: Boolean(options.replay), filmstrip: this.strip.element, bench: this.bench?.element, slice: this.latent.choice?.element, selection: this.selection?.element, words: options.words, state: this.state, byPicture: Boolean(this.pictures), hint: this.hint.element, present: this.presenter.button };
    this.places = buildLayout(parts, {
      layers: () => this._switched(),
      tool: () => ((this.element.dataset.tool = this.state.tool), (this.path.start = null)),
      home: () => this.home(),
      condition: (label) => this.setClass(label),
      replay: () => options.onReplay?.({ on: !this.replay, epoch: null }),
    });
    this.element = this.places.whole;
    this.element.dataset.tool = this.state.tool;
    root.replaceChildren(this.element);
    if (this.choice) attachPlane(this, this.first.plane, () => this.state.active);
    else for (const panel of this.panels) attachPlane(this, panel.plane, () => panel);
    this.observer = new ResizeObserver(() => this._measure());
    for (const panel of this.panels) this.observer.observe(panel.plane);
    this._measure();
  }

  /** Switches for the classes of all planes, as they are on now. */
  offerClasses() {
    const classes = [...new Set(this.panels.flatMap((each) => each.points?.classes ?? []))].sort((a, b) => a - b);
    this.places.legend.replaceChildren(classSwitches(classes, this.first.naming, this.shown, () => (this.choice?.draw(this.ratio), this._switched())));
    this.choice?.draw(this.ratio);
  }

  // -- what people do ---------------------------------------------------------------------------------------------

  /** A layer or a class went on or off. */
  _switched() {
    this.invalidate("scene", "latent");
    this.reporter.changed();
  }

  /** @param {Panel} panel @param {() => void} move what changes its view */
  moveView(panel, move) {
    move();
    this.planes.follow(panel);
    const { state } = this;
    if (state.row !== state.pinnedRow) state.look(state.z1, state.z2, nearestRow(this, state.active, state.z1, state.z2));
    this._switched();
  }

  /** Another panel takes the stage. @param {Panel} panel */
  _take(panel) {
    this.crossing.points.shown = this.shown;
    this.crossing.begin(panel.stage, this.state.active.points, panel.points, TURN);
    this.state.active = this.visible[0] = panel;
    if (this.path.open) wayAnew(this);
    this.invalidate("scene", "latent");
    this.resting();
  }

  /** Have every conditional model draw its plane as a class; beside the pictures of every class, show its digits alone. */
  setClass(label) {
    if (this.first.every && label < this.first.classes) this.shown.fill(0)[label] = 1;
    for (const panel of this.panels) panel.setLabel(label, () => this.invalidate("scene", "latent", "path"));
    this.reporter.changed();
  }

  /** The whole plane again. */
  home() {
    this.planes.reset();
    this._switched();
  }

  /** All is read; from here on the address follows. */
  opened() {
    this.opening = null;
    this.reporter.begin();
    this.hint.begin(this.element);
    this.element.setAttribute("data-ready", "");
  }

  // -- drawing ----------------------------------------------------------------------------------------------------

  /** Draw these in the next frame. @param {("scene" | "latent" | "path")[]} parts */
  invalidate(...parts) {
    for (const part of parts) this.dirty[part] = true;
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(this._frame);
  }

  _frame() {
    this.drawing = false;
    const { scene, latent, path } = this.dirty;
    this.dirty.scene = this.dirty.latent = this.dirty.path = false; // what is drawn may ask for another frame
    if (scene) {
      const between = this.crossing.step();
      const { layers, active } = this.state;
      if (this.replay?.shown) this.replay.drawScene(layers);
      else for (const panel of this.visible) panel.drawScene(layers, between ?? panel.points);
      write(this.places.scale, active.sentence(layers));
      this.background.wake();
    }
    if (latent) this.scene.show(this);
    if (path && this.path.open) this.strip.show(this.path.latents, this.planes);
    if (this.crossing.to || this.replay?.crossing.to) this.invalidate("scene");
  }

  /** Once the pointer rests: the reconstruction of the digit it points at, and a word to screen readers. */
  resting() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => rested(this), REST);
  }

  /** Say something to screen readers, with where things are. @param {string} sentence */
  announce(sentence) {
    this.news = `${sentence} `;
    this.resting();
  }

  _measure() {
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const panel of this.panels) {
      const { clientWidth, clientHeight } = panel.plane;
      if (clientWidth && clientHeight) panel.resize(clientWidth, clientHeight, this.ratio);
    }
    this.choice?.draw(this.ratio);
    this.invalidate("scene", "latent");
  }

  // -- from outside -----------------------------------------------------------------------------------------------

  /** Take the page's colours again. */
  retheme() {
    const theme = readTheme(this.element, this.theme);
    if (theme === this.theme) return; // every rerun of the page asks
    this.theme = theme;
    for (const part of [...this.panels, this.readout, this.strip, ...(this.bench ? [this.bench] : [])]) part.setTheme(this.theme);
    this.replay?.retheme();
    this.choice?.draw(this.ratio);
    this.invalidate("scene", "latent");
  }

  /** Python has another latent, or another picture, from an address; not while it has still to hear of the one here. @param {number[]} pin @param {number | null} [picture] */
  setPin(pin, picture = null) {
    if (this.pictures) this.pictures.take(picture ?? 0);
    else this.latent.take(pin);
  }

  /** Python has another view, from an address; not while it has still to hear of the one here. @param {import("./pad_view.js").PadView} view */
  setView(view) {
    if (this.reporter.pending || this.path.drawing || this.latent.awaits(view)) return;
    if (this.opening) openSwitches(this, (this.opening = view)); // what it is opened on is not all read yet
    else showView(this, view);
    this.invalidate("scene", "latent", "path");
  }

  /** Python wants the training replayed on the plane, or no longer. @param {ReplayState} state */
  setReplay(state) {
    if (this.places.replayButton) setPressed(this.places.replayButton, Boolean(state?.recorded));
    if (state?.recorded && this.replay?.address === state.recorded.address) return this.replay.playback.follow(state.recorded.epoch);
    if (!state?.recorded && !this.replay) return; // every rerun of the page says so
    this.replay?.close();
    this.replay = null;
    if (state?.recorded) {
      const { recorded } = state;
      this.replay = new PadReplay(this, recorded, (epoch) => this.options.onReplay?.({ on: true, epoch }));
      this.places.replayPlace.replaceChildren(this.replay.element);
      this.replay.read(this.options.replaySource(recorded.address));
    }
    this.invalidate("scene", "latent");
  }

  /** Another address is shown: what Python has still to hear of is void. */
  forget() {
    this.state.forget();
    this.reporter.close();
    this.choice?.forget();
    this.replay?.playback.forget();
  }

  close() {
    this.replay?.close();
    clearTimeout(this.rest);
    this.choice?.forget();
    this.reporter.close();
    this.hint.close();
    this.presenter.close();
    this.observer.disconnect();
    this.background.close();
  }
}
