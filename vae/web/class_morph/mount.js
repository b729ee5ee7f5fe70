/** The morph as a Streamlit component. */
import { fetchedSource } from "../latent_pad/sources.js";
import { keepMounted } from "../shared/mounting.js";
import { Morph } from "./morph.js";

/** @typedef {{base: string, classes: number, naming: import("../latent_pad/words.js").Words, latent: number[], a: number, b: number, t: number, seq: number}} Data */

export const mount = keepMounted(
  (/** @type {Data} */ { base }) => base,
  (root, { base, classes, naming, latent, a, b, t }, mounted) =>
    new Morph(root, { classes, naming, latent, mixture: { a, b, t }, source: fetchedSource(base, false), onChange: (chosen) => mounted.tell("mixture", chosen) }),
  (morph, { latent, a, b, t }) => morph.follow(latent, morph.waiting ? morph.mixture : { a, b, t }),
);
