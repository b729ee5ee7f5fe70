/**
 * A training replayed on the plane of a pad: its recorded digits glide from epoch to epoch over the manifold of then, and
 * the digit beside it is the recorded one that is nearest to the cursor. Taken away, the plane is as it was.
 */
import { Playback } from "../training_plane/playback.js";
import { readHeader, readMoments } from "../training_plane/snapshot.js";
import { Crossing } from "./crossing.js";
import { element, write } from "./dom.js";

const RING = 9; // CSS pixels of the radius around a digit that is followed

export class PadReplay {
  /**
   * @param {import("./pad.js").Pad} pad with one plane @param {import("../training_plane/playback.js").Recorded} recorded
   * @param {(epoch: number) => void} tell hears of the epoch it rests on, of 0 while it plays
   */
  constructor(pad, recorded, tell) {
    this.pad = pad;
    this.panel = pad.first;
    this.address = recorded.address;
    /** @type {import("../training_plane/snapshot.js").Snapshot[]} none until they are read */
    this.moments = [];
    this.crossing = new Crossing();
    this.playback = new Playback(recorded, { show: (index, glide) => this._show(index, glide), tell });
    this.status = element("p", { class: "hint" }, "Reading the record …");
    this.element = element("section", { class: "replay", "aria-label": "Replay of the training" }, this.playback.scrub, this.playback.losses, this.status);
    this.sight = new IntersectionObserver(([{ isIntersecting }]) => this.playback.seen(isIntersecting));
    this.closed = false;
  }

  /** @param {Promise<ArrayBuffer>} fetched the packed moments */
  async read(fetched) {
    try {
      const packed = new Uint8Array(await fetched);
      const header = readHeader(packed);
      const moments = await readMoments(packed, header);
      if (this.closed) return;
      this.extent = header.extent;
      this.moments = moments;
    } catch (error) {
      this.playback.fail();
      write(this.status, `The record could not be read: ${error.message}`);
      return;
    }
    this.status.remove();
    this.retheme();
    this.shown = this.moments[this.playback.index];
    this.sight.observe(this.panel.plane);
    this.pad.invalidate("scene", "latent");
    this.panel.plane.dataset.epoch = String(this.shown.epoch);
  }

  _show(index, glide) {
    if (!this.moments.length) return;
    const from = this.shown;
    this.shown = this.moments[index];
    this.placed = null;
    this.crossing.begin(this.panel.stage, from, this.shown, glide);
    this.panel.plane.dataset.epoch = String(this.shown.epoch);
    this.pad.invalidate("scene", "latent");
    if (!this.crossing.to) this.playback.arrived();
  }

  /** @param {{manifold: boolean, points: boolean}} layers */
  drawScene(layers) {
    const under = Boolean(this.crossing.to);
    const between = this.crossing.step();
    const { stage, view } = this.panel;
    const { ratio } = this.pad;
    const context = stage.manifold.getContext("2d");
    context.clearRect(0, 0, stage.manifold.width, stage.manifold.height);
    context.imageSmoothingEnabled = false;
    const side = 2 * this.extent * view.scale * ratio;
    if (layers.manifold) context.drawImage(this.shown.canvas, view.toX(-this.extent) * ratio, view.toY(this.extent) * ratio, side, side);
    stage.field.getContext("2d").clearRect(0, 0, stage.field.width, stage.field.height);
    const { points } = this.crossing;
    points.shown = this.pad.shown;
    if (!between && this.placed !== this.shown) points.place(this.shown);
    if (!between) this.placed = this.shown;
    if (layers.points) stage.dots.draw(points, view);
    else stage.dots.clear();
    this._ring(points);
    if (under && !between) this.playback.arrived();
  }

  /** The test digit that is pinned, wherever it is now. */
  _ring({ mean, label }) {
    const row = this.pad.state.pinnedRow;
    if (row < 0 || row >= label.length) return;
    const { stage, view } = this.panel;
    const { ratio, theme } = this.pad;
    const { context } = stage.dots;
    context.beginPath();
    context.arc(view.toX(mean[2 * row]) * ratio, view.toY(mean[2 * row + 1]) * ratio, RING * ratio, 0, 2 * Math.PI);
    for (const [width, colour] of [[5, theme.paperText], [3, theme.classes[label[row]]]]) {
      context.lineWidth = width * ratio;
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  /** The recorded digit that is nearest to a latent, and where it is from, in words. */
  showLatent(z1, z2) {
    const { shown, extent, panel } = this;
    const tiles = panel.description.sheet.side;
    const { readout, theme } = this.pad;
    const { naming } = panel;
    const { pinnedRow } = this.pad.state;
    const within = (share) => Math.min(tiles - 1, Math.max(0, Math.floor(share * tiles)));
    const tile = { column: within((z1 + extent) / (2 * extent)), line: within((extent - z2) / (2 * extent)) };
    panel.digit.showPixels(shown.tile(tile, tiles), theme, panel.description.sheet.shape);
    panel.digit.canvas.classList.remove("doubtful");
    readout.near.classList.remove("doubtful");
    const followed = pinnedRow >= 0 && pinnedRow < shown.label.length ? ` Ringed: the test ${naming.noun} that you clicked, ${naming.withArticle(shown.label[pinnedRow])}.` : "";
    write(readout.near, `The manifold’s ${naming.noun} nearest to z, after ${this.playback.when()}.${followed}`);
  }

  retheme() {
    for (const moment of this.moments) moment.tint(this.pad.theme.grays);
  }

  close() {
    this.closed = true;
    this.sight.disconnect();
    this.playback.close();
    this.crossing.end();
    this.element.remove();
    delete this.panel.plane.dataset.epoch;
  }
}
