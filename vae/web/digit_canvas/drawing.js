/** The drawing as a list of strokes: drawn, undone, cleared, replaced, and prepared at every change. */
import { Preparer } from "./prepare.js";
import { CANVAS_SIDE, InkRaster } from "./raster.js";

/** @typedef {import("./raster.js").PlainStroke} PlainStroke */

export class Drawing {
  constructor() {
    /** @type {PlainStroke[]} */
    this.strokes = [];
    this.raster = new InkRaster();
    this.preparer = new Preparer();
    this.points = 0;
  }

  /** @param {PlainStroke} stroke */
  add(stroke) {
    this.strokes.push(stroke);
  }

  /** Paint the point that was added last. @param {PlainStroke} stroke */
  grow(stroke) {
    this.points++;
    this.raster.paintEnd(stroke, stroke.length - 2);
  }


  /** @param {PlainStroke[]} strokes */
  replace(strokes) {
    this.strokes = strokes;
    this.points = strokes.reduce((sum, stroke) => sum + (stroke.length - 1) / 2, 0);
    this.raster.repaint(strokes);
  }

  /** The prepared picture, all black where nothing is drawn; valid until the next call. @param {import("./prepare.js").Convention} convention */
  prepared(convention) {
    this.preparer.run(this.raster.pixels, CANVAS_SIDE, CANVAS_SIDE, convention);
    return this.preparer.image;
  }
}
