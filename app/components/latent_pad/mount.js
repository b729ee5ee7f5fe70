/**
 * The pad as a Streamlit component. Streamlit calls this again at every rerun and at every change of theme.
 */
import { Pad } from "./pad.js";
import { fetchedSource } from "./sources.js";

/* global WORKER_SOURCE -- the worker's script, put in front when the modules are joined */

/** @type {WeakMap<object, {pad: Pad, shown: string, view: string, sent: number}>} by the element that the pad lives in */
const instances = new WeakMap();

/**
 * `seq` numbers the pins and views that this browser sent; Python sends back the last it has worked in, so that an older
 * answer moves nothing back. One that is as new follows the address: the visitor may have gone back.
 * @typedef {{panels: object[], linked: "z" | "reach", pin: [number, number], seq: number, originals: boolean,
 *   view: import("./pad_view.js").PadView | null}} Data  view: null where the address keeps none
 * @param {{data: Data, parentElement: ShadowRoot | HTMLElement, setStateValue: (name: string, value: any) => void}} mount
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  const shown = JSON.stringify([data.panels, data.linked, data.originals]);
  const view = JSON.stringify(data.view);
  const before = instances.get(root);
  if (before && before.shown === shown) {
    before.send = setStateValue;
    before.pad.retheme();
    if (data.seq < before.sent) return;
    before.pad.setPin(...data.pin);
    if (before.view === view) return;
    before.view = view;
    before.pad.setView(data.view);
    return;
  }
  before?.pad.close();
  const instance = { shown, view, sent: data.seq, send: setStateValue };
  instance.pad = new Pad(root, {
    panels: data.panels.map((panel) => ({ ...panel, source: fetchedSource(panel.base, data.originals) })),
    linked: data.linked,
    pin: data.pin,
    workerSource: WORKER_SOURCE,
    view: data.view ?? undefined,
    onView(view) {
      if (!data.view) return;
      instance.sent += 1;
      instance.send("view", { ...view, seq: instance.sent });
    },
    onPin({ z, row }) {
      instance.sent += 1;
      instance.send("pin", { z, row, seq: instance.sent });
    },
  });
  instances.set(root, instance);
  return () => {
    instance.pad.close();
    instances.delete(root);
  };
}
