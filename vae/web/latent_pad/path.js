/** A path over the plane: its ends, and its frames on the straight line or on the way of least picture change. */

export class Path {
  /** @param {number} frames */
  constructor(frames) {
    this.frames = frames;
    this.from = [0, 0];
    this.to = [0, 0];
    this.straight = new Float32Array(2 * frames);
    /** @type {{latents: Float32Array, way: Float32Array, straight: number, least: number} | null} */
    this.found = null;
    this.least = false;
    this.open = false;
    /** Whether the pointer still holds its end. */
    this.drawing = false;
    /** @type {[number, number] | null} where keys have begun one */
    this.start = null;
    this.version = 0;
  }

  /** The frames that are shown, interleaved. */
  get latents() {
    return this.least && this.found ? this.found.latents : this.straight;
  }

  /** Draw it anew between two latents. @param {boolean} drawing whether the pointer still holds its end */
  draw(a1, a2, b1, b2, drawing = false) {
    this.drawing = drawing;
    [this.from, this.to, this.found, this.open] = [[a1, a2], [b1, b2], null, true];
    this.version++;
    for (let i = 0; i < this.frames; i++) {
      const share = i / (this.frames - 1);
      this.straight[2 * i] = (1 - share) * a1 + share * b1;
      this.straight[2 * i + 1] = (1 - share) * a2 + share * b2;
    }
  }

  close() {
    this.open = false;
    this.found = this.start = null;
    this.version++;
  }

  /** The line through the frames, interleaved. */
  get way() {
    return this.least && this.found ? this.found.way : this.straight;
  }

  /** What the strip says of the lengths. */
  note(searching) {
    if (searching) return "Looking for the path …";
    if (!this.found) return "";
    const { straight, least } = this.found;
    return `How much the picture changes along the path: straight ${straight.toFixed(1)}, least ${least.toFixed(1)} (sum of the Euclidean distances between neighbouring pictures)`;
  }
}
