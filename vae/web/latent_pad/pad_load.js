/** What a pad does while its planes are read: fit the views, offer the classes, open on what a link names. */
import { choosePath } from "./pad_path.js";
import { openPlace } from "./pad_view.js";

/** Read sheet, points and decoder of every panel; each is shown once it is there. @param {import("./pad.js").Pad} pad */
export function load(pad) {
  const loads = pad.panels.map((panel) => {
    panel.chosen = (label) => pad.setClass(label);
    panel.nextJob = () => nextJob(pad, panel);
    panel.drawn = () => pad.invalidate("scene");
    return panel.load(pad.background, () => arrived(pad, panel));
  });
  Promise.all(loads).then(() => ready(pad));
}

/** What the worker should do for a panel: finer tiles, then the stretch; null where it is not seen or all is done. */
function nextJob(pad, panel) {
  if (!pad.visible.includes(panel) || pad.replay?.shown || panel.map) return null;
  const tile = pad.state.layers.manifold ? panel.tiles.nextJob(panel.view) : null;
  return tile ?? (pad.state.layers.stretch ? panel.fields.nextJob(panel.view, panel.label) : null);
}

/** Something of a panel was read: fit the views to the points, offer the classes, decode. */
function arrived(pad, panel) {
  if (panel.points && panel.points.shown !== pad.shown) {
    panel.points.shown = pad.shown;
    pad.planes.fit();
    if (panel === pad.first) pad.latent.arrived();
    if (panel === pad.first) pad.selection?.show();
    pad.pictures?.arrived(panel);
    if (panel === pad.first) pad.bench?.arrived(pad.opening?.tool ?? "");
    if (pad.opening) openPlace(pad, pad.opening);
    if (pad.first.every) return pad.invalidate("scene", "latent");
    pad.offerClasses();
  }
  pad.invalidate("scene", "latent", "path");
}

/** All is read: draw the path that a link names; from here on the address follows. */
function ready(pad) {
  const path = pad.opening?.path;
  if (path) pad.path.draw(path[0], path[1], path[2], path[3]);
  if (path) choosePath(pad, pad.opening.least);
  pad.opened();
}
