/** What a pad shows and says once the pointer rests. */

/** The reconstruction of the digit it points at, and a word to screen readers. @param {import("./pad.js").Pad} pad */
export function rested(pad) {
  const { state, planes, readout, pictures } = pad;
  const { active: panel, row } = state;
  if (row >= 0 && panel.points) {
    panel.showRow(panel.points.latentOf(row), readout.reconstruction, panel.classes ? panel.points.label[row] : -1);
  }
  if ((pictures || panel.map) && row >= 0) showOriginal(pad, row);
  const place = pictures?.words() ?? (panel.description.dim === 2 ? pad.latent.words([planes.to1(panel, state.z1), planes.to2(panel, state.z2)]) : pad.latent.spoken());
  if (pad.element.contains(/** @type {ShadowRoot} */ (panel.plane.getRootNode()).activeElement)) readout.speak(`${pad.news}${place}`);
  pad.news = "";
  panel.stage.name(panel.description.title, place);
}

/** The test picture itself, where it is at hand and still pointed at. @param {import("./pad.js").Pad} pad @param {number} row */
function showOriginal(pad, row) {
  const { description, sprites } = pad.state.active;
  const show = (pixels) => pad.state.row === row && pad.readout.showOriginal(pixels, pad.theme, description.sheet.shape);
  const here = sprites?.picture(row);
  if (here) return show(here);
  description.source.original(row).then(show, () => show(null));
}
