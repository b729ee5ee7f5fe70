/** One square of the page on which a plane is drawn; panels that take turns share it. */
import { element } from "./dom.js";
import { Overlay } from "./overlay.js";
import { PointsLayer } from "./points_layer.js";
import { View } from "./view.js";

export class Stage {
  /** @param {string} title of the plane @param {number} extent half the side of what is shown at first */
  constructor(title, extent) {
    this.view = new View(extent);
    const canvas = (name) => element("canvas", { class: name, "aria-hidden": "true" });
    this.manifold = canvas("manifold");
    this.held = canvas("held");
    this.field = canvas("field");
    const [dots, overlay] = ["points", "overlay"].map(canvas);
    this.dots = new PointsLayer(dots);
    this.overlay = new Overlay(overlay);
    this.status = element("p", { class: "status" }, "Reading the model …");
    this.element = element("div", { class: "plane", tabindex: "0", role: "application", "aria-roledescription": "latent plane" }, this.manifold, this.held, this.field, dots, overlay, this.status);
    this.name(title, "");
  }

  /** Tell screen readers what is shown, and where its cursor is. */
  name(title, place) {
    this.element.setAttribute("aria-label", `Latent plane of ${title}${place && `: ${place}`}`);
  }

  resize(width, height, ratio) {
    const size = `${width} ${height} ${ratio}`;
    if (size === this.size) return; // each of its panels says so
    this.size = size;
    this.view.resize(width, height);
    for (const layer of [this.dots, this.overlay]) layer.resize(width, height, ratio);
  }

  setTheme(theme) {
    for (const layer of [this.dots, this.overlay]) layer.setTheme(theme);
  }

  /** Keep the manifold that is seen now, for another to fade in over it. */
  hold() {
    const { width, height } = this.manifold;
    Object.assign(this.held, { width, height });
    if (width && height) this.held.getContext("2d").drawImage(this.manifold, 0, 0);
  }

  /** @param {number} share of the manifold in what is seen, against the one that was held */
  fade(share) {
    this.manifold.style.setProperty("--share", String(share));
    this.held.style.setProperty("--share", String(1 - share));
  }
}
