/** What moves: the cursor, the pinned latent, a digit's posterior, a path. Redrawn at every frame, so it stays small. */
import { Layer } from "./layer.js";
import { drawNeighbours } from "./map_marks.js";

const DASHES = [6, 4];
const SOLID = [];

export class Overlay extends Layer {
  /**
   * @param {import("./view.js").View} view @param {import("./points.js").EncodedPoints | null} points
   * @param {{z1: number, z2: number, pin1: number, pin2: number, row: number, path: Float32Array | null, way: Float32Array | null, outline: ArrayLike<number> | null, near: Int32Array | null, axes: string[] | null}} scene
   *   axes: what runs across and up; z: where the cursor is; row: the digit whose posterior is shown, −1 for none; path: its frames, way: the line through
   *   them, outline: a line drawn by hand, all interleaved; near: on a map, the rows that are nearest in the latent space
   */
  draw(view, points, scene) {
    const { context, ratio } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    if (scene.axes) this._axes(view, scene.axes);
    if (scene.path) this._path(view, scene.way, scene.path);
    if (scene.outline) this._outline(view, scene.outline);
    if (scene.near) drawNeighbours(context, this.theme, view, points, { z1: scene.z1, z2: scene.z2, near: scene.near });
    else if (scene.row >= 0 && points) this._posterior(view, points, scene.row);
    this._pin(view.toX(scene.pin1), view.toY(scene.pin2), view.width < 260 ? 9 : 12.5);
    if (scene.z1 !== scene.pin1 || scene.z2 !== scene.pin2) this._cursor(view.toX(scene.z1), view.toY(scene.z2));
  }

  /** Numbers along the lower and left border. */
  _axes(view, names) {
    const { context, theme } = this;
    const { scale } = theme;
    const step = niceStep((80 * scale) / view.scale);
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    context.font = `500 ${11 * scale}px ${theme.font}`;
    context.lineJoin = "round";
    context.lineWidth = 3 * scale;
    context.strokeStyle = theme.paperText;
    context.fillStyle = theme.text;
    const write = (text, x, y) => (context.strokeText(text, x, y), context.fillText(text, x, y));
    context.textAlign = "center";
    context.textBaseline = "bottom";
    for (let t = Math.ceil(view.toZ1(22 * scale) / step); t * step < view.toZ1(view.width - 34 * scale); t++) {
      write(number(t * step, digits), view.toX(t * step), view.height - 4);
    }
    write(names[0], view.width - 12 * scale, view.height - 4);
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (let t = Math.ceil(view.toZ2(view.height - 24 * scale) / step); t * step < view.toZ2(26 * scale); t++) {
      write(number(t * step, digits), 5, view.toY(t * step));
    }
    write(names[1], 5, 11 * scale);
  }

  /** The way as a line, its frames as dots. */
  _path(view, way, path) {
    const { context, theme } = this;
    const count = path.length / 2;
    context.lineJoin = "round";
    context.beginPath();
    for (let i = 0; i < way.length; i += 2) context.lineTo(view.toX(way[i]), view.toY(way[i + 1]));
    for (const [width, colour] of /** @type {[number, string][]} */ ([[5, theme.paperText], [2, theme.accentText]])) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
    for (let i = 0; i < count; i++) {
      const end = i === 0 || i === count - 1;
      this._disc(view.toX(path[2 * i]), view.toY(path[2 * i + 1]), end ? 5 : 3, end ? theme.accentText : theme.paperText, theme.accentText);
    }
  }

  /** A line around points, closed, dashed. */
  _outline(view, outline) {
    const { context, theme } = this;
    context.beginPath();
    for (let i = 0; i < outline.length; i += 2) context.lineTo(view.toX(outline[i]), view.toY(outline[i + 1]));
    context.closePath();
    context.lineJoin = "round";
    this._stroke(4, theme.paperText);
    context.setLineDash(DASHES);
    this._stroke(2, theme.accentText);
    context.setLineDash(SOLID);
  }

  _stroke(width, colour) {
    const { context } = this;
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }

  /** One and two standard deviations, to scale. */
  _posterior(view, points, row) {
    const { context, theme } = this;
    const x = view.toX(points.mean[2 * row]);
    const y = view.toY(points.mean[2 * row + 1]);
    const { major, minor, angle } = points.ellipse(row);
    const [long, short] = [major * view.scale, minor * view.scale];
    const colour = theme.classes[points.label[row]];
    const wash = Math.min(1, 60 / long); // an ellipse that fills the view does not colour it
    for (const deviations of [2, 1]) {
      context.beginPath();
      context.ellipse(x, y, long * deviations, short * deviations, -angle, 0, 2 * Math.PI);
      context.globalAlpha = (deviations === 2 ? 0.16 : 0.26) * wash;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
      context.lineWidth = 3;
      context.strokeStyle = theme.paperText;
      context.stroke();
      context.lineWidth = 1.5;
      context.strokeStyle = colour;
      context.stroke();
    }
    this._disc(x, y, 4, colour, theme.paperText);
  }

  /** A ring with ticks, wide enough to be read through: what is pinned may be a class's numeral. */
  _pin(x, y, radius) {
    const { context, theme } = this;
    const [inner, outer] = [radius * theme.scale, (radius + 5) * theme.scale];
    this._ring(x, y, radius, 4.5, theme.paperText);
    this._ring(x, y, radius, 2.5, theme.accentText);
    context.beginPath();
    for (const way of [-1, 1]) {
      context.moveTo(x + way * inner, y);
      context.lineTo(x + way * outer, y);
      context.moveTo(x, y + way * inner);
      context.lineTo(x, y + way * outer);
    }
    context.lineWidth = 2.5 * theme.scale;
    context.strokeStyle = theme.accentText;
    context.stroke();
  }

  _cursor(x, y) {
    this._ring(x, y, 9, 4, this.theme.paperText);
    this._ring(x, y, 9, 1.5, this.theme.text);
  }

  _ring(x, y, radius, width, colour) {
    const { context } = this;
    const { scale } = this.theme;
    context.beginPath();
    context.arc(x, y, radius * scale, 0, 2 * Math.PI);
    context.lineWidth = width * scale;
    context.strokeStyle = colour;
    context.stroke();
  }

  _disc(x, y, radius, fill, rim) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    if (!rim) return;
    context.lineWidth = 1.5;
    context.strokeStyle = rim;
    context.stroke();
  }
}

/** The least of 1, 2, 5 × 10ⁿ that is at least `least`. */
export function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= least - 1e-12);
}

/** A number as the pages print it, with a true minus sign. */
export function number(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
}
