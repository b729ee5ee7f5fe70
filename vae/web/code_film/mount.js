/** The prior's maps as a Streamlit component. */
import { fetchedSource } from "../latent_pad/sources.js";
import { keepMounted } from "../shared/mounting.js";
import { CodeFilm } from "./film.js";

export const mount = keepMounted(
  (/** @type {Omit<import("./film.js").FilmOptions, "source" | "onChoose">} */ { base, given, maps }) => JSON.stringify([base, given, maps]),
  (root, data, mounted) => new CodeFilm(root, { ...data, source: fetchedSource(data.base, false), onChoose: (index) => mounted.send("shown", index) }),
  () => {},
);
