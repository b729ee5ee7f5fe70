/** Where the parts of the pad stand on the page. */
import { conditionSwitches, layerSwitches, toolSwitches } from "./controls.js";
import { element } from "./dom.js";

/**
 * One plane with its digit, or every class, beside it; or several planes, each with its digit below.
 * @param {{panels: import("./panel.js").Panel[], readout: import("./readout.js").Readout, sliders?: HTMLElement, filmstrip: HTMLElement,
 *   layers: Record<string, boolean>, state: {tool: string}, hint: HTMLElement, present: HTMLElement}} parts
 * @param {{layers: () => void, tool: () => void, home: () => void, condition: (label: number) => void}} intents
 */
export function buildLayout({ panels, readout, sliders, filmstrip, layers, state, hint, present }, intents) {
  const single = panels.length === 1;
  const legend = element("div", { class: "legend" });
  const scale = element("p", { class: "hint scale" });
  const switches = layerSwitches(layers, intents.layers);
  const bar = element("div", { class: "bar" }, switches, toolSwitches(state, intents.tool, intents.home));
  const conditional = Math.max(...panels.map((panel) => (panel.every ? 0 : panel.classes)));
  const condition = conditional ? [conditionSwitches(conditional, Math.max(...panels.map((panel) => panel.label)), intents.condition)] : [];
  const planes = element("div", { class: "planes" }, ...panels.map((panel) => (single ? panel.plane : stage(panel))), present);
  const digit = single ? [decoded(panels[0])] : [];
  if (panels[0].every) digit.push(element("p", { class: "hint" }, "Press a digit, or its key on the plane, and the plane is drawn as that class, with its test digits. A dashed frame: no test digit of that class was encoded near."));
  const side = element("aside", { class: "side" }, ...digit, ...condition, sliders ?? readout.latent, readout.near, legend, readout.card);
  const bars = element("div", { class: "bars" }, bar);
  const line = element("div", { class: "line" }, hint, scale);
  const kind = single ? (panels[0].every ? "pad by-class" : "pad") : "pad linked";
  const whole = element("div", { class: kind }, planes, side, bars, line, filmstrip, readout.live);
  return { whole, legend, scale, switches, condition: condition[0] };
}

function stage(panel) {
  return element("section", { class: "panel" }, element("h4", {}, panel.description.title), panel.plane, decoded(panel));
}

function decoded(panel) {
  return element("div", { class: "decoded" }, panel.decoded, ...(panel.strip ? [panel.strip.canvas] : []));
}
