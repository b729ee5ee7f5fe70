/** The prior's maps as a Streamlit component; called again at every rerun and at every change of theme. */
import { fetchedSource } from "../latent_pad/sources.js";
import { CodeFilm } from "./film.js";

/** @type {WeakMap<object, {film: CodeFilm, shown: string, send: Function}>} */
const films = new WeakMap();

/**
 * @param {{data: Omit<import("./film.js").FilmOptions, "source" | "onChoose">, parentElement: ShadowRoot | HTMLElement,
 *   setStateValue: (name: string, value: any) => void}} mount
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  const shown = JSON.stringify([data.base, data.given, data.maps]);
  const before = films.get(root);
  if (before && before.shown === shown) {
    before.send = setStateValue;
    before.film.retheme();
    return;
  }
  before?.film.close();
  const instance = /** @type {any} */ ({ shown, send: setStateValue });
  instance.film = new CodeFilm(root, { ...data, source: fetchedSource(data.base, false), onChoose: (index) => instance.send("shown", index) });
  films.set(root, instance);
  return () => {
    instance.film.close();
    films.delete(root);
  };
}
