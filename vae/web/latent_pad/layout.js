/** Where the parts of the pad stand on the page. */
import { conditionSwitches, layerSwitches, toolSwitches } from "./controls.js";
import { element, toggle } from "./dom.js";

/**
 * One plane with its digit, or every class, beside it; several planes, each with its digit below; or one stage for
 * several, which are small below it.
 * @param {{panels: import("./panel.js").Panel[], readout: import("./readout.js").Readout, sliders?: HTMLElement,
 *   choice: import("./panel_choice.js").PanelChoice | null, replays: boolean, filmstrip: HTMLElement, bench?: HTMLElement, slice?: HTMLElement, selection?: HTMLElement,
 *   words: Record<string, string>, state: import("./pad_state.js").PadState, byPicture: boolean, hint: HTMLElement, present: HTMLElement}} parts  replays:
 *   whether there is a training to replay; byPicture: whether the cursor is a test picture
 * @param {{layers: () => void, tool: () => void, home: () => void, condition: (label: number) => void, replay: () => void}} intents
 */
export function buildLayout({ panels, readout, sliders, choice, replays, filmstrip, bench, slice, selection, words, state, byPicture, hint, present }, intents) {
  const single = panels.length === 1 || choice;
  const legend = element("div", { class: "legend" });
  const scale = element("p", { class: "hint scale" });
  const switches = layerSwitches(state.layers, words, intents.layers);
  const bar = element("div", { class: "bar" }, switches, toolSwitches(state, !byPicture, intents.tool, intents.home), ...(selection ? [selection] : []), ...(slice ? [slice] : []));
  const conditional = byPicture ? 0 : Math.max(...panels.map((panel) => (panel.every ? 0 : panel.classes)));
  const condition = conditional ? [conditionSwitches(conditional, panels[0].naming, Math.max(...panels.map((panel) => panel.label)), intents.condition)] : [];
  const planes = element("div", { class: "planes" }, ...(single ? [panels[0].plane] : panels.map(stage)), present);
  const digit = choice ? [element("div", { class: "sliders" }, choice.slider.element), element("div", { class: "decoded" }, choice.digit.canvas)] : single ? [decoded(panels[0])] : [];
  if (panels[0].every) digit.push(element("p", { class: "hint" }, "Press a digit, or its key, to see the plane of that class with its test digits. A dashed frame means: no test digit of that class was encoded near."));
  const replayButton = replays ? toggle("Replay the training", false, "How the digits came to where they are, epoch by epoch", intents.replay) : null;
  const replay = replayButton ? [element("div", { class: "group" }, replayButton)] : [];
  const side = element("aside", { class: "side" }, ...digit, ...condition, ...(byPicture ? [] : [sliders ?? readout.latent]), readout.near, legend, ...replay, readout.card);
  const replayPlace = element("div", { class: "replay-place" });
  const bars = element("div", { class: "bars" }, bar, replayPlace);
  const below = element("p", { class: "hint below" }, "The pictures along the path are below.");
  const line = element("div", { class: "line" }, hint, below, scale);
  const form = choice ? "pad in-turn" : single ? (panels[0].every ? "pad by-class" : "pad") : "pad linked";
  const whole = element("div", { class: single && panels[0].description.dim === 1 ? `${form} one-line` : form }, planes, side, bars, line, ...(choice ? [choice.film] : []), ...(bench ? [bench] : []), filmstrip, readout.live);
  return { whole, legend, scale, switches, condition: condition[0], replayButton, replayPlace };
}

function stage(panel) {
  return element("section", { class: panel.description.dim === 1 ? "panel one-line" : "panel" }, element("h2", {}, panel.description.title), panel.plane, decoded(panel));
}

function decoded(panel) {
  return element("div", { class: "decoded" }, panel.decoded, ...(panel.strip ? [panel.strip.canvas] : []));
}
