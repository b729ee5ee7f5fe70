/** The explorer as one file: everything it needs is in the page. */
import { Pad } from "./pad.js";
import { embeddedSource } from "./sources.js";

const explorer = JSON.parse(document.getElementById("explorer").textContent);
const filesOf = (digest) => JSON.parse(document.getElementById(`files-${digest}`).textContent);

/** The latent that the address names, else the one that the page was made with. @returns {[number, number]} */
function pinned() {
  const address = new URLSearchParams(location.hash.slice(1));
  const read = (/** @type {string} */ name, /** @type {number} */ i) => (address.has(name) ? Number(address.get(name)) || 0 : explorer.pin[i]);
  return [read("z1", 0), read("z2", 1)];
}

const pad = new Pad(document.getElementById("pad"), {
  panels: explorer.panels.map((panel) => ({ ...panel, source: embeddedSource(filesOf(panel.digest)) })),
  linked: explorer.linked,
  pin: pinned(),
  view: explorer.view ?? undefined,
  workerSource: WORKER_SOURCE,
  words: explorer.words,
  onPin({ z: [z1, z2] }) {
    history.replaceState(null, "", `#z1=${z1}&z2=${z2}`);
  },
});

matchMedia("(prefers-color-scheme: dark)").onchange = () => pad.retheme();
addEventListener("hashchange", () => pad.setPin(...pinned()));
