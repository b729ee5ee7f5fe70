/** The plane of a training as a Streamlit component; Streamlit calls again at every update and at every change of theme. */
import { fetchedSource } from "../latent_pad/sources.js";
import { Replay } from "./replay.js";
import { TrainingPlane } from "./training_plane.js";

/** @type {WeakMap<object, any>} a TrainingPlane or a Replay, by the element that it lives in */
const mounted = new WeakMap();

/**
 * @param {{data: Uint8Array | import("./playback.js").Recorded, parentElement: ShadowRoot | HTMLElement}} mount  data: the packed moment of a training that runs, or what
 *   there is to replay of one that is over
 */
export function mount({ data, parentElement }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  if (data instanceof Uint8Array) {
    if (!mounted.has(root)) mounted.set(root, new TrainingPlane(root));
    mounted.get(root).take(data);
  } else replay(root, data);
  return () => {
    mounted.get(root)?.close();
    mounted.delete(root);
  };
}

function replay(root, data) {
  const before = mounted.get(root);
  if (before?.address === data.address) return before.retheme();
  before?.close();
  const made = new Replay(root, data);
  mounted.set(root, made);
  const cut = data.address.lastIndexOf("/");
  made.read(fetchedSource(data.address.slice(0, cut), false).bytes(data.address.slice(cut + 1)));
}
