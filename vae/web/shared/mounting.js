/**
 * How a browser part lives in a Streamlit component. Streamlit calls the mount again at every rerun and at every change of
 * theme; the part stays while it shows the same.
 *
 * What this browser sends is numbered (`seq`), and Python sends back the last number that it has worked in, so that an
 * older answer never moves anything back. One that is as new follows the address: the visitor may have gone back.
 *
 * Back and Forward make void what Python has still to hear of; what the part shows by then is no longer what it was told.
 *
 * @template Part, Data
 * @typedef {{part: Part, shown: string, sent: number, left: boolean, send: (name: string, value: any) => void,
 *   tell: (name: string, event: object) => void}} Mounted  send: a value as it is; tell: an event with its number;
 *   left: whether the visitor has gone back or forward since the last data
 */

const all = new Set();
addEventListener("popstate", () => {
  for (const mounted of all) {
    mounted.left = true;
    mounted.part.forget?.();
  }
});

/**
 * @template {{retheme: () => void, forget?: () => void, close: () => void}} Part, Data
 * @param {(data: Data) => string} shown what a part cannot follow: it is made anew where this differs
 * @param {(root: HTMLElement, data: Data, mounted: any, before?: any) => Part} make before: what another one leaves
 * @param {(part: Part, data: Data, mounted: any) => void} follow hears of data that are not older than what was sent
 * @returns {(mount: {data: Data, parentElement: ShadowRoot | HTMLElement, setStateValue: (name: string, value: any) => void}) =>
 *   (() => void) | undefined}
 */
export function keepMounted(shown, make, follow) {
  const kept = new WeakMap();
  return ({ data, parentElement, setStateValue }) => {
    const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
    const { seq = 0 } = /** @type {{seq?: number}} */ (data);
    const name = shown(data);
    const before = kept.get(root);
    if (before?.shown === name) {
      before.send = setStateValue;
      before.part.retheme();
      if (seq < before.sent) return;
      follow(before.part, data, before);
      before.left = false;
      return;
    }
    before?.part.close();
    all.delete(before);
    const mounted = { shown: name, sent: seq, left: false, send: setStateValue, tell: (event, value) => mounted.send(event, { ...value, seq: ++mounted.sent }) };
    mounted.part = make(root, data, mounted, before);
    kept.set(root, mounted);
    all.add(mounted);
    return () => {
      mounted.part.close();
      all.delete(mounted);
      kept.delete(root);
    };
  };
}

/** Bytes that came in base64. @param {string} text */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}
