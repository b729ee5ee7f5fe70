/** The rows as a Streamlit component. Streamlit calls this again at every rerun and at every change of theme. */
import { DigitRows } from "./rows.js";

/** @type {WeakMap<object, {rows: DigitRows, shown: string, sent: number, send: Function}>} by the element that they live in */
const instances = new WeakMap();

/**
 * `seq` numbers the choices that this browser sent, as the pad's pins are numbered: an older answer moves nothing back.
 * @typedef {{name: string, about: string, stops: number[], chosen: number, digits: number, rows: string, seq: number}} Data
 *   rows: gray digits in base64
 * @param {{data: Data, parentElement: ShadowRoot | HTMLElement, setStateValue: (name: string, value: any) => void}} mount
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  const shown = JSON.stringify([data.stops, data.digits, data.rows]);
  const before = instances.get(root);
  if (before?.shown === shown) {
    before.send = setStateValue;
    before.rows.retheme();
    if (data.seq >= before.sent) before.rows.follow(data.chosen);
    return;
  }
  before?.rows.close();
  const instance = /** @type {any} */ ({ shown, sent: data.seq, send: setStateValue });
  const rows = Uint8Array.from(atob(data.rows), (c) => c.charCodeAt(0));
  instance.rows = new DigitRows(root, { ...data, rows }, (index) => instance.send("choice", { index, seq: ++instance.sent }));
  instances.set(root, instance);
  return () => {
    instance.rows.close();
    instances.delete(root);
  };
}
