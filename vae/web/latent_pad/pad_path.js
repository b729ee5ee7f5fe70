/** What people do with the path of a pad: draw it, choose its line, take it away. */
import { FRAMES } from "./filmstrip.js";
import { told } from "./pad_state.js";

/**
 * Draw it between two latents of the first plane, under the pointer or for good.
 * @param {import("./pad.js").Pad} pad @param {[number, number]} from @param {[number, number]} to @param {boolean} done
 */
export function drawPath(pad, from, to, done) {
  const [[a1, a2], [b1, b2]] = done ? [from, to].map((end) => end.map(told)) : [from, to]; // so that its ends can be pinned
  pad.path.draw(a1, a2, b1, b2, !done);
  pad.state.look(b1, b2, -1);
  pad.strip.setMode(pad.path.least, "");
  pad.invalidate("path");
  if (!done) return;
  pad.state.pin(b1, b2);
  choosePath(pad, pad.path.least);
  pad.reporter.tell(); // with the pin, so that both are one view
}

/**
 * Take the straight line, or the way of least picture change once the worker has found it.
 * @param {import("./pad.js").Pad} pad @param {boolean} least
 */
export async function choosePath(pad, least) {
  const { path, strip } = pad;
  const first = pad.visible[0];
  path.least = least;
  pad.reporter.changed();
  const { version } = path;
  strip.setMode(least, path.note(least && !path.found));
  if (least && !path.found) {
    const request = { task: "path", model: first.description.digest, slice: first.slice, from: path.from, to: path.to, frames: FRAMES, home: first.view.home, label: first.label };
    const found = await pad.background.ask(request).catch(() => null);
    if (version !== path.version) return;
    path.found = found;
    pad.reporter.changed();
    strip.setMode(path.least, found ? path.note(false) : "The path could not be found.");
  }
  pad.invalidate("latent", "path");
}

/**
 * Enter, with the path tool: the first sets the start, the second the end; in between the keys move the end.
 * @param {import("./pad.js").Pad} pad
 */
export function enterPath(pad) {
  /** @type {[number, number]} */
  const here = [told(pad.state.z1), told(pad.state.z2)];
  const from = pad.path.start;
  if (!from) {
    pad.path.start = here;
    pad.announce("The path starts here. Arrows or digits move its end, Enter sets it, Escape gives it up.");
  } else if (from[0] === here[0] && from[1] === here[1]) pad.announce("The path needs another end: move with arrows or digits.");
  else {
    pad.path.start = null;
    drawPath(pad, from, here, true);
    pad.announce("The path ends here; its pictures are below the plane.");
  }
}

/** Another decoder draws between the same ends. @param {import("./pad.js").Pad} pad */
export function wayAnew(pad) {
  pad.path.draw(pad.path.from[0], pad.path.from[1], pad.path.to[0], pad.path.to[1]);
  choosePath(pad, pad.path.least);
}

/** @param {import("./pad.js").Pad} pad */
export function clearPath(pad) {
  pad.path.close();
  pad.strip.hide();
  pad.invalidate("latent");
  pad.reporter.changed();
}
