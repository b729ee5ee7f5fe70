/** The plane of a training as a Streamlit component; Streamlit calls again at every update and at every change of theme. */
import { fetchedSource } from "../latent_pad/sources.js";
import { Replay } from "./replay.js";
import { TrainingPlane } from "./training_plane.js";

/** @type {WeakMap<object, TrainingPlane | Replay>} by the element that it lives in */
const mounted = new WeakMap();

/**
 * @param {{data: Uint8Array | import("./replay.js").Recorded & {address: string}, parentElement: ShadowRoot | HTMLElement,
 *   setStateValue: (name: string, value: any) => void}} mount  data: the packed moment of a training that runs, or what
 *   there is to replay of one that is over
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".root");
  if (data instanceof Uint8Array) {
    if (!mounted.has(root)) mounted.set(root, new TrainingPlane(root));
    mounted.get(root).take(data);
  } else replay(root, data, setStateValue);
  return () => {
    mounted.get(root)?.close();
    mounted.delete(root);
  };
}

function replay(root, data, setStateValue) {
  const before = mounted.get(root);
  const send = (epoch) => data.tells && setStateValue("epoch", epoch);
  if (before?.address === data.address) {
    before.send = send;
    before.retheme();
    before.mark(data);
    return;
  }
  before?.close();
  const made = new Replay(root, data, send);
  mounted.set(root, made);
  const cut = data.address.lastIndexOf("/");
  made.read(fetchedSource(data.address.slice(0, cut), false).bytes(data.address.slice(cut + 1)));
}
