/** The plane of a training as a Streamlit component: each new epoch glides in; Streamlit calls again at every update. */
import { TrainingPlane } from "./training_plane.js";

/** @type {WeakMap<object, TrainingPlane>} by the element that the plane lives in */
const mounted = new WeakMap();

/** @param {{data: Uint8Array, parentElement: ShadowRoot | HTMLElement}} mount */
export function mount({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  if (!mounted.has(root)) mounted.set(root, new TrainingPlane(root));
  mounted.get(root).take(data);
  return () => {
    mounted.get(root)?.close();
    mounted.delete(root);
  };
}
