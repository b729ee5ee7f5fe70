/** The tools on the bench, in their order, and which of them is open at first. */
import { Bench } from "./bench.js";
import { Between } from "./between.js";
import { Directions } from "./directions.js";
import { Posterior } from "./posterior.js";
import { Samples } from "./samples.js";
import { Traversal } from "./traversal.js";

/** @param {import("./pad.js").Pad} pad of one plane */
export function benchOf(pad) {
  const plane = pad.first.description.dim === 2; // its two sliders say what a traversal would
  const tools = [...(plane ? [] : [new Traversal(pad)]), new Between(pad), new Directions(pad), new Samples(pad), new Posterior(pad)];
  return new Bench(tools, plane ? "" : "along", () => pad.reporter.changed());
}
