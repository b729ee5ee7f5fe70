/** A small picture of the plane: where the drawing is encoded now, its posterior to scale, what was drawn from it, the way it has come. */
import { element } from "../latent_pad/dom.js";
import { drawPosterior, outline } from "./posterior_marks.js";

const TRAIL = 400;

export class PlaneView {
  constructor() {
    this.canvas = this.element = element("canvas", { class: "plane", role: "img", "aria-label": "Where your digit is encoded on the plane" });
    this.context = this.canvas.getContext("2d");
    /** The dimensions in the order in which they are told. */
    this.order = [0, 1];
    this.trail = new Float32Array(2 * TRAIL);
    this.forget();
  }

  /** Drop the way that the drawing has come. */
  forget() {
    this.length = 0;
  }

  /** @param {ArrayLike<number>} mean */
  follow(mean) {
    const last = 2 * this.length - 2;
    if (this.length && this.trail[last] === mean[0] && this.trail[last + 1] === mean[1]) return;
    if (this.length === TRAIL) {
      this.trail.copyWithin(0, 2);
      this.length--;
    }
    this.trail[2 * this.length] = mean[0];
    this.trail[2 * this.length + 1] = mean[1];
    this.length++;
  }

  resize() {
    const side = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1));
    if (side && this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
  }

  /**
   * @param {import("./encoder_view.js").LiveModel} model
   * @param {import("./posterior_draws.js").PosteriorDraws | null} draws null for a model without a posterior
   * @param {boolean} inked whether there is a posterior to show
   * @param {import("../latent_pad/theme.js").Theme} theme
   */
  draw(model, draws, inked, theme) {
    const { context, canvas } = this;
    const side = canvas.width;
    const ratio = window.devicePixelRatio || 1;
    const scale = side / (2 * model.model.extent);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, side, side);
    if (model.picture) {
      context.imageSmoothingEnabled = true; // the sheet is smaller than the screen's pixels allow; it is a backdrop
      context.globalAlpha = 0.5;
      context.drawImage(this._tinted(model.picture, theme), 0, 0, side, side);
      context.globalAlpha = 1;
    }
    if (!inked) return;
    context.setTransform(scale, 0, 0, -scale, side / 2, side / 2);
    context.lineJoin = context.lineCap = "round";
    this._way(theme, ratio / scale);
    drawPosterior(context, ratio / scale, model, draws, theme);
  }

  _way(theme, pixel) {
    const { context, trail } = this;
    context.beginPath();
    for (let i = 0; i < this.length; i++) context.lineTo(trail[2 * i], trail[2 * i + 1]);
    outline(context, pixel, 1.25, theme);
  }

  close() {}

  /** The sheet in the page's ink and paper, made once a theme. */
  _tinted(picture, theme) {
    if (this.tint?.picture === picture && this.tint.theme === theme) return this.tint.canvas;
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const data = context.getImageData(0, 0, picture.width, picture.height);
    const words = new Uint32Array(data.data.buffer);
    for (let i = 0; i < words.length; i++) words[i] = theme.grays[words[i] & 255];
    context.putImageData(data, 0, 0);
    this.tint = { picture, theme, canvas };
    return canvas;
  }
}
