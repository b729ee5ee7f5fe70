/**
 * The pad as a Streamlit component. Streamlit calls this again at every rerun and at every change of theme.
 */
import { Pad } from "./pad.js";
import { fetchedSource } from "./sources.js";

/** @type {WeakMap<object, {pad: Pad, shown: string, view: string, sent: number, send: Function}>} by the element that the pad lives in */
const instances = new WeakMap();

/**
 * `seq` numbers the pins, views and choices that this browser sent; Python sends back the last it has worked in, so that an older
 * answer moves nothing back. One that is as new follows the address: the visitor may have gone back.
 * @typedef {{panels: object[], linked: "z" | "reach", pin: [number, number], seq: number, originals: boolean, words: Record<string, string>,
 *   view: import("./pad_view.js").PadView | null, choice: import("./panel_choice.js").Choice | null,
 *   replay: import("./pad.js").ReplayState}} Data  view: null
 *   where the address keeps none
 * @param {{data: Data, parentElement: ShadowRoot | HTMLElement, setStateValue: (name: string, value: any) => void}} mount
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  const shown = JSON.stringify([data.panels, data.linked, data.originals, data.choice?.stops, Boolean(data.replay)]);
  const view = JSON.stringify(data.view);
  const before = instances.get(root);
  if (before && before.shown === shown) {
    before.send = setStateValue;
    before.pad.retheme();
    if (data.seq < before.sent) return;
    before.pad.setPin(...data.pin);
    before.pad.setReplay(data.replay);
    if (data.choice) before.pad.choice.follow(data.choice.chosen);
    if (before.view === view) return;
    before.view = view;
    before.pad.setView(data.view);
    return;
  }
  before?.pad.close();
  const instance = /** @type {any} */ ({ shown, view, sent: data.seq, send: setStateValue });
  instance.pad = new Pad(root, {
    panels: data.panels.map((panel) => ({ ...panel, source: fetchedSource(panel.base, data.originals) })),
    linked: data.linked,
    pin: data.pin,
    workerSource: WORKER_SOURCE,
    words: data.words,
    view: data.view ?? undefined,
    choice: data.choice,
    replay: data.replay,
    replaySource(address) {
      const cut = address.lastIndexOf("/");
      return fetchedSource(address.slice(0, cut), false).bytes(address.slice(cut + 1));
    },
    onReplay: (state) => instance.send("replay", { ...state, seq: ++instance.sent }),
    onView: (view) => data.view && instance.send("view", { ...view, seq: ++instance.sent }),
    onChoice: (index) => instance.send("choice", { index, seq: ++instance.sent }),
    onPin: ({ z, row }) => instance.send("pin", { z, row, seq: ++instance.sent }),
  });
  instances.set(root, instance);
  return () => {
    instance.pad.close();
    instances.delete(root);
  };
}
