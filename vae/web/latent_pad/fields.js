/**
 * Two measures of the plane, laid over the manifold.
 *
 * Support: how many encoded digits lie near; where there are hardly any, a veil of paper makes the decodes look doubtful.
 * Stretch: the norm of the decoder's Jacobian; the deeper the accent, the more pixels a small step in z changes.
 */
import { Layer } from "./layer.js";

const BINS = 128;
const STRETCH_SIDES = [14, 28];
export const DOUBTFUL_BELOW = 10; // points within reach
const VEIL = 0.88;

export class Fields extends Layer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super(canvas);
    this.support = new Raster(BINS);
    this.counts = new Float32Array(BINS * BINS);
    this.blurred = new Float32Array(BINS * BINS);
    this.stretch = new Raster(STRETCH_SIDES[STRETCH_SIDES.length - 1]);
    this.forget();
  }

  /** Drop what was measured: the decoder or its class is another one now. */
  forget() {
    this.stretch.empty = true;
    this.stage = 0;
    this.measured = "";
    this.asked = false;
    this.generation = (this.generation ?? 0) + 1;
    /** Smallest and largest norm of the last measure, in pixels' Euclidean distance a unit of z. */
    this.range = null;
  }

  /** @param {import("./view.js").View} view @param {import("./points.js").EncodedPoints | null} points */
  draw(view, points, { support, stretch }) {
    const { context } = this;
    this.clear();
    context.imageSmoothingEnabled = true;
    if (stretch) this.stretch.draw(context, view, this.ratio);
    if (support && points) {
      this._measureSupport(view, points);
      this.support.draw(context, view, this.ratio);
    }
  }

  /** A binned count of where the points are expected, spread by three box blurs of about the reach's area. */
  _measureSupport(view, points) {
    const { counts, blurred, support } = this;
    const { expectedAt, reachAcross, reachUp } = points;
    const side = Math.max(view.width, view.height) / view.scale * 1.25;
    support.place(view.z1, view.z2, side);
    const bin = side / BINS;
    const [low1, low2] = [view.z1 - side / 2, view.z2 - side / 2];
    counts.fill(0);
    for (let i = 0; i < points.count; i++) {
      const column = Math.floor((expectedAt[2 * i] - low1) / bin);
      const row = Math.floor((expectedAt[2 * i + 1] - low2) / bin);
      if (column < 0 || row < 0 || column >= BINS || row >= BINS) continue;
      // the reach's ball around a point off the slice cuts a smaller disc out of it
      counts[row * BINS + column] += points.off ? Math.max(0, 1 - (points.off[i] / points.reach) ** 2) : 1;
    }
    for (let round = 0; round < 3; round++) {
      boxBlur(counts, blurred, boxOf(reachAcross / bin), 1, BINS);
      boxBlur(blurred, counts, boxOf(reachUp / bin), BINS, 1);
    }
    const within = (Math.PI * reachAcross * reachUp) / bin ** 2; // bins in the disc of the reach
    const [r, g, b] = this.theme.paper;
    for (let row = 0; row < BINS; row++) {
      for (let column = 0; column < BINS; column++) {
        const share = Math.min(1, (counts[row * BINS + column] * within) / DOUBTFUL_BELOW);
        support.set(column, row, r, g, b, 255 * VEIL * (1 - share) ** 1.5);
      }
    }
    support.finish();
  }

  /** The next piece of the stretch to ask the worker for: coarse first, then finer; null when the view is measured. */
  nextJob(view, label) {
    const name = `${view.z1.toFixed(6)} ${view.z2.toFixed(6)} ${view.zoom.toFixed(6)} ${view.width}×${view.height}`;
    if (name !== this.measured) [this.measured, this.stage] = [name, 0];
    if (this.asked || this.stage >= STRETCH_SIDES.length) return null;
    const cells = STRETCH_SIDES[this.stage];
    const side = Math.max(view.width, view.height) / view.scale;
    const [z1, z2, { generation }] = [view.z1, view.z2, this];
    const places = Float32Array.from({ length: 2 * cells * cells }, (_, i) => {
      const cell = i >> 1;
      const along = ((i % 2 ? Math.floor(cell / cells) : cell % cells) + 0.5) / cells - 0.5;
      return (i % 2 ? z2 : z1) + along * side;
    });
    this.asked = true;
    return {
      request: { task: "stretch", places, label },
      /** @param {{norms: Float32Array}} answer */
      take: ({ norms }) => {
        if (generation !== this.generation) return;
        this.asked = false;
        if (name !== this.measured) return;
        this.stage++;
        this._paintStretch(norms, cells, { z1, z2, side });
      },
    };
  }

  /** What the colours of the stretch mean here. */
  sentence() {
    if (!this.range) return "Measuring the stretch …";
    const [low, high] = this.range.map((norm) => norm.toFixed(1));
    return `Stretch ‖∂x̂/∂z‖: from ${low} (clear) to ${high} (deep), the Euclidean distance of two pictures a unit of z apart.`;
  }

  _paintStretch(norms, cells, { z1, z2, side }) {
    const sorted = norms.slice().sort();
    const [low, high] = [sorted[Math.floor(0.02 * norms.length)], sorted[Math.ceil(0.98 * norms.length) - 1]];
    this.range = [low, high];
    this.stretch.resize(cells);
    this.stretch.place(z1, z2, side);
    const [r, g, b] = this.theme.accent;
    norms.forEach((norm, cell) => {
      const share = Math.min(1, Math.max(0, (norm - low) / Math.max(high - low, 1e-9)));
      this.stretch.set(cell % cells, Math.floor(cell / cells), r, g, b, 215 * share);
    });
    this.stretch.finish();
  }
}

