/** Gestures and keys on a plane of a pad, and what they do. */
import { attachGestures } from "./gestures.js";
import { attachKeyboard } from "./keyboard.js";
import { clearPath, drawPath, enterPath } from "./pad_path.js";
import { goOnMap, mapDrag, stepOnMap } from "./pad_map.js";
import { clickAt, lookAt, lookBack } from "./pad_pin.js";

/**
 * @param {import("./pad.js").Pad} pad @param {HTMLElement} plane one of its planes
 * @param {() => import("./panel.js").Panel} here the panel that it shows
 */
export function attachPlane(pad, plane, here) {
  const { view } = here();
  const { state } = pad;
  /** @returns {[number, number]} */
  const at = (/** @type {number} */ x, /** @type {number} */ y) => [pad.planes.from1(here(), view.toZ1(x)), pad.planes.from2(here(), view.toZ2(y))];
  const zoomHere = (factor) => {
    const [z1, z2] = pad.pictures?.placeOn(here(), state.row) ?? [pad.planes.to1(here(), state.z1), pad.planes.to2(here(), state.z2)];
    view.zoomAt(view.toX(z1), view.toY(z2), factor);
  };
  const dragMap = mapDrag(pad, here);
  const draw = (/** @type {[number, number, number, number, boolean]} */ ...[x0, y0, x1, y1, done]) => {
    if (pad.lasso) return pad.lasso.drag(at(x0, y0), at(x1, y1), done);
    if (pad.pictures || here().map) return dragMap(x0, y0, x1, y1, done);
    drawPath(pad, at(x0, y0), at(x1, y1), done);
  };
  attachGestures(plane, {
    tool: () => (pad.lasso ? "path" : state.tool),
    look: (x, y) => lookAt(pad, here(), ...at(x, y)),
    leave: () => lookBack(pad),
    pin: (x, y) => clickAt(pad, here(), ...at(x, y)),
    again: () => (pad.pictures ? pad.pictures.pin(pad.pictures.before) : pad.latent.again(), pad.home()),
    pan: (dx, dy) => pad.moveView(here(), () => view.panBy(dx, dy)),
    zoom: (x, y, factor) => pad.moveView(here(), () => view.zoomAt(x, y, factor)),
    path: draw,
  });
  attachKeyboard(plane, {
    step: (right, up) => stepBy(pad, here(), right, up),
    jump: (label) => (here().every ? pad.setClass(label) : jumpTo(pad, here(), label)),
    zoom: (factor) => pad.moveView(here(), () => zoomHere(factor)),
    home: () => pad.home(),
    enter: () => (pad.pictures ? pad.pictures.pin(state.row) : state.tool === "path" && !here().map ? enterPath(pad) : pad.latent.pinHere()),
    escape: () => (pad.lasso ? pad.lasso.leave() : clearPath(pad)),
  });
}

/** Steps are shares of the plane's side. */
function stepBy(pad, panel, right, up) {
  if (pad.pictures) return pad.pictures.step(panel, right, up);
  if (panel.map) return stepOnMap(pad, panel, right, up);
  const side = (2 * pad.first.view.home.half) / panel.view.zoom;
  travelTo(pad, panel, pad.state.z1 + right * side, pad.state.z2 + up * side);
}

function jumpTo(pad, panel, label) {
  if (pad.pictures) return pad.pictures.jump(panel, label);
  const peak = panel.points?.peaks.get(label);
  if (peak) travelTo(pad, panel, pad.planes.from1(panel, peak[0]), pad.planes.from2(panel, peak[1]));
}

/** Go there by key. */
function travelTo(pad, panel, z1, z2) {
  if (panel.map) return goOnMap(pad, panel, panel.points.nearest(z1, z2, Infinity));
  if (panel.view.reveal(pad.planes.to1(panel, z1), pad.planes.to2(panel, z2))) pad.moveView(panel, () => {});
  pad.state.active = panel;
  if (pad.path.start) return drawPath(pad, pad.path.start, [z1, z2], false);
  pad.state.stand(z1, z2);
  pad.state.tellSoon();
}
