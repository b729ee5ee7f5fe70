/**
 * Several planes on one cursor. A latent is kept in the coordinates of the first plane; where planes are linked by
 * reach, the others show the latent at the same share of their own home view. Where they are linked by picture, each has
 * coordinates of its own (linked_pictures.js).
 */

export class Planes {
  /** @param {import("./panel.js").Panel[]} panels @param {"z" | "reach" | "picture"} linked */
  constructor(panels, linked) {
    this.panels = panels;
    this.linked = linked;
    this.first = panels[0];
  }

  /** Fit the home views to the encoded digits; planes linked by z share one that holds them all. */
  fit() {
    const homes = this.panels.map((panel) => panel.points?.home ?? { z1: 0, z2: 0, half: panel.description.sheet.extent });
    const reach = (home) => Math.max(Math.abs(home.z1), Math.abs(home.z2)) + home.half;
    const all = { z1: 0, z2: 0, half: Math.max(...homes.map(reach)) };
    const oneStage = this.panels.at(-1).view === this.first.view;
    const shared = this.panels.length > 1 && (this.linked === "z" || oneStage);
    this.panels.forEach((panel, i) => panel.view.setHome(shared ? all : homes[i]));
  }

  /** Latent units of a plane a unit of the first. */
  ratio(panel) {
    return panel.view.home.half / this.first.view.home.half;
  }

  /** Whether a plane's places are kept as they are. */
  _own(panel) {
    return panel === this.first || this.linked === "picture";
  }

  /** z₁ of a plane for z₁ of the first. */
  to1(panel, z1) {
    return this._own(panel) ? z1 : panel.view.home.z1 + (z1 - this.first.view.home.z1) * this.ratio(panel);
  }

  to2(panel, z2) {
    return this._own(panel) ? z2 : panel.view.home.z2 + (z2 - this.first.view.home.z2) * this.ratio(panel);
  }

  from1(panel, z1) {
    return this._own(panel) ? z1 : this.first.view.home.z1 + (z1 - panel.view.home.z1) / this.ratio(panel);
  }

  from2(panel, z2) {
    return this._own(panel) ? z2 : this.first.view.home.z2 + (z2 - panel.view.home.z2) / this.ratio(panel);
  }

  /** Latents of the first plane, interleaved, as latents of another. @param {Float32Array} out */
  convert(panel, latents, out) {
    for (let i = 0; i < latents.length; i += 2) {
      out[i] = this.to1(panel, latents[i]);
      out[i + 1] = this.to2(panel, latents[i + 1]);
    }
    return out;
  }

  /** Show on every plane what one of them shows, where the same place says the same. */
  follow(panel) {
    if (this.linked === "picture") return;
    for (const other of this.panels) if (other !== panel) other.view.follow(panel.view);
  }

  reset() {
    for (const panel of this.panels) panel.view.reset();
  }
}
