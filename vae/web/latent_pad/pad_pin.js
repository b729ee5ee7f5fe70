/**
 * What moves the cursor and the pin of a pad: the pointer, keys, the sliders. Latents are those of its first plane.
 *
 * The pin is told to Python once a gesture is over; `unsaid` says that one is still to be told.
 */

const NEAR_PIXELS = 9; // a digit this close to the pointer is pointed at
const CLICK_PIXELS = 6;
const KEY_PAUSE = 350; // ms
const DECIMALS = 4; // of a latent on its way to Python

/** A coordinate as Python is told it. @param {number} value */
export const told = (value) => Number(value.toFixed(DECIMALS));

/** Put cursor and pin on one latent of the first plane. */
export function setLatent(pad, z1, z2, row = -1) {
  [pad.z1, pad.z2, pad.pin1, pad.pin2, pad.row] = [z1, z2, z1, z2, row];
}

/** The cursor is there for now. */
export function lookAt(pad, panel, z1, z2) {
  if (z1 === pad.z1 && z2 === pad.z2) return;
  [pad.z1, pad.z2, pad.active] = [z1, z2, panel];
  const back = z1 === pad.pin1 && z2 === pad.pin2;
  pad.row = back ? pad.pinnedRow : nearestRow(pad, panel, z1, z2);
  pad._invalidate("latent");
  pad._resting();
}

/** The test digit there, within some pixels of the screen; −1 for none. */
export function nearestRow(pad, panel, z1, z2, pixels = NEAR_PIXELS) {
  if (!panel.points || !pad.layers.points || pad.replay?.shown) return -1;
  return panel.points.nearest(pad.planes.to1(panel, z1), pad.planes.to2(panel, z2), pixels / panel.view.scale);
}

/** A click on a digit pins the digit's own latent, any other the latent under the pointer. */
export function clickAt(pad, panel, z1, z2) {
  pad.active = panel;
  const row = nearestRow(pad, panel, z1, z2, CLICK_PIXELS);
  if (row < 0) return pinAt(pad, z1, z2, -1);
  pinAt(pad, pad.planes.from1(panel, panel.points.mean[2 * row]), pad.planes.from2(panel, panel.points.mean[2 * row + 1]), row);
  const show = (gray) => pad.pinnedRow === row && pad.active === panel && pad.readout.showOriginal(gray, pad.theme);
  panel.description.source.original(row).then(show, () => show(null));
}

/** Pin a latent, and the test digit whose own it is; −1 for none. */
export function pinAt(pad, z1, z2, row) {
  pad.beforePin = [pad.pin1, pad.pin2];
  pad.pinnedRow = row;
  setLatent(pad, z1, z2, row);
  pad._invalidate("latent");
  pad._resting();
  tellPin(pad, row);
}

/** Python hears of the pin now; what it is told is the pin from here on, so that an address brings back this picture. */
export function tellPin(pad, row) {
  clearTimeout(pad.pause);
  pad.unsaid = false;
  const z = [pad.pin1, pad.pin2].map(told);
  if (pad.z1 === pad.pin1 && pad.z2 === pad.pin2) [pad.z1, pad.z2] = z;
  [pad.pin1, pad.pin2] = z;
  pad._invalidate("latent");
  pad.options.onPin({ z, row: row < 0 ? null : row });
}

/** Cursor and pin are here, and Python will hear of it. */
export function standAt(pad, panel, z1, z2) {
  setLatent(pad, z1, z2);
  [pad.pinnedRow, pad.active, pad.unsaid] = [-1, panel, true];
  pad._invalidate("latent");
  pad._resting();
}

/** A slider was let go, or moved by a key: show where it leads. */
export function slideEnded(pad, released) {
  const { view } = pad.first;
  if (!view.holds(pad.pin1, pad.pin2)) pad._moveView(pad.first, () => view.reveal(pad.pin1, pad.pin2));
  if (released) tellPin(pad, -1);
  else tellPinSoon(pad);
}

/** Python hears of the pin once the keys pause. */
export function tellPinSoon(pad) {
  clearTimeout(pad.pause);
  pad.pause = setTimeout(() => tellPin(pad, -1), KEY_PAUSE);
}

/** Whether a latent is the pinned one, as far as Python can tell. */
export function isPinned(pad, z1, z2) {
  return Math.max(Math.abs(z1 - pad.pin1), Math.abs(z2 - pad.pin2)) < 10 ** -DECIMALS;
}
