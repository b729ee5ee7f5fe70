/** Which part of the plane is shown, and where a latent lies on the screen: z₁ to the right, z₂ upwards. */

const NEAREST = 400; // the most that can be zoomed in or out, against the home view
const FARTHEST = 8;

export class View {
  /** @param {number} half half the side of the home view, in latent units */
  constructor(half) {
    this.half = half;
    this.width = 1;
    this.height = 1;
    this.z1 = 0; // the latent at the centre
    this.z2 = 0;
    this.zoom = 1;
  }

  /** Screen pixels (CSS) a latent unit. */
  get scale() {
    return (Math.min(this.width, this.height) / (2 * this.half)) * this.zoom;
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
    this.zoom = Math.min(NEAREST, Math.max(1 / FARTHEST, this.zoom * factor));
    this.z1 += z1 - this.toZ1(x);
    this.z2 += z2 - this.toZ2(y);
  }

  panBy(dx, dy) {
    this.z1 -= dx / this.scale;
    this.z2 += dy / this.scale;
  }

  /** Move just enough to show a latent, with a margin. */
  reveal(z1, z2) {
    const reach1 = (0.46 * this.width) / this.scale;
    const reach2 = (0.46 * this.height) / this.scale;
    this.z1 = Math.min(z1 + reach1, Math.max(z1 - reach1, this.z1));
    this.z2 = Math.min(z2 + reach2, Math.max(z2 - reach2, this.z2));
  }

  reset() {
    this.z1 = 0;
    this.z2 = 0;
    this.zoom = 1;
  }

  get isHome() {
    return this.zoom === 1 && this.z1 === 0 && this.z2 === 0;
  }

  /** Show what another view shows; planes of different reach are linked by their share of it. */
  follow(other) {
    const ratio = this.half / other.half;
    this.z1 = other.z1 * ratio;
    this.z2 = other.z2 * ratio;
    this.zoom = other.zoom;
  }
}
