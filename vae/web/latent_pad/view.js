/** Which part of the plane is shown, and where a latent lies on the screen: z₁ to the right, z₂ upwards. */

const MOST_ZOOM = 400; // against the home view
const LEAST_ZOOM = 1 / 8;

export class View {
  /** @param {number} half half the side of the home view, in latent units */
  constructor(half) {
    /** The view that a double click comes back to: its centre and half its side. */
    this.home = { z1: 0, z2: 0, half };
    this.width = 1;
    this.height = 1;
    this.z1 = 0; // the latent at the centre
    this.z2 = 0;
    this.zoom = 1;
  }

  /** Take another home view; whoever is at home goes there. */
  setHome(home) {
    const wasHome = this.zoom === 1 && this.z1 === this.home.z1 && this.z2 === this.home.z2;
    this.home = home;
    if (wasHome) this.reset();
  }

  /** Screen pixels (CSS) a latent unit. */
  get scale() {
    return (Math.min(this.width, this.height) / (2 * this.home.half)) * this.zoom;
  }

  toX(z1) {
    return this.width / 2 + (z1 - this.z1) * this.scale;
  }

  toY(z2) {
    return this.height / 2 - (z2 - this.z2) * this.scale;
  }

  toZ1(x) {
    return this.z1 + (x - this.width / 2) / this.scale;
  }

  toZ2(y) {
    return this.z2 - (y - this.height / 2) / this.scale;
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
  }

  /** Zoom so that the latent under (x, y) stays there. */
  zoomAt(x, y, factor) {
    const [z1, z2] = [this.toZ1(x), this.toZ2(y)];
    this.zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * factor));
    this.z1 += z1 - this.toZ1(x);
    this.z2 += z2 - this.toZ2(y);
  }

  panBy(dx, dy) {
    this.z1 -= dx / this.scale;
    this.z2 += dy / this.scale;
  }

  /** Whether a latent is in view. */
  holds(z1, z2) {
    const [x, y] = [this.toX(z1), this.toY(z2)];
    return x >= 0 && y >= 0 && x <= this.width && y <= this.height;
  }

  /** Move just enough to show a latent, with a margin. @returns whether the view moved */
  reveal(z1, z2) {
    const before = [this.z1, this.z2];
    const reach1 = (0.46 * this.width) / this.scale;
    const reach2 = (0.46 * this.height) / this.scale;
    this.z1 = Math.min(z1 + reach1, Math.max(z1 - reach1, this.z1));
    this.z2 = Math.min(z2 + reach2, Math.max(z2 - reach2, this.z2));
    return this.z1 !== before[0] || this.z2 !== before[1];
  }

  reset() {
    this.z1 = this.home.z1;
    this.z2 = this.home.z2;
    this.zoom = 1;
  }

  /** Show what another view shows, as a share of the home view. */
  follow(other) {
    const ratio = this.home.half / other.home.half;
    this.z1 = this.home.z1 + (other.z1 - other.home.z1) * ratio;
    this.z2 = this.home.z2 + (other.z2 - other.home.z2) * ratio;
    this.zoom = other.zoom;
  }
}
