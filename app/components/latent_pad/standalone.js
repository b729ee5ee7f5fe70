/** The explorer as one file: everything it needs is in the page. */
import { Pad } from "./pad.js";
import { embeddedSource } from "./sources.js";

/* global WORKER_SOURCE -- the worker's script, put in front when the modules are joined */

const explorer = JSON.parse(document.getElementById("explorer").textContent);
const filesOf = (digest) => JSON.parse(document.getElementById(`files-${digest}`).textContent);
const fromAddress = new URLSearchParams(location.hash.slice(1));
const coordinate = (name) => Number(fromAddress.get(name)) || 0;

const pad = new Pad(document.getElementById("pad"), {
  panels: explorer.panels.map((panel) => ({ ...panel, source: embeddedSource(filesOf(panel.digest)) })),
  linked: explorer.linked,
  pin: [coordinate("z1"), coordinate("z2")],
  workerSource: WORKER_SOURCE,
  onPin({ z: [z1, z2] }) {
    history.replaceState(null, "", `#z1=${z1}&z2=${z2}`);
  },
});

matchMedia("(prefers-color-scheme: dark)").onchange = () => pad.retheme();
addEventListener("hashchange", () => {
  const address = new URLSearchParams(location.hash.slice(1));
  pad.setPin(Number(address.get("z1")) || 0, Number(address.get("z2")) || 0);
});
