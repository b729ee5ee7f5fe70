/**
 * What to do, said once: a sentence under the plane until the first gesture, and a hand that glides over the plane with the
 * digit following it. Neither comes again in a session; the hand does not move for those who want no motion.
 */
import { element } from "./dom.js";

const REMEMBERED = "latent-atlas-hint"; // in the session: "glided", then "done"
const WAIT = 700; // ms
const GLIDE = 3600; // ms
const GESTURES = ["pointerup", "wheel", "keydown"]; // a finger that scrolls the page is never up, but cancelled
const ON = ".plane, .sliders"; // what a gesture is for

export class Hint {
  /**
   * @param {HTMLElement} plane the first @param {string} digits what follows, as the sentence names it
   * @param {{look: (x: number, y: number) => void, leave: () => void}} intents
   */
  constructor(plane, digits, intents) {
    this.plane = plane;
    this.intents = intents;
    const sentence = matchMedia("(hover: none)").matches
      ? `Tap the plane or drag across it: ${digits}.`
      : `Move over the plane: ${digits}. Click to pin.`;
    this.element = element("p", { class: "hint first" }, sentence);
    this.element.hidden = recall() === "done";
    this.hand = element("div", { class: "hand", "aria-hidden": "true" });
    this._step = this._step.bind(this);
    this.frame = 0;
  }

  /** All is read: glide, and listen for the first gesture. @param {HTMLElement} pad */
  begin(pad) {
    if (this.element.hidden) return;
    this.pad = pad;
    this.gesture = (event) => {
      if (event.type === "pointermove") return this.rest();
      if (event.key !== "Tab" && event.target.closest(ON)) this._done();
    };
    for (const kind of [...GESTURES, "pointermove"]) pad.addEventListener(kind, this.gesture, { passive: true });
    if (recall() === "glided" || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.wait = setTimeout(() => this._glide(), WAIT);
  }

  _glide() {
    const { top, bottom } = this.plane.getBoundingClientRect();
    if (document.hidden || bottom < 0 || (top + bottom) / 2 > innerHeight) return;
    remember("glided");
    this.plane.append(this.hand);
    this.began = performance.now();
    this.frame = requestAnimationFrame(this._step);
  }

  /** From the lower left in an arc to the right and back a little, slowly at both ends. */
  _step(now) {
    const share = Math.min(1, (now - this.began) / GLIDE);
    const eased = share * share * (3 - 2 * share);
    const x = (0.24 + 0.52 * eased) * this.plane.clientWidth;
    const y = (0.62 - 0.34 * Math.sin(1.25 * Math.PI * eased)) * this.plane.clientHeight;
    this.hand.style.transform = `translate(${x}px, ${y}px)`;
    this.hand.style.opacity = String(Math.min(1, 8 * share, 8 * (1 - share)));
    this.intents.look(x, y);
    if (share < 1) this.frame = requestAnimationFrame(this._step);
    else this.rest(true);
  }

  /** Take the hand away. @param {boolean} back whether the digit goes back to the pin */
  rest(back = false) {
    clearTimeout(this.wait);
    if (!this.frame) return;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.hand.remove();
    if (back) this.intents.leave();
  }

  _done() {
    remember("done");
    this.element.hidden = true;
    this.close();
  }

  close() {
    this.rest();
    for (const kind of [...GESTURES, "pointermove"]) this.pad?.removeEventListener(kind, this.gesture);
  }
}

function recall() {
  try {
    return sessionStorage.getItem(REMEMBERED);
  } catch {
    return null; // a page without storage is told every time
  }
}

function remember(what) {
  try {
    sessionStorage.setItem(REMEMBERED, what);
  } catch {
    // as above
  }
}
