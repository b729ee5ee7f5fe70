/**
 * Presenting: the plane and its digit alone fill the window, in letters that are read from the last row.
 *
 * The button or the key P begins and ends it, Escape ends it. It takes the whole screen where the browser allows that, else
 * it covers the page. Pin, layers and place stay as they are.
 */
import { element, setPressed } from "./dom.js";

const TYPED = "input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
const CLASS = "presenting";

/** @type {Set<Presenter>} those of this page */
const presenters = new Set();

export class Presenter {
  /**
   * @param {HTMLElement} root the element that fills the window @param {HTMLElement} plane takes the keys meanwhile
   * @param {boolean} guest whether the page is another's: P is the plane's only where the focus is in it @param {() => void} changed the room and the letters are others now
   */
  constructor(root, plane, guest, changed) {
    this.root = root;
    this.plane = plane;
    this.guest = guest;
    this.changed = changed;
    this.on = false;
    this.button = element("button", { type: "button", class: "present", "aria-pressed": "false", title: "Present: plane and digit fill the window (P)", "aria-label": "Present", onclick: () => this.toggle() });
    root.onfullscreenchange = () => this.on && this.whole && !root.matches(":fullscreen") && this.leave();
    this.whole = false;
    if (!presenters.size) document.addEventListener("keydown", onKey, true);
    presenters.add(this);
  }

  toggle() {
    if (this.on) this.leave();
    else this.enter();
  }

  enter() {
    for (const other of presenters) if (other.on) other.leave();
    this.on = true;
    this.before = /** @type {HTMLElement | null} */ (/** @type {ShadowRoot} */ (this.root.getRootNode()).activeElement);
    this._show();
    this.plane.focus({ preventScroll: true });
    const asked = this.root.requestFullscreen?.() ?? Promise.reject();
    asked.then(() => (this.whole = true), () => this._cover()).then(() => this.on || this._uncover());
  }

  /** Without the whole screen: above all else of the page. */
  _cover() {
    if (!this.on || !this.root.showPopover) return;
    this.root.popover = "manual";
    this.root.showPopover();
    this.plane.focus({ preventScroll: true });
  }

  _uncover() {
    if (this.root.matches(":fullscreen")) document.exitFullscreen();
    this.root.removeAttribute("popover");
    this.whole = false;
  }

  leave() {
    this.on = false;
    this._uncover();
    this._show();
    this.before?.focus({ preventScroll: true });
  }

  _show() {
    this.root.classList.toggle(CLASS, this.on);
    setPressed(this.button, this.on);
    this.changed();
  }

  close() {
    if (this.on) this.leave();
    presenters.delete(this);
    if (!presenters.size) document.removeEventListener("keydown", onKey, true);
  }
}

/** P presents the plane that has the focus, else the first on the page; not while something is typed. */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.composedPath()[0].closest?.(TYPED)) return;
  const all = [...presenters];
  const shown = all.find((each) => each.on);
  const leaves = shown && event.key === "Escape";
  if (!leaves && event.key.toLowerCase() !== "p") return;
  const visible = all.filter(({ root, guest }) => root.getClientRects().length && (!guest || root.matches(":focus-within")));
  const asked = shown ?? visible.find(({ root }) => root.matches(":focus-within")) ?? visible.sort((a, b) => a.root.getBoundingClientRect().top - b.root.getBoundingClientRect().top)[0];
  if (!asked) return;
  event.preventDefault();
  event.stopPropagation();
  asked.toggle();
}
