/** The editor's switches and buttons. */
import { element, setPressed, toggle } from "../latent_pad/dom.js";

const CHOICES = {
  select: ["Select", "Click a cell, or drag over several; then choose a code from the codebook"],
  paint: ["Paint", "Drag over the map to write the chosen code into every cell you pass"],
};

export class Tools {
  /**
   * @param {{tool: string, changes: boolean, pair: boolean}} state @param {{tool(name: string): void, changes(): void,
   *   undo(): void, redo(): void, reset(): void, swap(): void}} intents
   */
  constructor(state, intents) {
    const plain = (text, title, press) => element("button", { type: "button", class: "toggle", title, onclick: press }, text);
    this.choices = Object.entries(CHOICES).map(([name, [text, title]]) => {
      const button = toggle(text, state.tool === name, title, () => intents.tool(name));
      return Object.assign(button, { value: name });
    });
    this.undo = plain("Undo", "Take the last edit back (Ctrl+Z)", intents.undo);
    this.redo = plain("Redo", "Do it again (Ctrl+Shift+Z)", intents.redo);
    this.reset = plain("Reset", "Back to the encoder's own codes", intents.reset);
    this.swap = plain("Swap region", "Exchange the selected cells between the two digits (S)", intents.swap);
    this.changes = toggle("Changes", state.changes, "Show which pixels the edits changed", intents.changes);
    this.legend = element(
      "p",
      { class: "legend" },
      element("i", { class: "added" }), "ink added ", element("i", { class: "removed" }), "ink removed ",
      element("i", { class: "beyond" }), "beyond the edited cells' reach",
    );
    const group = (label, ...buttons) => element("div", { class: "group", role: "group", "aria-label": label }, ...buttons);
    const steps = group("Edits", this.undo, this.redo, this.reset, ...(state.pair ? [this.swap] : []));
    this.root = element("div", { class: "bar" }, group("Tools", ...this.choices), steps, group("View", this.changes));
    this.update(state, { canUndo: false, canRedo: false, edited: false, selected: false });
  }

  /** @param {{tool: string, changes: boolean}} state @param {{canUndo: boolean, canRedo: boolean, edited: boolean, selected: boolean}} now */
  update(state, now) {
    for (const button of this.choices) setPressed(button, button.value === state.tool);
    setPressed(this.changes, state.changes);
    this.legend.hidden = !state.changes;
    this.undo.disabled = !now.canUndo;
    this.redo.disabled = !now.canRedo;
    this.reset.disabled = !now.edited;
    this.swap.disabled = !now.selected;
  }
}
