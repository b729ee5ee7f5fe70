/**
 * Mouse, pen and touch on a plane, as intents.
 *
 * Mouse and pen: move looks, click pins, drag draws a path, drag with a modifier or the middle button pans.
 *
 * Touch, so that a phone's page still scrolls: a finger that swipes up or down scrolls the page, a tap pins. A finger that
 * moves sideways at first, or rests a moment, has the plane for as long as it is down: it looks, wherever it goes then,
 * and pins where it lifts. Two fingers pan and zoom the plane. The tools make one finger pan or draw at once.
 * The browser is told by `touch-action: pan-y` on the plane, and by `ontouchmove` here once a finger has rested.
 *
 * A second click or tap at the same place is `again`, after the first has pinned.
 *
 * @typedef {{look(x: number, y: number): void, leave(): void, pin(x: number, y: number): void, pan(dx: number, dy: number): void,
 *   zoom(x: number, y: number, factor: number): void, again(): void,
 *   path(x0: number, y0: number, x1: number, y1: number, done: boolean): void, tool(): "look" | "path" | "pan"}} Intents
 */

const STILL = 4; // CSS pixels that a click may move
const STEADY = 10; // CSS pixels that a finger may move while it taps or rests
const REST_MS = 350; // of a finger that then has the plane
const TWICE = 320; // ms between the clicks of a double click
const TAP = 24; // CSS pixels between the taps of a double tap

/** @param {HTMLElement} plane @param {Intents} intents */
export function attachGestures(plane, intents) {
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  /** "" | "press" | "path" | "pan" | "touch" (a finger that may still scroll the page) | "follow" | "pinch" */
  let mode = "";
  let start = { x: 0, y: 0 };
  let last = { x: 0, y: 0 };
  let click = { x: 0, y: 0, time: -Infinity };
  let resting = 0;

  const modeOf = (/** @type {PointerEvent} */ event) => {
    if (event.button === 1 || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || intents.tool() === "pan") return "pan";
    if (event.pointerType === "touch" && intents.tool() === "look") return "touch";
    return "press";
  };

  const follow = () => {
    mode = "follow";
    intents.look(last.x, last.y);
  };

  plane.onpointerdown = (event) => {
    if (event.button > 1) return;
    plane.setPointerCapture(event.pointerId);
    clearTimeout(resting);
    const here = { x: event.offsetX, y: event.offsetY };
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, here);
      if (fingers.size > 1) {
        mode = "pinch";
        return;
      }
    }
    start = last = here;
    mode = modeOf(event);
    if (mode === "touch") resting = setTimeout(() => mode === "touch" && follow(), REST_MS);
    if (event.button === 1) event.preventDefault();
  };

  plane.onpointermove = (event) => {
    const here = { x: event.offsetX, y: event.offsetY };
    const [across, down] = [Math.abs(here.x - start.x), Math.abs(here.y - start.y)];
    if (mode === "pinch") return pinch(event.pointerId, here);
    if (mode === "pan") intents.pan(here.x - last.x, here.y - last.y);
    else if (mode === "press" && Math.hypot(across, down) > STILL) mode = "path";
    else if (mode === "touch" && across > STEADY && across > down) mode = "follow";
    if (mode === "path") intents.path(start.x, start.y, here.x, here.y, false);
    else if (mode === "follow" || (mode === "" && event.pointerType !== "touch")) intents.look(here.x, here.y);
    last = here;
  };

  plane.onpointerup = (event) => {
    const here = { x: event.offsetX, y: event.offsetY };
    clearTimeout(resting);
    fingers.delete(event.pointerId);
    if (mode === "press" || mode === "follow" || mode === "touch") pressed(here, event.timeStamp);
    if (mode === "path") intents.path(start.x, start.y, here.x, here.y, true);
    if (!fingers.size) mode = "";
  };

  plane.onpointercancel = (event) => {
    clearTimeout(resting);
    fingers.delete(event.pointerId);
    if (!fingers.size) mode = "";
    intents.leave();
  };

  plane.onpointerleave = () => {
    if (mode === "") intents.leave();
  };

  /** The page must not scroll under a finger that has the plane, nor under two. */
  const hold = (/** @type {TouchEvent} */ event) => {
    if (event.cancelable && (mode === "follow" || event.touches.length > 1)) event.preventDefault();
  };
  plane.addEventListener("touchstart", hold, { passive: false });
  plane.addEventListener("touchmove", hold, { passive: false });
  plane.oncontextmenu = (event) => {
    if (mode === "touch" || mode === "follow") event.preventDefault(); // a finger that rests
  };

  plane.onwheel = (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const delta = Math.max(-120, Math.min(120, event.deltaY * lines));
    intents.zoom(event.offsetX, event.offsetY, Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.0022)));
  };

  function pressed(here, time) {
    const twice = time - click.time < TWICE && Math.hypot(here.x - click.x, here.y - click.y) < TAP;
    click = { ...here, time: twice ? -Infinity : time };
    if (twice) intents.again();
    else intents.pin(here.x, here.y);
  }

  /** Two fingers: the latent between them stays between them. */
  function pinch(id, here) {
    const before = fingers.get(id);
    const other = [...fingers].find(([finger]) => finger !== id)?.[1];
    if (!before || !other) return;
    const apart = Math.hypot(before.x - other.x, before.y - other.y) || 1;
    const factor = Math.hypot(here.x - other.x, here.y - other.y) / apart;
    intents.pan((here.x - before.x) / 2, (here.y - before.y) / 2);
    intents.zoom((here.x + other.x) / 2, (here.y + other.y) / 2, factor);
    fingers.set(id, here);
  }
}
