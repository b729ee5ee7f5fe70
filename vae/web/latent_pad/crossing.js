/** Points glide to other places on a stage, and its manifold fades into the next. */
import { GlidingPoints, eased } from "./gliding_points.js";

export class Crossing {
  constructor() {
    this.points = new GlidingPoints();
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {import("./gliding_points.js").Places | null} where they are going; null once they are there */
    this.to = null;
  }

  /**
   * @param {import("./stage.js").Stage} stage @param {import("./gliding_points.js").Places | null} from where they are, unless
   *   they are still on their way @param {import("./gliding_points.js").Places | null} to @param {number} lasts ms
   */
  begin(stage, from, to, lasts) {
    this.stage = stage;
    if (this.still.matches || !from || !to || from.label.length !== to.label.length) return this.end();
    stage.hold();
    if (this.to) this.points.leave();
    else this.points.place(from);
    this.to = to;
    this.began = performance.now();
    this.lasts = lasts;
  }

  /** What to draw now; null once all have arrived. @returns {GlidingPoints | null} */
  step() {
    if (!this.to) return null;
    const share = Math.min(1, (performance.now() - this.began) / this.lasts);
    if (share === 1) return this.end();
    this.stage.fade(eased(share));
    this.points.glide(this.to, eased(share));
    return this.points;
  }

  /** Be there at once. */
  end() {
    this.to = null;
    this.stage?.fade(1);
    return null;
  }
}
