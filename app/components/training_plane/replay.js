/** Replays a training: its plane, play and pause, a slider over its recorded epochs, the losses, the pinned digit. */
import { DigitView } from "../latent_pad/digit_view.js";
import { element, write } from "../latent_pad/dom.js";
import { readTheme } from "../latent_pad/theme.js";
import { withArticle } from "../latent_pad/words.js";
import { TrainingPlane } from "./training_plane.js";

const LINGER = 500; // ms between two moments that are played
const REST = 2500; // ms on the last
const SCRUB_GLIDE = 350; // ms
const SETTLED = 700; // ms without another epoch, until Python hears of it

/**
 * @typedef {{address: string, epochs: number[], reconstruction: number[], kl: number[], pin: [number, number] | null,
 *   row: number | null, epoch: number | null, tells: boolean}} Recorded  losses: held-out, in nats per image; pin: the
 *   latent to mark; row: the digit to ring; epoch: to open on at rest, null to play; tells: whether Python wants to hear
 */

export class Replay {
  /** @param {HTMLElement} root @param {Recorded} recorded @param {(epoch: number) => void} send 0 while it plays */
  constructor(root, recorded, send) {
    this.recorded = recorded;
    this.address = recorded.address;
    this.send = send;
    this.last = recorded.epochs.length - 1;
    const opening = recorded.epochs.indexOf(recorded.epoch);
    this.index = opening < 0 ? this.last : opening;
    this.playing = opening < 0 && this.last > 0 && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timer = this.telling = 0;
    this.closed = this.inSight = false;
    this._build(root);
    this.plane.onArrived = () => this._arrived();
    this.sight = new IntersectionObserver(([{ isIntersecting }]) => ((this.inSight = isIntersecting), this._arrived()));
    this.sight.observe(this.plane.plane);
    this.retheme();
    this.mark(recorded);
    this._say();
  }

  _build(root) {
    const { epochs, kl } = this.recorded;
    const stage = element("div", { class: "stage" });
    this.plane = new TrainingPlane(stage);
    this.play = element("button", { type: "button", class: "play", onclick: () => (this.playing ? this._pause() : this._play()) });
    this.range = element("input", { type: "range", min: "0", max: String(this.last), step: "1", "aria-label": "Recorded epoch", oninput: () => this._scrub(Number(this.range.value)) });
    this.when = element("span", { class: "when" });
    this.reconstruction = element("dd", {});
    this.kl = element("dd", {});
    const terms = [element("div", {}, element("dt", {}, "Reconstruction"), this.reconstruction)];
    if (kl.some((value) => value > 0)) terms.push(element("div", {}, element("dt", {}, "KL divergence"), this.kl));
    this.digit = new DigitView(element("canvas", { class: "digit", role: "img" }));
    this.caption = element("p", {});
    this.after = element("p", { class: "hint" });
    this.followed = element("p", { class: "hint" });
    this.pinned = element("div", { class: "pinned" }, this.digit.canvas, element("div", {}, this.caption, this.after, this.followed));
    const losses = element("div", { class: "losses" }, element("dl", {}, ...terms), element("p", { class: "hint" }, "nats per image, on the held-out digits"));
    const scrub = element("div", { class: "scrub", role: "group", "aria-label": "Replay" }, this.play, this.range, this.when);
    this.root = element("div", { class: "replay" }, stage, scrub, element("div", { class: "side" }, this.pinned, losses));
    this.range.disabled = this.play.disabled = epochs.length < 2;
    root.replaceChildren(this.root);
  }

  /** Show the moments once they are here. @param {Promise<ArrayBuffer>} fetched */
  async read(fetched) {
    try {
      const packed = new Uint8Array(await fetched);
      if (this.closed) return;
      await this.plane.take(packed, this.index);
      this._say();
    } catch (error) {
      this.playing = false;
      this._say();
      this.root.classList.add("failed");
      write(this.plane.status, `The record could not be read: ${error.message}`);
    }
  }

  /** Mark another latent, another digit. @param {Recorded} recorded */
  mark({ pin, row }) {
    this.pin = pin;
    this.row = row ?? -1;
    this.root.classList.toggle("bare", !pin);
    this.plane.mark(pin, this.row);
    this._showDigit();
  }

  retheme() {
    this.theme = readTheme(this.root);
    this.plane.retheme();
    this.digit.paint(this.theme);
  }

  close() {
    this.closed = true;
    this.sight.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.telling);
    this.plane.close();
  }

  _play() {
    this.playing = true;
    this._tell(0);
    this._next();
  }

  _pause() {
    clearTimeout(this.timer);
    this.playing = false;
    this._tell(this.recorded.epochs[this.index]);
    this._say();
  }

  _scrub(index) {
    this._pause();
    this._go(index, SCRUB_GLIDE);
    this._tell(this.recorded.epochs[index]);
  }

  _next() {
    this._go(this.index === this.last ? 0 : this.index + 1);
  }

  _go(index, glide) {
    this.index = index;
    this.plane.show(index, glide);
    this._say();
  }

  /** Go on after a while; not out of sight, where it would only slow down what is in sight. */
  _arrived() {
    clearTimeout(this.timer);
    if (this.playing && this.inSight) this.timer = setTimeout(() => this._next(), this.index === this.last ? REST : LINGER);
  }

  /** Let Python know where it rests, for the address; not while it moves. */
  _tell(epoch) {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.send(epoch), SETTLED);
  }

  _say() {
    const { epochs, reconstruction, kl } = this.recorded;
    const when = `epoch ${epochs[this.index]} of ${epochs[this.last]}`;
    write(this.play, this.playing ? "Pause" : "Play");
    write(this.when, when);
    write(this.reconstruction, reconstruction[this.index].toFixed(1));
    write(this.kl, kl[this.index].toFixed(1));
    this.range.value = String(this.index);
    this.range.setAttribute("aria-valuetext", when);
    this._showDigit();
  }

  /** The digit that the manifold held nearest to the pin, at the epoch that is shown or glided to. */
  _showDigit() {
    const moment = this.plane.moments[this.index];
    if (!this.pin || !moment?.tiles) return;
    moment.copyTile(this.plane.tile(this.pin), this.digit.gray);
    this.digit.paint(this.theme);
    const place = `(${this.pin.map((value) => value.toFixed(2).replace("-", "−")).join(", ")})`;
    write(this.caption, `The manifold’s digit nearest to z = ${place}`);
    write(this.after, `after ${this.when.textContent}`);
    this.digit.canvas.setAttribute("aria-label", `${this.caption.textContent}, after ${this.when.textContent}`);
    write(this.followed, this.row < 0 ? "" : `Ringed: the test digit that you clicked, ${withArticle(moment.label[this.row])}.`);
  }
}
