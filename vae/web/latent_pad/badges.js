/** Where the numerals of the classes stand: each on its class's densest place, or pushed aside until none hides another. */

const MOST = 64;
const ROUNDS = 60;
const APART = 2; // CSS pixels between two of them

export class Badges {
  constructor() {
    this.count = 0;
    this.labels = new Uint8Array(MOST);
    /** Where they stand, and the places that they name; in CSS pixels, interleaved. */
    this.places = new Float32Array(2 * MOST);
    this.anchors = new Float32Array(2 * MOST);
    /** The one that keeps its place: nearest to 0, where planes open; so the pin's ring is around it. */
    this.kept = -1;
  }

  /**
   * Lay out the classes that are switched on.
   * @param {import("./points.js").EncodedPoints} points @param {import("./view.js").View} view @param {number} radius CSS pixels
   */
  place(points, view, radius) {
    const { labels, places, anchors } = this;
    let count = 0;
    let nearest = Infinity;
    for (let k = 0; k < points.classes.length && count < MOST; k++) {
      const label = points.classes[k];
      if (!points.shown[label]) continue;
      const peak = points.peaks.get(label);
      const [x, y] = [view.toX(peak[0]), view.toY(peak[1])];
      if (x < -radius || y < -radius || x > view.width + radius || y > view.height + radius) continue;
      const square = peak[0] ** 2 + peak[1] ** 2;
      if (square < nearest) [nearest, this.kept] = [square, count];
      labels[count] = label;
      anchors[2 * count] = x;
      anchors[2 * count + 1] = y;
      // a hair to the side, in turn: places on one line or on one spot part in two directions
      places[2 * count] = x + (count % 2 ? 0.5 : -0.5);
      places[2 * count + 1] = y + (count % 3) * 0.25;
      count++;
    }
    this.count = count;
    for (let round = 0; round < ROUNDS && this._part(2 * radius + APART, view, radius); round++);
  }

  /** Push every two that are too near apart, within the view. @returns whether there were any */
  _part(least, view, radius) {
    const { places, count } = this;
    let found = false;
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const across = places[2 * j] - places[2 * i];
        const down = places[2 * j + 1] - places[2 * i + 1];
        const distance = Math.hypot(across, down) || 1e-3;
        if (distance >= least - 0.01) continue;
        found = true;
        const push = (least - distance) / distance;
        const share = i === this.kept ? 0 : j === this.kept ? 1 : 0.5;
        this._move(i, -across * push * share, -down * push * share, view, radius);
        this._move(j, across * push * (1 - share), down * push * (1 - share), view, radius);
      }
    }
    return found;
  }

  /** Move one; what names a place near the border stays on the plane. */
  _move(i, across, down, view, radius) {
    const { places } = this;
    places[2 * i] = Math.min(view.width - radius, Math.max(radius, places[2 * i] + across));
    places[2 * i + 1] = Math.min(view.height - radius, Math.max(radius, places[2 * i + 1] + down));
  }
}
