/** The sheet that is drawn on: strokes as the visitor sees them, and the pen that makes them. */
import { CANVAS_SIDE, UNIT } from "./raster.js";

const REACH = CANVAS_SIDE * UNIT;
const LEAST_STEP = 12; // tenths of a pixel between two points that are kept
export const MOST_POINTS = 5000;
export const MOST_STROKES = 60;

/** @typedef {import("./raster.js").PlainStroke} PlainStroke */

export class Sheet {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{begin: () => PlainStroke | null, grow: (stroke: PlainStroke) => boolean, end: () => void, drop: () => void}} pen
   *   begin: a new stroke with its radius, null where no more fit; grow: called after each point; false ends the stroke;
   *   drop: the stroke that is being drawn was none
   */
  constructor(canvas, pen) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.pen = pen;
    /** @type {PlainStroke | null} the stroke that is being drawn */
    this.stroke = null;
    this.pointer = -1;
    this.kind = "";
    canvas.onpointerdown = (event) => this._down(event);
    canvas.onpointermove = (event) => this._move(event);
    canvas.onpointerup = canvas.onpointercancel = canvas.onlostpointercapture = (event) => this._up(event);
  }

  get drawing() {
    return this.stroke !== null;
  }

  _down(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    if (this.stroke && event.pointerType === "pen" && this.kind === "touch") this._drop(); // a palm that rests on the sheet
    if (this.stroke) return;
    event.preventDefault();
    const stroke = this.pen.begin();
    if (!stroke) return;
    this.stroke = stroke;
    this.pointer = event.pointerId;
    this.kind = event.pointerType;
    this.canvas.setPointerCapture(event.pointerId);
    this._add(event, this.canvas.getBoundingClientRect());
  }

  _move(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    const box = this.canvas.getBoundingClientRect();
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      if (!this.stroke) return;
      this._add(each, box);
    }
  }

  _up(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    this._finish();
  }

  _finish() {
    this.stroke = null;
    this.pointer = -1;
    this.pen.end();
  }

  _drop() {
    this.stroke = null;
    this.pointer = -1;
    this.pen.drop();
  }

  _add(event, box) {
    const { stroke } = this;
    const x = toTenths((event.clientX - box.left) / box.width);
    const y = toTenths((event.clientY - box.top) / box.height);
    const last = stroke.length - 2;
    if (stroke.length > 1 && (x - stroke[last]) ** 2 + (y - stroke[last + 1]) ** 2 < LEAST_STEP ** 2) return;
    stroke.push(x, y);
    if (!this.pen.grow(stroke)) this._finish();
  }

  /** Fit the canvas to its place on the screen; true where its size has changed. */
  resize() {
    const side = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1));
    if (!side || this.canvas.width === side) return false;
    this.canvas.width = this.canvas.height = side;
    return true;
  }

  /** @param {PlainStroke[]} strokes @param {string} ink */
  repaint(strokes, ink) {
    const { context, canvas } = this;
    const scale = canvas.width / REACH;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = ink;
    for (const stroke of strokes) {
      context.lineWidth = 2 * stroke[0];
      context.beginPath();
      context.moveTo(stroke[1], stroke[2]);
      for (let i = 1; i < stroke.length; i += 2) context.lineTo(stroke[i], stroke[i + 1]);
      context.stroke();
    }
  }
}

/** A share of the sheet's side as tenths of a canvas pixel, kept on the sheet. */
function toTenths(share) {
  return Math.min(REACH, Math.max(0, Math.round(share * REACH)));
}
