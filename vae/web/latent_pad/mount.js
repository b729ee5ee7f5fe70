/** The pad as a Streamlit component. */
import { keepMounted } from "../shared/mounting.js";
import { Pad } from "./pad.js";
import { fetchedFile, fetchedSource } from "./sources.js";

/**
 * @typedef {{panels: any[], linked: "z" | "reach" | "picture", pin: number[], picture: number | null, seq: number, originals: boolean, bench: boolean, words: Record<string, string>,
 *   view: import("./pad_view.js").PadView | null, choice: import("./panel_choice.js").Choice | null,
 *   replay: import("./pad.js").ReplayState}} Data  view: null where the address keeps none
 */

export const mount = keepMounted(
  (/** @type {Data} */ { panels, linked, originals, bench, choice, replay }) => JSON.stringify([panels, linked, originals, bench, choice?.stops, Boolean(replay)]),
  (root, { panels, linked, pin, picture, originals, bench, words, view, choice, replay }, mounted) => {
    mounted.view = JSON.stringify(view);
    return new Pad(root, {
      panels: panels.map((panel) => ({ ...panel, source: fetchedSource(panel.base, originals) })),
      linked,
      bench,
      pin,
      picture,
      workerSource: WORKER_SOURCE,
      words,
      view: view ?? undefined,
      choice,
      replay,
      replaySource: fetchedFile,
      onReplay: (state) => mounted.tell("replay", state),
      onView: (now) => view && mounted.tell("view", now),
      onChoice: (index) => mounted.tell("choice", { index }),
      onPin: (now) => mounted.tell("pin", now),
    });
  },
  (pad, { pin, picture, replay, choice, view }, mounted) => {
    pad.setPin(pin, picture);
    pad.setReplay(replay);
    if (choice) pad.choice.follow(choice.chosen);
    const name = JSON.stringify(view);
    if (mounted.view === name && !mounted.left) return;
    mounted.view = name;
    pad.setView(view);
  },
);
