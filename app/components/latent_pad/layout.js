/** Where the parts of the pad stand on the page. */
import { conditionSwitches, layerSwitches, toolSwitches } from "./controls.js";
import { element } from "./dom.js";

/**
 * One plane with its digit beside it, or several planes, each with its digit below.
 * @param {{panels: import("./panel.js").Panel[], readout: import("./readout.js").Readout, filmstrip: HTMLElement,
 *   layers: Record<string, boolean>, state: {tool: string}}} parts
 * @param {{layers: () => void, tool: () => void, home: () => void, condition: (label: number) => void}} intents
 */
export function buildLayout({ panels, readout, filmstrip, layers, state }, intents) {
  const single = panels.length === 1;
  const legend = element("div", { class: "legend" });
  const scale = element("p", { class: "hint scale" });
  const bar = element("div", { class: "bar" }, layerSwitches(layers, intents.layers), toolSwitches(state, intents.tool, intents.home));
  const conditional = Math.max(...panels.map((panel) => panel.classes));
  const condition = conditional ? [conditionSwitches(conditional, intents.condition)] : [];
  const planes = element("div", { class: "planes" }, ...panels.map((panel) => (single ? panel.plane : stage(panel))));
  const digit = single ? [decoded(panels[0])] : [];
  const side = element("aside", { class: "side" }, ...digit, ...condition, readout.latent, readout.near, legend, readout.card);
  const bars = element("div", { class: "bars" }, bar, scale);
  const whole = element("div", { class: single ? "pad" : "pad linked" }, planes, side, bars, filmstrip, readout.live);
  return { whole, legend, scale };
}

function stage(panel) {
  return element("section", { class: "panel" }, element("h4", {}, panel.description.title), panel.plane, decoded(panel));
}

function decoded(panel) {
  return element("div", { class: "decoded" }, panel.digit.canvas, ...(panel.strip ? [panel.strip.canvas] : []));
}
