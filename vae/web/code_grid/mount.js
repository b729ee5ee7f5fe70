/** The editor of code maps as a Streamlit component. */
import { fetchedSource } from "../latent_pad/sources.js";
import { bytesOf, keepMounted } from "../shared/mounting.js";
import { CodeEditor } from "./editor.js";

/**
 * @typedef {{base: string, book: any, places: string, stages: import("./stage.js").StageDescription[], originals: boolean,
 *   seq: number}} Data  places: in base64
 */

export const mount = keepMounted(
  (/** @type {Data} */ { base, originals, stages }) => JSON.stringify([base, originals, stages.map((stage) => [stage.row, stage.base])]),
  (root, { base, book, places, stages, originals }, mounted, before) => {
    mounted.habits = before?.habits ?? { tool: "select", changes: false, brush: -1 };
    const source = fetchedSource(base, originals);
    return new CodeEditor(root, { base, book: { ...book, places: bytesOf(places) }, stages, source, habits: mounted.habits, onEdit: (maps) => mounted.tell("edit", { maps }) });
  },
  (editor, { stages }) => editor.setMaps(stages.map((stage) => stage.codes)),
);
