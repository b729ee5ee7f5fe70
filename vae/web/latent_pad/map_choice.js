/** The maps of the encoded set that the plane can show in place of a slice. */
import { element, setPressed, toggle } from "./dom.js";

export class MapChoice {
  /**
   * @param {import("./plane_map.js").MapDescription[]} offered
   * @param {(method: string | null) => void} choose hears of a map, by its method; of null for none
   */
  constructor(offered, choose) {
    this.buttons = offered.map(({ method, title }) => {
      const press = () => choose(button.getAttribute("aria-pressed") === "true" ? null : method);
      const button = toggle(title, false, `All test digits on a plane, by ${title}; again: back to the slice`, press);
      return { method, button };
    });
    this.element = element("span", { class: "group maps", role: "group", "aria-label": "Map" }, element("span", { class: "hint" }, "Map"), ...this.buttons.map(({ button }) => button));
    this.element.hidden = !offered.length;
  }

  /** @param {string | null} shown the method of the map that the plane shows */
  show(shown) {
    for (const { method, button } of this.buttons) setPressed(button, method === shown);
  }
}
