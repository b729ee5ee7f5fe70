/** What people do with the path of a pad: draw it, choose its line, take it away. */
import { FRAMES } from "./filmstrip.js";

/**
 * Draw it between two latents of the first plane, under the pointer or for good.
 * @param {import("./pad.js").Pad} pad @param {[number, number]} from @param {[number, number]} to @param {boolean} done
 */
export function drawPath(pad, [a1, a2], [b1, b2], done) {
  pad.path.draw(a1, a2, b1, b2);
  pad.path.drawing = !done;
  [pad.z1, pad.z2, pad.row] = [b1, b2, -1];
  pad.strip.setMode(pad.path.least, "");
  pad._invalidate("latent", "path");
  if (!done) return;
  pad._pinAt(b1, b2, -1);
  choosePath(pad, pad.path.least);
}

/**
 * Take the straight line, or the way of least picture change once the worker has found it.
 * @param {import("./pad.js").Pad} pad @param {boolean} least
 */
export async function choosePath(pad, least) {
  const { path, first, strip } = pad;
  path.least = least;
  pad.reporter.changed();
  const { version } = path;
  strip.setMode(least, path.note(least && !path.found));
  if (least && !path.found) {
    const request = { task: "path", model: first.description.digest, from: path.from, to: path.to, frames: FRAMES, home: first.view.home, label: first.label };
    const found = await pad.background.ask(request).catch(() => null);
    if (version !== path.version) return;
    path.found = found;
    pad.reporter.changed();
    strip.setMode(path.least, found ? path.note(false) : "The way could not be found.");
  }
  pad._invalidate("latent", "path");
}

/** @param {import("./pad.js").Pad} pad */
export function clearPath(pad) {
  pad.path.close();
  pad.strip.hide();
  pad._invalidate("latent");
  pad.reporter.changed();
}
