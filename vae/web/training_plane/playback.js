/** The controls of a replay: play and pause, a slider over the recorded epochs, the losses at each. */
import { element, write } from "../latent_pad/dom.js";
import { Slider } from "../shared/slider.js";

const LINGER = 500; // ms between two moments that are played
const LAST_REST = 2500; // ms on the last
const PLAYED_GLIDE = 900; // ms
const SCRUB_GLIDE = 350; // ms
const KEYS_REST = 700; // ms without another epoch by key, until Python hears of it

/**
 * @typedef {{address: string, epochs: number[], reconstruction: number[], kl: number[], epoch: number | null}} Recorded
 *   losses: held-out, in nats per image; epoch: to open on at rest, null to play
 */

export class Playback {
  /**
   * @param {Recorded} recorded
   * @param {{show: (index: number, glide: number) => void, tell: (epoch: number) => void}} intents  show: glide to a
   *   moment; tell: it rests on an epoch, 0 while it plays
   */
  constructor(recorded, intents) {
    this.recorded = recorded;
    this.intents = intents;
    this.last = recorded.epochs.length - 1;
    const opening = recorded.epochs.indexOf(recorded.epoch);
    this.index = opening < 0 ? this.last : opening;
    this.playing = opening < 0 && this.last > 0 && !still();
    this.timer = this.telling = 0;
    /** Whether Python has still to hear where it rests. */
    this.unsaid = false;
    this.inSight = false;
    this._build();
    this._say();
  }

  _build() {
    const { epochs, kl } = this.recorded;
    this.play = element("button", { type: "button", class: "play toggle", onclick: () => (this.playing ? this._pause() : this._play()) });
    this.slider = new Slider({ name: "epoch", about: "Recorded epoch", stops: epochs, text: () => this.when(), input: (epoch) => this._scrub(epochs.indexOf(epoch)), done: (released) => this._tell(epochs[this.index], released ? 0 : KEYS_REST) });
    this.scrub = element("div", { class: "scrub", role: "group", "aria-label": "Replay" }, this.play, this.slider.element);
    this.reconstruction = element("dd", {});
    this.kl = element("dd", {});
    const terms = [element("div", {}, element("dt", {}, "Reconstruction"), this.reconstruction)];
    if (kl.some((value) => value > 0)) terms.push(element("div", {}, element("dt", {}, "KL divergence"), this.kl));
    this.losses = element("div", { class: "losses" }, element("dl", {}, ...terms), element("p", { class: "hint" }, "nats per image, on the held-out pictures"));
    this.play.disabled = epochs.length < 2;
  }

  /** Where it stands, in words. */
  when() {
    const { epochs } = this.recorded;
    return `epoch ${epochs[this.index]} of ${epochs[this.last]}`;
  }

  _play() {
    this.playing = true;
    this._tell(0, KEYS_REST);
    this._next();
  }

  _pause() {
    this._stop();
    this._tell(this.recorded.epochs[this.index], KEYS_REST);
    this._say();
  }

  _stop() {
    clearTimeout(this.timer);
    this.playing = false;
  }

  _scrub(index) {
    this._stop();
    clearTimeout(this.telling);
    this.unsaid = true;
    this._go(index, SCRUB_GLIDE);
  }

  _next() {
    this._go(this.index === this.last ? 0 : this.index + 1, PLAYED_GLIDE);
  }

  _go(index, glide) {
    this.index = index;
    this._say();
    this.intents.show(index, glide);
  }

  /** Python has another epoch, from an address; null to play, or to rest on the last for who wants no motion. @param {number | null} epoch */
  follow(epoch) {
    const named = this.recorded.epochs.indexOf(epoch);
    if (this.unsaid) return;
    if (named < 0 && (this.playing || !still())) return this._resume();
    const index = named < 0 ? this.last : named;
    if (index === this.index && !this.playing) return;
    this._stop();
    this._go(index, SCRUB_GLIDE);
  }

  _resume() {
    if (this.playing || this.play.disabled) return;
    this.playing = true;
    this._next();
  }

  /** The plane is seen or no longer seen; out of sight it waits, since it would slow down what is in sight. */
  seen(inSight) {
    this.inSight = inSight;
    this.arrived();
  }

  /** The plane shows the moment it was asked for: go on after a while. */
  arrived() {
    clearTimeout(this.timer);
    if (this.playing && this.inSight) this.timer = setTimeout(() => this._next(), this.index === this.last ? LAST_REST : LINGER);
  }

  /** Let Python know where it rests, for the address; not while it moves. */
  _tell(epoch, after) {
    clearTimeout(this.telling);
    this.unsaid = true;
    this.telling = setTimeout(() => {
      this.unsaid = false;
      this.intents.tell(epoch);
    }, after);
  }

  /** The record cannot be shown. */
  fail() {
    this._stop();
    this.play.disabled = true;
    this._say();
  }

  _say() {
    const { epochs, reconstruction, kl } = this.recorded;
    write(this.play, this.playing ? "Pause" : "Play");
    write(this.reconstruction, reconstruction[this.index].toFixed(1));
    write(this.kl, kl[this.index].toFixed(1));
    this.slider.show(epochs[this.index]);
  }

  /** Python need not hear of the epoch. */
  forget() {
    clearTimeout(this.telling);
    this.unsaid = false;
  }

  close() {
    clearTimeout(this.timer);
    this.forget();
  }
}

/** Whether the visitor wants no motion. */
function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
