/** The plane of a training as a Streamlit component. */
import { fetchedFile } from "../latent_pad/sources.js";
import { keepMounted } from "../shared/mounting.js";
import { Replay } from "./replay.js";
import { TrainingPlane } from "./training_plane.js";

/** @typedef {Uint8Array | import("./playback.js").Recorded} Data  the packed moment of a training that runs, or one that is over */

export const mount = keepMounted(
  (/** @type {Data} */ data) => (data instanceof Uint8Array ? "" : data.address),
  (root, data) => {
    if (!(data instanceof Uint8Array)) return new Replay(root, data, fetchedFile(data.address));
    const plane = new TrainingPlane(root);
    plane.take(data);
    return plane;
  },
  (part, data) => data instanceof Uint8Array && /** @type {TrainingPlane} */ (part).take(data),
);
