/** Panels that take turns on one stage: a slider over them, the chosen one's digit large, and each as a small plane. */
import { Slider } from "../shared/slider.js";
import { DigitView } from "./digit_view.js";
import { element, setPressed } from "./dom.js";
import { LINE } from "./points.js";
import { PointsLayer } from "./points_layer.js";
import { View } from "./view.js";

const CHOICE_PAUSE = 350; // ms after a key
const NO_BADGES = [];

/**
 * @typedef {{name: string, about: string, stops: number[], chosen: number}} Choice  name: of what tells the panels apart;
 *   about: the same in words; stops: its value at each panel, in order; chosen: the panel to open on
 */

export class PanelChoice {
  /**
   * @param {import("./panel.js").Panel[]} panels @param {Choice} choice
   * @param {{take: (index: number) => void, tell: (index: number) => void}} intents take: show another panel; tell: it stays
   */
  constructor(panels, { name, about, stops, chosen }, intents) {
    this.panels = panels;
    this.intents = intents;
    this.stops = stops;
    this.index = chosen;
    /** Whether Python has still to hear of the choice. */
    this.unsaid = false;
    const text = (stop) => `${name} = ${stop}`;
    this.slider = new Slider({ name, about, stops, text, input: (stop) => this.take(stops.indexOf(stop)), done: (released) => this._done(released) });
    this.slider.show(stops[chosen]);
    this.digit = new DigitView(element("canvas", { class: "digit", role: "img" }));
    this.turns = panels.map((panel, i) => this._turn(panel, i));
    this.film = element("div", { class: "turns", role: "group", "aria-label": about }, ...this.turns.map((turn) => turn.button));
    this._press();
  }

  _turn(panel, index) {
    const canvas = element("canvas", { class: "small", "aria-hidden": "true" });
    const { title } = panel.description;
    const press = () => (this.take(index), this._done(true));
    const button = element("button", { type: "button", class: "turn", title: `Show the plane of ${title}`, onclick: press }, element("span", {}, title), canvas, panel.decoded);
    return { panel, button, canvas, dots: new PointsLayer(canvas), view: new View(1) };
  }

  /** Show another panel; nobody is told yet. @param {number} index */
  take(index) {
    if (index === this.index) return;
    [this.index, this.unsaid] = [index, true];
    this.slider.show(this.stops[index]);
    this._press();
    this.intents.take(index);
  }

  /** Python has another choice, from an address. @param {number} index */
  follow(index) {
    if (this.unsaid || index === this.index) return;
    this.take(index);
    this.unsaid = false;
  }

  _done(released) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this._tell(), released ? 0 : CHOICE_PAUSE);
  }

  _tell() {
    if (!this.unsaid) return;
    this.unsaid = false;
    this.intents.tell(this.index);
  }

  _press() {
    this.turns.forEach(({ button }, i) => setPressed(button, i === this.index));
  }

  /** The chosen panel's digit, large. @param {import("./theme.js").Theme} theme */
  showDigit(theme) {
    const { digit } = this.panels[this.index];
    this.digit.copy(digit, theme);
    this.digit.canvas.classList.toggle("doubtful", digit.canvas.classList.contains("doubtful"));
  }

  /** Draw the small planes: points, classes or colours are others now. @param {number} ratio screen pixels a CSS pixel */
  draw(ratio) {
    for (const { panel, canvas, dots, view } of this.turns) {
      if (!panel.points || !canvas.clientWidth) continue;
      const { home } = panel.view;
      view.setHome(panel.points.dim === 1 ? { ...home, half: LINE * home.half } : home); // a line fits its stage, not a square
      view.resize(canvas.clientWidth, canvas.clientHeight);
      dots.resize(canvas.clientWidth, canvas.clientHeight, ratio);
      dots.setTheme(panel.theme);
      dots.draw({ ...panel.points, classes: NO_BADGES }, view);
    }
  }

  /** Python need not hear of the choice. */
  forget() {
    clearTimeout(this.pause);
    this.unsaid = false;
  }
}
