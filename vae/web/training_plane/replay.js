/** A training that is over, replayed on a plane of its own. */
import { element, write } from "../latent_pad/dom.js";
import { Playback } from "./playback.js";
import { TrainingPlane } from "./training_plane.js";

export class Replay {
  /** @param {HTMLElement} root @param {import("./playback.js").Recorded} recorded @param {Promise<ArrayBuffer>} fetched its packed moments */
  constructor(root, recorded, fetched) {
    this.closed = false;
    const stage = element("div", { class: "stage" });
    this.plane = new TrainingPlane(stage);
    this.playback = new Playback(recorded, { show: (index, glide) => this.plane.show(index, glide), tell: () => {} });
    this.root = element("div", { class: "replay" }, stage, this.playback.scrub, this.playback.losses);
    root.replaceChildren(this.root);
    this.plane.onArrived = () => this.playback.arrived();
    this.sight = new IntersectionObserver(([{ isIntersecting }]) => this.playback.seen(isIntersecting));
    this.sight.observe(this.plane.plane);
    this._read(fetched);
  }

  async _read(fetched) {
    try {
      const packed = new Uint8Array(await fetched);
      if (!this.closed) await this.plane.take(packed, this.playback.index);
    } catch (error) {
      this.playback.fail();
      this.root.classList.add("failed");
      write(this.plane.status, `The record could not be read: ${error.message}`);
    }
  }

  retheme() {
    this.plane.retheme();
  }

  close() {
    this.closed = true;
    this.sight.disconnect();
    this.playback.close();
    this.plane.close();
  }
}
