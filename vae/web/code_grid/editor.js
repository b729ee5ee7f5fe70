/** The editor of code maps: one digit or two, the codebook to choose from, every edit decoded at once. */
import { element, write } from "../latent_pad/dom.js";
import { css, readTheme } from "../latent_pad/theme.js";
import { between, within } from "./code_map.js";
import { Codebook } from "./codebook.js";
import { decoderOf } from "./decoder.js";
import { History } from "./history.js";
import { Reach } from "./reach.js";
import { Stage } from "./stage.js";
import { Tools } from "./tools.js";

const PAUSE = 400; // ms after the last key before Python hears of it
const REMOVED = [23, 132, 167]; // the colour of ink that went; the accent is for ink that came

/**
 * @typedef {import("./palette.js").Book & {places: Uint8Array}} EditorBook
 * @typedef {{tool: "select" | "paint", changes: boolean, brush: number}} Habits  what outlives a change of digits
 * @typedef {{base: string, book: EditorBook, stages: import("./stage.js").StageDescription[],
 *   source: import("../latent_pad/sources.js").Source, habits: Habits, onEdit: (maps: number[][]) => void}} EditorOptions
 */

export class CodeEditor {
  /** @param {HTMLElement} root @param {EditorOptions} options */
  constructor(root, { base, book, stages, source, habits, onEdit }) {
    this.book = { ...book, meaning: (code) => `code ${code}, ${(100 * book.share[code]).toFixed(1)} % of all cells` };
    this.habits = habits;
    this.onEdit = onEdit;
    this.anchor = this.head = Math.floor(book.side ** 2 / 2);
    this.active = 0;
    this.selected = true;
    this.dirty = new Set();
    this.frame = 0;
    this.timer = 0;
    /** Whether an edit is under way that nobody outside has heard of. */
    this.untold = false;
    this.decoder = null;
    this.stages = stages.map((stage, i) => new Stage(stage, this.book, this._intents(i)));
    this.maps = this.stages.map((stage) => stage.map);
    this.history = new History(this.maps);
    this.codebook = new Codebook(this.book, { choose: (code) => this._choose(code), preview: (code) => this._preview(code) });
    this.tools = new Tools({ ...habits, pair: stages.length > 1 }, this._actions());
    this.status = element("p", { class: "status" }, "Reading the model …");
    this.live = element("p", { class: "spoken", "aria-live": "polite" });
    const keys = element("p", { class: "hint" }, "Keys: arrows move the cell, with shift they select; [ and ] step its code; Enter writes the code in hand.");
    const board = element("div", { class: "board" }, this.tools.root, this.tools.legend, element("div", { class: "stages" }, ...this.stages.map((stage) => stage.root)), this.status, keys);
    this.root = element("div", { class: stages.length > 1 ? "editor two" : "editor" }, board, this.codebook.root, this.live);
    this.root.onkeydown = (event) => this._shortcut(event);
    root.replaceChildren(this.root);
    this.retheme();
    this.stages.forEach((stage) => stage.codeMap.focus(this.head, false));
    if (habits.brush < 0 || habits.brush >= book.codes) habits.brush = this.maps[0][this.head];
    this._marked();
    this.loaded = this._load(base, source);
  }

  async _load(base, source) {
    try {
      this.decoder = await decoderOf(base, source);
    } catch (error) {
      this.status.textContent = `The decoder could not be read: ${error.message}`;
      this.status.classList.add("failed");
      return;
    }
    const { record, tensors } = this.decoder;
    this.reach = new Reach(record, (layer) => tensors.get(layer.tensors.kernel).shape, this.book.side);
    this.stages.forEach((stage) => stage.keepBefore(this.decoder, this.theme));
    this.status.remove();
    this._changed();
    this._draw();
    this.root.dataset.ready = "";
    await Promise.all([this._readPictures(source), ...this.stages.map((stage) => stage.readOriginal(source, this.theme, this.decoder.shape))]);
  }

  async _readPictures(source) {
    if (await this.codebook.readPictures(source, this.decoder.shape[2])) this.root.dataset.pictures = "";
  }

  /** Read the page's colours again; they may have changed. */
  retheme() {
    this.theme = readTheme(this.root);
    this.root.style.setProperty("--removed", css(REMOVED));
    this.codebook.setTheme(this.theme);
    for (const stage of this.stages) stage.repaint(this._how());
  }

  /** Take maps from outside, unless an edit is under way; they can be undone like one. @param {number[][]} maps */
  setMaps(maps) {
    if (this.untold) return;
    this.maps.forEach((map, i) => map.set(maps[i]));
    this.history.push(this.maps);
    this._changed();
  }

  /** Python need not hear of the last edit. */
  forget() {
    clearTimeout(this.timer);
    [this.timer, this.untold] = [0, false];
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.forget();
  }

  // -- what is selected, and what is in hand ----------------------------------------------------------------------------

  /** @returns {import("./code_map.js").Rectangle} */
  get rectangle() {
    return between(this.anchor, this.head, this.book.side);
  }

  _selectedCells() {
    const { rectangle } = this;
    return [...this.maps[this.active].keys()].filter((cell) => within(rectangle, cell, this.book.side));
  }

