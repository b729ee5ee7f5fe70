/** One frame of what follows the cursor: every plane's decoded digit, its marks, and the words beside them. */
import { FRAMES } from "./filmstrip.js";
import { WAY_POINTS } from "../network/surface.js";

/** What a panel decodes in place of what lies at the cursor on its plane; null for just that. */
function asideOn(pad, panel) {
  if (pad.pictures) return pad.pictures.latentOn(panel);
  return panel === pad.first ? pad.latent.elsewhere : null;
}

export class CursorScene {
  constructor() {
    this.z1 = this.z2 = this.pin1 = this.pin2 = 0;
    this.row = -1;
    this.asidePlace = new Float64Array(2);
    /** The nearest in the latent space, where a map is shown. @type {Int32Array | null} */
    this.near = null;
    /** @type {{row: number, places: Float32Array | null}} the test digit on the card, and where all of them are */
    this.card = { row: -1, places: null };
    /** @type {string[] | null} */
    this.axes = null;
    /** @type {Float32Array | null} */
    this.path = null;
    /** @type {Float32Array | null} */
    this.way = null;
    /** @type {ArrayLike<number> | null} */
    this.outline = null;
    this.toolPath = new Float32Array(0);
    this.place = new Float64Array(2);
    this.ownPath = new Float32Array(2 * FRAMES);
    this.ownWay = new Float32Array(2 * WAY_POINTS);
  }

  /** Show where a pad is now. @param {import("./pad.js").Pad} pad */
  show(pad) {
    const { planes, state, readout } = pad;
    const { active, atPin } = state;
    for (const panel of pad.panels) {
      this._place(pad, panel);
      panel.showLatent(this.z1, this.z2, asideOn(pad, panel), pad.pictures?.labelOn(panel));
      if (pad.visible.includes(panel)) panel.stage.overlay.draw(panel.view, panel.points, this);
      if (atPin) panel.nameLatent(pad.pictures?.words() ?? (panel.description.dim === 2 ? `z₁ = ${this.z1.toFixed(2)}, z₂ = ${this.z2.toFixed(2)}` : pad.latent.words(pad.latent.pinned, " = ")));
    }
    pad.choice?.digit.canvas.setAttribute("aria-label", active.decoded.getAttribute("aria-label") ?? "");
    pad.sliders?.show(pad.latent.aside ?? pad.latent.cursor);
    pad.bench?.moved();
    pad.choice?.showDigit(pad.theme);
    const aside = asideOn(pad, active);
    if (aside) active.placeOf(aside, this.asidePlace);
    readout.showLatent(aside ? this.asidePlace[0] : planes.to1(active, state.z1), aside ? this.asidePlace[1] : planes.to2(active, state.z2), active.points, aside);
    if (pad.replay?.shown) pad.replay.showLatent(state.z1, state.z2);
    const places = active.points?.mean ?? null;
    if (state.row === this.card.row && places === this.card.places) return;
    this.card.row = state.row;
    this.card.places = places;
    readout.showCard(active.points, state.row);
    if (state.row !== state.pinnedRow) readout.showOriginal(null, pad.theme, []);
  }

  /** Cursor, pin and path as latents of one plane. */
  _place(pad, panel) {
    const { planes, path, state } = pad;
    if (pad.pictures) return this._picture(pad, panel);
    const aside = pad.latent.elsewhere;
    if (aside) pad.first.placeOf(aside, this.asidePlace);
    this.z1 = planes.to1(panel, aside ? this.asidePlace[0] : state.z1);
    this.z2 = planes.to2(panel, aside ? this.asidePlace[1] : state.z2);
    this.pin1 = planes.to1(panel, state.pin1);
    this.pin2 = planes.to2(panel, state.pin2);
    this.row = panel === state.active && !pad.replay?.shown ? state.row : -1;
    this.axes = panel.view.width > 260 ? panel.axes : null;
    this.path = path.open ? planes.convert(panel, path.latents, this.ownPath) : null;
    this.way = path.open ? planes.convert(panel, path.way, this.ownWay.subarray(0, path.way.length)) : null;
    this.outline = panel === pad.first ? (pad.lasso?.track ?? null) : null;
    this.near = panel === pad.first && aside && panel.map ? panel.map.neighbours.look(aside, pad.latent.aside ? -1 : state.row, panel.points) : null;
    const line = !path.open && panel === pad.first && !panel.map ? pad.bench?.way : null;
    if (line) this.path = this.way = this._onSlice(panel, line);
  }

  /** Cursor and pin as pictures on one plane. */
  _picture(pad, panel) {
    const { pictures, state } = pad;
    const cursor = pictures.placeOn(panel, state.row);
    this.z1 = cursor[0];
    this.z2 = cursor[1];
    const pin = pictures.placeOn(panel, state.pinnedRow);
    this.pin1 = pin[0];
    this.pin2 = pin[1];
    this.row = pictures.latentOn(panel) ? state.row : -1;
    this.axes = panel.view.width > 260 ? panel.axes : null;
  }

  /** Latents (n, d) as places on a panel's slice. @param {import("./panel.js").Panel} panel @param {Float32Array} latents */
  _onSlice(panel, latents) {
    const { dim } = panel.description;
    if (this.toolPath.length !== (2 * latents.length) / dim) this.toolPath = new Float32Array((2 * latents.length) / dim);
    for (let i = 0; i < latents.length / dim; i++) {
      panel.placeOf(latents.subarray(dim * i, dim * (i + 1)), this.place);
      this.toolPath.set(this.place, 2 * i);
    }
    return this.toolPath;
  }
}
