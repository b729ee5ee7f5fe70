/** Gestures and keys on a plane of a pad, and what they do. */
import { attachGestures } from "./gestures.js";
import { attachKeyboard } from "./keyboard.js";
import { clearPath, drawPath, enterPath } from "./pad_path.js";
import { clickAt, lookAt, pinAt, standAt, tellPinSoon } from "./pad_pin.js";

/**
 * @param {import("./pad.js").Pad} pad @param {HTMLElement} plane one of its planes
 * @param {() => import("./panel.js").Panel} here the panel that it shows
 */
export function attachPlane(pad, plane, here) {
  const { view } = here();
  /** @returns {[number, number]} */
  const at = (/** @type {number} */ x, /** @type {number} */ y) => [pad.planes.from1(here(), view.toZ1(x)), pad.planes.from2(here(), view.toZ2(y))];
  const zoomHere = (factor) => view.zoomAt(view.toX(pad.planes.to1(here(), pad.z1)), view.toY(pad.planes.to2(here(), pad.z2)), factor);
  attachGestures(plane, {
    tool: () => pad.state.tool,
    look: (x, y) => lookAt(pad, here(), ...at(x, y)),
    leave: () => lookAt(pad, here(), pad.pin1, pad.pin2),
    pin: (x, y) => clickAt(pad, here(), ...at(x, y)),
    again: () => (pinAt(pad, ...pad.beforePin, -1), pad._home()),
    pan: (dx, dy) => pad._moveView(here(), () => view.panBy(dx, dy)),
    zoom: (x, y, factor) => pad._moveView(here(), () => view.zoomAt(x, y, factor)),
    path: (x0, y0, x1, y1, done) => drawPath(pad, at(x0, y0), at(x1, y1), done),
  });
  attachKeyboard(plane, {
    step: (right, up) => stepBy(pad, here(), right, up),
    jump: (label) => (here().every ? pad.setClass(label) : jumpTo(pad, here(), label)),
    zoom: (factor) => pad._moveView(here(), () => zoomHere(factor)),
    home: () => pad._home(),
    enter: () => (pad.state.tool === "path" ? enterPath(pad) : pinAt(pad, pad.z1, pad.z2, -1)),
    escape: () => clearPath(pad),
  });
}

/** Steps are shares of the plane's side. */
function stepBy(pad, panel, right, up) {
  const side = (2 * pad.first.view.home.half) / panel.view.zoom;
  travelTo(pad, panel, pad.z1 + right * side, pad.z2 + up * side);
}

function jumpTo(pad, panel, label) {
  const peak = panel.points?.peaks.get(label);
  if (peak) travelTo(pad, panel, pad.planes.from1(panel, peak[0]), pad.planes.from2(panel, peak[1]));
}

/** Go there by key. */
function travelTo(pad, panel, z1, z2) {
  if (panel.view.reveal(pad.planes.to1(panel, z1), pad.planes.to2(panel, z2))) pad._moveView(panel, () => {});
  if (pad.pathFrom) {
    drawPath(pad, pad.pathFrom, [z1, z2], false);
    pad.active = panel;
    return pad._resting();
  }
  standAt(pad, panel, z1, z2);
  tellPinSoon(pad);
}
