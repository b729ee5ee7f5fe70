/** The switches around the planes: layers, tools, classes. */
import { element, setPressed, toggle } from "./dom.js";
import { explanation } from "./gloss.js";
import { colourAs } from "../shared/palette.js";

export const LAYERS = { manifold: "Manifold", points: "Points", support: "Support", stretch: "Stretch" };

/** Have the switches of `layerSwitches` say what is on. @param {HTMLElement} group @param {Record<string, boolean>} layers */
export function pressLayers(group, layers) {
  const names = Object.keys(LAYERS);
  group.querySelectorAll("button").forEach((button, i) => setPressed(button, layers[names[i]]));
}

const TOOLS = {
  look: ["Look", "Move to decode, click to pin, drag to draw a path"],
  path: ["Path", "Drag from one latent to another; with a finger too. With keys: Enter, arrows or 0–9, Enter; Escape clears"],
  pan: ["Pan", "Drag to move the plane; with the mouse, shift does the same"],
};

/**
 * @param {Record<string, boolean>} layers switched in place @param {Record<string, string>} words what each layer means
 * @param {() => void} changed
 */
export function layerSwitches(layers, words, changed) {
  const group = element("div", { class: "group layers", role: "group", "aria-label": "Layers" });
  for (const [name, title] of Object.entries(LAYERS)) {
    const button = toggle(title, layers[name], "", () => {
      layers[name] = !layers[name];
      setPressed(button, layers[name]);
      changed();
    });
    group.append(button, explanation(button, words[name]));
  }
  return group;
}

const BY_PICTURE = "Move to the nearest test picture, click to pin it";

/** @param {{tool: string}} state @param {boolean} paths whether paths can be drawn @param {() => void} changed @param {() => void} home */
export function toolSwitches(state, paths, changed, home) {
  const group = element("div", { class: "group", role: "group", "aria-label": "Tools" });
  const tools = Object.entries(TOOLS).filter(([name]) => paths || name !== "path");
  const buttons = tools.map(([name, [title, hint]]) => {
    const button = toggle(title, state.tool === name, paths || name !== "look" ? hint : BY_PICTURE, () => {
      state.tool = name;
      buttons.forEach((other) => setPressed(other, other === button));
      changed();
    });
    return button;
  });
  const reset = element("button", { type: "button", class: "toggle plain", title: "The whole plane (double click, or Home)", onclick: home }, "Reset view");
  group.append(...buttons, reset);
  return group;
}

/**
 * A pill a class: a click switches it, a double click leaves it alone on the plane.
 * @param {number[]} classes @param {import("./words.js").Naming} naming @param {Uint8Array} shown switched in place @param {() => void} changed
 */
export function classSwitches(classes, naming, shown, changed) {
  const group = element("div", { class: "classes", role: "group", "aria-label": "Classes" });
  const update = () => {
    buttons.forEach((button, i) => setPressed(button, Boolean(shown[classes[i]])));
    changed();
  };
  const buttons = classes.map((label) => {
    const button = toggle(naming.name(label), Boolean(shown[label]), `Class ${naming.name(label)}: click to switch, double click for this class alone`, () => {
      shown[label] = shown[label] ? 0 : 1;
      update();
    });
    button.classList.add("class");
    colourAs(button, label);
    button.ondblclick = () => {
      const alone = classes.every((other) => other === label || !shown[other]);
      for (const other of classes) shown[other] = alone || other === label ? 1 : 0;
      update();
    };
    return button;
  });
  group.append(...buttons);
  return group;
}

/** The class that a conditional model draws. @param {number} classes @param {import("./words.js").Naming} naming @param {number} chosen @param {(label: number) => void} choose */
export function conditionSwitches(classes, naming, chosen, choose) {
  const group = oneClass({ name: "Decode as", about: "Class to decode", classes, naming, chosen, hint: (label) => `Decode every latent as ${naming.withArticle(label)}` }, (label) => {
    pressClass(group, label);
    choose(label);
  });
  return group;
}

/**
 * A switch a class, of which one is on.
 * @param {{name: string, about: string, classes: number, naming: import("./words.js").Naming, chosen: number, hint: (label: number) => string}} what
 *   name: what stands before them; about: what they are, to screen readers @param {(label: number) => void} choose
 */
export function oneClass({ name, about, classes, naming, chosen, hint }, choose) {
  const buttons = Array.from({ length: classes }, (_, label) => toggle(naming.name(label), label === chosen, hint(label), () => choose(label)));
  return element("div", { class: "group", role: "group", "aria-label": about }, element("span", { class: "hint" }, name), ...buttons);
}

/** Have one of `oneClass` on. @param {HTMLElement} group @param {number} label */
export function pressClass(group, label) {
  group.querySelectorAll("button").forEach((button, i) => setPressed(button, i === label));
}
