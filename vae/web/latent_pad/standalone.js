/**
 * The explorer as one file: everything it needs is in the page. Its address keeps, after the #, the pinned latent, and of the
 * view the slice and the bench's open tool, as a page of the app keeps them.
 */
import { Pad } from "./pad.js";
import { captureView } from "./pad_view.js";
import { embeddedSource } from "./sources.js";

/** What opens where the page was made with no view. @type {import("./pad_view.js").PadView} */
const WHOLE_PLANE = { layers: ["manifold", "points"], off: [], at: null, path: null, way: [], least: false, label: 0, slice: "", tool: "", film: [] };
const IN_ADDRESS = /** @type {const} */ (["slice", "tool"]);

const explorer = JSON.parse(document.getElementById("explorer").textContent);
const filesOf = (digest) => JSON.parse(document.getElementById(`files-${digest}`).textContent);
const madeWith = { ...WHOLE_PLANE, ...explorer.view };
const addressed = () => new URLSearchParams(location.hash.slice(1));

/** The latent that the address names, else the one that the page was made with. @returns {number[]} */
function pinned() {
  const address = addressed();
  const named = address.has("z") ? address.get("z").split("_") : ["z1", "z2"].map((name) => address.get(name));
  return explorer.pin.map((/** @type {number} */ value, /** @type {number} */ axis) => (named[axis] ? Number(named[axis]) || 0 : value));
}

/** A view with what the address says of it; what it leaves out is as the page was made. @param {import("./pad_view.js").PadView} view */
function asAddressed(view) {
  const address = addressed();
  const kept = IN_ADDRESS.map((name) => [name, address.get(name) ?? madeWith[name]]);
  return { ...view, label: Math.max(0, view.label), ...Object.fromEntries(kept) };
}

/** The address, with another latent. @param {number[]} z */
function keepPin(z) {
  const address = addressed();
  for (const name of ["z", "z1", "z2"]) address.delete(name);
  const pin = z.length === 2 ? { z1: z[0], z2: z[1] } : { z: z.join("_") };
  history.replaceState(null, "", `#${new URLSearchParams([...Object.entries(pin).map(([name, value]) => [name, String(value)]), ...address])}`);
}

/** The address, with another slice or tool: Back leads to the one before. @param {import("./pad_view.js").PadView} view */
function keepView(view) {
  const address = addressed();
  for (const name of IN_ADDRESS) {
    if (view[name] === madeWith[name]) address.delete(name);
    else address.set(name, view[name]);
  }
  if (`${address}` !== `${addressed()}`) history.pushState(null, "", `#${address}`);
}

const pad = new Pad(document.getElementById("pad"), {
  panels: explorer.panels.map((panel) => ({ ...panel, source: embeddedSource(filesOf(panel.digest)) })),
  linked: explorer.linked,
  bench: explorer.panels.length === 1,
  pin: pinned(),
  view: asAddressed(madeWith),
  workerSource: WORKER_SOURCE,
  words: explorer.words,
  onPin: ({ z }) => keepPin(z),
  onView: keepView,
});

matchMedia("(prefers-color-scheme: dark)").onchange = () => pad.retheme();
addEventListener("hashchange", () => {
  pad.forget(); // another address is shown
  pad.setPin(pinned());
  pad.setView(asAddressed(pad.opening ?? captureView(pad)));
});
