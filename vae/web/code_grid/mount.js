/** The editor of code maps as a Streamlit component; called again at every rerun and at every change of theme. */
import { fetchedSource } from "../latent_pad/sources.js";
import { CodeEditor } from "./editor.js";

/** @type {WeakMap<object, {editor: CodeEditor, shown: string, sent: number, send: Function, habits: object}>} */
const instances = new WeakMap();

/**
 * `seq` numbers the edits that this browser sent; Python sends back the last it has worked in, so that an older answer
 * never takes an edit back. `places` is in base64.
 * @typedef {{base: string, book: object, places: string, stages: import("./stage.js").StageDescription[], originals: boolean,
 *   seq: number}} Data
 * @param {{data: Data, parentElement: ShadowRoot | HTMLElement, setStateValue: (name: string, value: any) => void}} mount
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  const shown = JSON.stringify([data.base, data.originals, data.stages.map((stage) => [stage.row, stage.base])]);
  const before = instances.get(root);
  if (before && before.shown === shown) {
    before.send = setStateValue;
    before.editor.retheme();
    if (data.seq >= before.sent) before.editor.setMaps(data.stages.map((stage) => stage.codes));
    return;
  }
  before?.editor.close();
  const instance = /** @type {any} */ ({ shown, sent: data.seq, send: setStateValue, habits: before?.habits ?? { tool: "select", changes: false, brush: -1 } });
  instance.editor = new CodeEditor(root, {
    base: data.base,
    book: { ...data.book, places: Uint8Array.from(atob(data.places), (c) => c.charCodeAt(0)) },
    stages: data.stages,
    source: fetchedSource(data.base, data.originals),
    habits: instance.habits,
    onEdit(maps) {
      instance.sent += 1;
      instance.send("edit", { maps, seq: instance.sent });
    },
  });
  instances.set(root, instance);
  return () => {
    instance.editor.close();
    instances.delete(root);
  };
}
