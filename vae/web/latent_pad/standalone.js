/** The explorer as one file: everything it needs is in the page. */
import { Pad } from "./pad.js";
import { embeddedSource } from "./sources.js";

const explorer = JSON.parse(document.getElementById("explorer").textContent);
const filesOf = (digest) => JSON.parse(document.getElementById(`files-${digest}`).textContent);

/** The latent that the address names, else the one that the page was made with. @returns {number[]} */
function pinned() {
  const address = new URLSearchParams(location.hash.slice(1));
  const named = address.has("z") ? address.get("z").split("_") : ["z1", "z2"].map((name) => address.get(name));
  return explorer.pin.map((/** @type {number} */ value, /** @type {number} */ axis) => (named[axis] ? Number(named[axis]) || 0 : value));
}

const pad = new Pad(document.getElementById("pad"), {
  panels: explorer.panels.map((panel) => ({ ...panel, source: embeddedSource(filesOf(panel.digest)) })),
  linked: explorer.linked,
  bench: explorer.panels.length === 1,
  pin: pinned(),
  view: explorer.view ?? undefined,
  workerSource: WORKER_SOURCE,
  words: explorer.words,
  onPin({ z }) {
    history.replaceState(null, "", z.length === 2 ? `#z1=${z[0]}&z2=${z[1]}` : `#z=${z.join("_")}`);
  },
});

matchMedia("(prefers-color-scheme: dark)").onchange = () => pad.retheme();
addEventListener("hashchange", () => pad.setPin(pinned()));
