/** Where the drawing is encoded in a space that is no plane: its posterior to scale, a row a dimension. */
import { dimensionsOf } from "../latent_pad/dimensions.js";
import { PosteriorRows } from "../latent_pad/posterior_rows.js";

export class RowsView {
  /** @param {number} dim */
  constructor(dim) {
    this.rows = new PosteriorRows(dim);
    this.element = this.rows.element;
    /** The dimensions, the one that says most first. */
    this.order = Array.from({ length: dim }, (_, axis) => axis);
    /** @type {import("../latent_pad/points.js").EncodedPoints | null} */
    this.points = null;
  }

  /** Nothing of the way is kept. */
  forget() {}

  follow() {}

  resize() {}

  /** As `PlaneView.draw`. */
  draw(model, draws, inked, theme) {
    if (model.points && model.points !== this.points) {
      this.points = model.points;
      const dimensions = dimensionsOf(model.points);
      this.order = dimensions.order;
      this.rows.arrange(dimensions, model.points);
    }
    if (theme !== this.rows.theme) this.rows.setTheme(theme);
    this.rows.show(inked ? { mean: model.mean, std: draws ? model.std : null } : null, draws, draws ? draws.count - 1 : -1);
  }

  close() {
    this.rows.close();
  }
}