  /** @returns {import("./code_map.js").MapIntents} */
  _intents(index) {
    return {
      press: (cell, extend) => {
        this.active = index;
        if (this.habits.tool === "paint") return this._write([cell]);
        this._select(cell, extend, true);
      },
      drag: (cell) => {
        if (this.habits.tool === "paint") this._write([cell]);
        else if (cell !== this.head) this._select(cell, true, true);
        this._point(cell);
      },
      release: () => this.habits.tool === "paint" && this._keep(0),
      hover: (cell) => this._point(cell, index),
      move: (down, right, extend) => {
        this.active = index;
        const { side } = this.book;
        const stay = (place) => Math.min(side - 1, Math.max(0, place));
        this._select(stay(Math.floor(this.head / side) + down) * side + stay((this.head % side) + right), extend, true);
      },
      step: (by) => this._step(index, by),
      put: () => ((this.active = index), this._write(this._selectedCells()), this._keep(PAUSE)),
      keysUp: () => {},
    };
  }

  _select(cell, extend, focus) {
    this.selected = true;
    this.head = cell;
    if (!extend) this.anchor = cell;
    this.stages.forEach((stage, i) => stage.codeMap.focus(cell, focus && i === this.active));
    if (this.anchor === this.head) this.habits.brush = this.maps[this.active][cell];
    this._marked();
    write(this.live, this.stages[this.active].codeMap.cells[cell].getAttribute("aria-label"));
  }

  _marked() {
    const shown = this.selected && this.habits.tool === "select" ? this.rectangle : null;
    this.stages.forEach((stage, i) => stage.codeMap.select(shown, i !== this.active));
    this.codebook.mark(this.habits.brush);
    this._updateTools();
  }

  _point(cell, index = this.active) {
    this.stages[index].point(cell);
    this.codebook.show(cell < 0 ? this.habits.brush : this.maps[index][cell]);
  }

  // -- edits ------------------------------------------------------------------------------------------------------------

  _choose(code) {
    this.habits.brush = code;
    this._preview(-1);
    if (this.habits.tool === "select") {
      this._write(this._selectedCells());
      this._keep(0);
    }
    this._marked();
  }

  _preview(code) {
    const stage = this.stages[this.active];
    const trying = code >= 0 && this.habits.tool === "select";
    if (!trying && !stage.trying) return;
    stage.trying = trying;
    stage.trial.set(stage.map);
    if (trying) for (const cell of this._selectedCells()) stage.trial[cell] = code;
    this._show(this.active);
    this.codebook.show(trying ? code : this.habits.brush);
  }

  _write(cells) {
    const map = this.maps[this.active];
    for (const cell of cells) map[cell] = this.habits.brush;
    this.untold = true;
    this._show(this.active);
  }

  _step(index, by) {
    this.active = index;
    const { order } = this.book;
    const map = this.maps[index];
    for (const cell of this._selectedCells()) map[cell] = order[(order.indexOf(map[cell]) + by + order.length) % order.length];
    this.habits.brush = map[this.head];
    this._show(index);
    this._keep(PAUSE);
    this._marked();
    write(this.live, this.stages[index].codeMap.cells[this.head].getAttribute("aria-label"));
  }

  _actions() {
    return {
      tool: (name) => ((this.habits.tool = name), this._marked()),
      changes: () => {
        this.habits.changes = !this.habits.changes;
        this.stages.forEach((stage) => stage.repaint(this._how()));
        this._updateTools();
      },
      undo: () => this._go(-1),
      redo: () => this._go(1),
      reset: () => {
        this.maps.forEach((map, i) => map.set(this.stages[i].base));
        this._keep(0);
        this._changed();
      },
      swap: () => this._swap(),
    };
  }

  _swap() {
    if (this.maps.length < 2 || !this.selected) return;
    const [one, other] = this.maps;
    for (const cell of this._selectedCells()) [one[cell], other[cell]] = [other[cell], one[cell]];
    this._keep(0);
    this._changed();
  }

  _go(direction) {
    if (!this.history.go(this.maps, direction)) return;
    this._tell(0);
    this._changed();
  }

  /** Keep an edit as a step that can be undone, and tell of it. @param {number} pause */
  _keep(pause) {
    if (this.history.push(this.maps)) this._tell(pause);
    else this.untold = this.timer > 0;
    this._updateTools();
  }

  _tell(pause) {
    this.forget();
    this.untold = true;
    const tell = () => (this.forget(), this.onEdit(this.maps.map((map) => [...map])));
    if (pause) this.timer = setTimeout(tell, pause);
    else tell();
  }

  _shortcut(event) {
    const key = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    if (command && key === "z") this._go(event.shiftKey ? 1 : -1);
    else if (command && key === "y") this._go(1);
    else if (command || event.altKey) return;
    else if (key === "s") this._swap();
    else if (key === "escape") this._select(this.head, false, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // -- drawing ----------------------------------------------------------------------------------------------------------

  _how() {
    return { theme: this.theme, changes: this.habits.changes, removed: REMOVED };
  }

  _changed() {
    this.maps.forEach((_, i) => this._show(i));
    this._updateTools();
  }

  _updateTools() {
    const { canUndo, canRedo } = this.history;
    const edited = this.stages.some((stage) => stage.edited > 0);
    this.tools.update(this.habits, { canUndo, canRedo, edited, selected: this.selected && this.habits.tool === "select" });
  }

  _show(index) {
    this.stages[index].showMap();
    this.dirty.add(index);
    this.frame ||= requestAnimationFrame(() => this._draw());
  }

  _draw() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.decoder) return;
    for (const index of this.dirty) this.stages[index].decode(this.decoder, this.reach, this._how());
    this.dirty.clear();
  }
}
