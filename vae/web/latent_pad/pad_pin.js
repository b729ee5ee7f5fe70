/** What the pointer and the sliders do to the cursor and the pin of a pad, where its planes have a say. */
import { lookOnMap } from "./pad_map.js";

const NEAR_PIXELS = 9; // a digit this close to the pointer is pointed at
const CLICK_PIXELS = 6;

/** The cursor is there for now. */
export function lookAt(pad, panel, z1, z2) {
  const { state } = pad;
  if (pad.pictures) return pad.pictures.look(panel, z1, z2);
  if (z1 === state.z1 && z2 === state.z2) return;
  state.active = panel;
  const back = z1 === state.pin1 && z2 === state.pin2;
  if (panel.map && !back) return lookOnMap(pad, panel, z1, z2);
  state.look(z1, z2, back ? state.pinnedRow : nearestRow(pad, panel, z1, z2));
}

/** The cursor goes back to the pin. */
export function lookBack(pad) {
  if (pad.pictures) pad.pictures.leave();
  else lookAt(pad, pad.state.active, pad.state.pin1, pad.state.pin2);
}

/** The test digit there, within some pixels of the screen, on a map the nearest of all; −1 for none. */
export function nearestRow(pad, panel, z1, z2, pixels = NEAR_PIXELS) {
  if (pad.pictures) return pad.state.row;
  if (panel.map) return panel.points.nearest(z1, z2, Infinity);
  if (!panel.points || !pad.state.layers.points || pad.replay?.shown) return -1;
  return panel.points.nearest(pad.planes.to1(panel, z1), pad.planes.to2(panel, z2), pixels / panel.view.scale);
}

/** A click on a digit pins the digit's own latent, any other the latent under the pointer. */
export function clickAt(pad, panel, z1, z2) {
  const { state, planes } = pad;
  state.active = panel;
  if (pad.pictures) return pad.pictures.pin(pad.pictures.nearest(panel, z1, z2));
  const row = nearestRow(pad, panel, z1, z2, CLICK_PIXELS);
  if (row < 0) return panel.map ? undefined : state.pin(z1, z2);
  const { mean, dim } = panel.points;
  if (dim !== 2 && panel === pad.first) pad.latent.pin(panel.points.latentOf(row), row);
  else state.pin(planes.from1(panel, mean[2 * row]), planes.from2(panel, mean[2 * row + 1]), row);
  const { shape } = panel.description.sheet;
  const show = (pixels) => state.pinnedRow === row && state.active === panel && pad.readout.showOriginal(pixels, pad.theme, shape);
  panel.description.source.original(row).then(show, () => show(null));
}

/** A slider was let go, or moved by a key: show where it leads. */
export function slideEnded(pad, released) {
  const { state, first } = pad;
  const { view } = first;
  if (!view.holds(state.pin1, state.pin2)) pad.moveView(first, () => view.reveal(state.pin1, state.pin2));
  if (released) state.tell();
  else state.tellSoon();
}
