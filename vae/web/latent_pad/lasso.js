/** A line drawn by hand around some points of the plane; while it is in hand, dragging draws it instead of a path. */

export class Lasso {
  /** @param {import("./pad.js").Pad} pad @param {(corners: number[]) => void} done places on the plane, interleaved @param {() => void} left it is laid aside */
  constructor(pad, done, left) {
    this.pad = pad;
    this.done = done;
    this.left = left;
    /** @type {number[]} */
    this.track = [];
  }

  /** Take it into the hand. */
  take() {
    this.pad.lasso = this;
    this.pad.element.dataset.tool = "path"; // a finger draws at once
    this.pad.first.plane.scrollIntoView({ block: "nearest" });
  }

  /** Lay it aside. */
  leave() {
    this.track = [];
    if (this.pad.lasso !== this) return;
    this.pad.lasso = null;
    this.pad.element.dataset.tool = this.pad.state.tool;
    this.left();
    this.pad.invalidate("latent");
  }

  /** @param {[number, number]} from @param {[number, number]} to @param {boolean} finished */
  drag(from, to, finished) {
    if (!this.track.length) this.track.push(...from);
    this.track.push(...to);
    this.pad.invalidate("latent");
    if (!finished) return;
    const { track } = this;
    this.leave();
    if (track.length >= 6) this.done(track);
  }
}