/** How far a box blur reaches for a disc of so many bins. @param {number} radius */
function boxOf(radius) {
  return Math.max(1, Math.min(BINS / 4, radius / 2));
}

/** A small picture that covers a square of the plane and is enlarged smoothly. */
class Raster {
  constructor(cells) {
    this.picture = document.createElement("canvas");
    this.z1 = this.z2 = this.side = 0;
    this.empty = true;
    this.resize(cells);
  }

  resize(cells) {
    if (this.cells === cells) return;
    this.cells = this.picture.width = this.picture.height = cells;
    this.image = new ImageData(cells, cells);
  }

  /** The square's middle and side, in latents. */
  place(z1, z2, side) {
    Object.assign(this, { z1, z2, side });
  }

  /** Rows are counted from the lowest z₂ upwards. */
  set(column, row, r, g, b, alpha) {
    const p = 4 * ((this.cells - 1 - row) * this.cells + column);
    const { data } = this.image;
    data[p] = r;
    data[p + 1] = g;
    data[p + 2] = b;
    data[p + 3] = alpha;
  }

  finish() {
    this.picture.getContext("2d").putImageData(this.image, 0, 0);
    this.empty = false;
  }

  draw(context, view, ratio) {
    if (this.empty) return;
    const side = this.side * view.scale * ratio;
    context.drawImage(this.picture, view.toX(this.z1) * ratio - side / 2, view.toY(this.z2) * ratio - side / 2, side, side);
  }
}

/** A moving mean of width 2·reach + 1 along one axis; what lies beyond the border counts as 0. */
function boxBlur(from, to, reach, step, across) {
  const half = Math.round(reach);
  for (let line = 0; line < BINS; line++) {
    const start = line * across;
    let sum = 0;
    for (let k = 0; k < Math.min(half, BINS); k++) sum += from[start + k * step];
    for (let k = 0; k < BINS; k++) {
      if (k + half < BINS) sum += from[start + (k + half) * step];
      if (k - half - 1 >= 0) sum -= from[start + (k - half - 1) * step];
      to[start + k * step] = sum / (2 * half + 1);
    }
  }
}
