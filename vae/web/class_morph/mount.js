/**
 * The morph as a Streamlit component. Streamlit calls this again at every rerun and at every change of theme.
 */
import { fetchedSource } from "../latent_pad/sources.js";
import { Morph } from "./morph.js";

/** @type {WeakMap<object, {morph: Morph, shown: string, sent: number, send: Function}>} by the element that the morph lives in */
const instances = new WeakMap();

/**
 * `seq` numbers the mixtures that this browser sent, as the pad's pins are numbered: an older answer moves nothing back.
 * @typedef {{base: string, classes: number, latent: number[], a: number, b: number, t: number, seq: number}} Data
 * @param {{data: Data, parentElement: ShadowRoot | HTMLElement, setStateValue: (name: string, value: any) => void}} mount
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  const { base, classes, latent, seq, ...mixture } = data;
  const before = instances.get(root);
  if (before && before.shown === base) {
    before.send = setStateValue;
    before.morph.retheme();
    const older = seq < before.sent || before.morph.waiting;
    before.morph.follow(latent, older ? before.morph.mixture : mixture);
    return;
  }
  before?.morph.close();
  const instance = /** @type {any} */ ({ shown: base, sent: seq, send: setStateValue });
  instance.morph = new Morph(root, {
    classes,
    latent,
    mixture,
    source: fetchedSource(base, false),
    onChange(chosen) {
      instance.sent += 1;
      instance.send("mixture", { ...chosen, seq: instance.sent });
    },
  });
  instances.set(root, instance);
  return () => {
    instance.morph.close();
    instances.delete(root);
  };
}
