/**
 * Plays a walk: the large digit, the sliders and the cursor follow it at every frame, and nothing is allocated. Pausing pins
 * what is seen. Where motion is unwelcome it goes from sample to sample at once.
 */
import { element, setPressed, toggle, write } from "./dom.js";
import { Slider } from "../shared/slider.js";

const TAKES_SPACE = "button, input, select, textarea, summary, a, [role=application], [role=tab], [contenteditable]";
const SPEEDS = [0.25, 0.5, 1, 2]; // samples a second
const OPENING_SPEED = 0.5;
const LONGEST_FRAME = 0.1; // s; a page that was hidden goes on where it was

export class Walk {
  /**
   * @param {import("./pad.js").Pad} pad
   * @param {{place: (time: number, out: Float32Array) => void, at: (index: number) => void, count: number, changed: () => void}} way
   *   place: where the walk is at a time in samples; at: hears of the sample that is nearest; changed: begun or taken away
   */
  constructor(pad, way) {
    this.pad = pad;
    this.way = way;
    this.latent = new Float32Array(pad.first.description.dim);
    this.time = 0;
    this.speed = OPENING_SPEED;
    this.playing = false;
    this.before = 0; // the last frame, ms; 0 before the first
    /** Whether there is a walk, playing or paused. */
    this.begun = false;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.button = toggle("Walk", false, "A smooth way through all samples and back (Space)", () => this.toggle());
    this.pace = new Slider({ name: "Speed", about: "Speed of the walk", stops: SPEEDS, text: (speed) => `${speed} samples a second`, input: (speed) => (this.speed = speed), done: () => {} });
    this.pace.show(this.speed);
    this.element = element("div", { class: "walk-player" }, this.button, this.pace.element, element("p", { class: "hint" }, "Samples a second. A walk passes through every sample and is, at each moment, as likely as one."));
    this._step = this._step.bind(this);
    this._key = this._onKey.bind(this);
  }

  /** Space plays and pauses from now on, wherever it does nothing else. */
  listen() {
    document.addEventListener("keydown", this._key);
  }

  /** @param {KeyboardEvent} event */
  _onKey(event) {
    if (!this.element.isConnected) return document.removeEventListener("keydown", this._key);
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey || !this.begun || target.closest?.(TAKES_SPACE)) return;
    event.preventDefault();
    this.toggle();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (!this.begun) this.way.changed();
    [this.playing, this.begun, this.before] = [true, true, 0];
    this._press();
    requestAnimationFrame(this._step);
  }

  /** Stop, and pin what is seen. */
  pause() {
    this.rest();
    this.pad.latent.pin(this.latent);
  }

  /** Stop where it is. */
  rest() {
    this.playing = false;
    this._press();
  }

  /** Where somebody has taken the cursor elsewhere, stop. */
  interrupted() {
    if (this.playing && this.before && this.pad.latent.aside !== this.latent) this.rest();
  }

  /** The samples are others: the walk goes on through them. */
  moved() {
    if (this.playing) this._show();
  }

  /** The tool is closed. */
  leave() {
    document.removeEventListener("keydown", this._key);
    if (this.playing) this.pad.latent.look(null);
    this.rest();
    this.way.at(-1);
  }

  _press() {
    setPressed(this.button, this.playing);
    write(this.button, this.playing ? "Pause" : this.begun ? "Walk on" : "Walk");
  }

  /** @param {number} now ms */
  _step(now) {
    this.interrupted();
    if (!this.playing || !this.element.isConnected) return;
    if (this.before) this.time = (this.time + this.speed * Math.min(LONGEST_FRAME, (now - this.before) / 1000)) % this.way.count;
    this.before = now;
    this._show();
    requestAnimationFrame(this._step);
  }

  _show() {
    const { way, latent, time, still } = this;
    way.place(still.matches ? Math.floor(time) : time, latent);
    way.at((still.matches ? Math.floor(time) : Math.round(time)) % way.count);
    this.pad.latent.look(latent);
  }
}
