/** Pointer and keys on a map: places mean nothing there, so they lead from one test picture to another. */

const MAP_GLIDE = 900; // ms that points take between a slice and a map
const OFF_ON_MAP = ["Manifold", "Points", "Support", "Stretch", "Path"]; // a map is its points, and nothing lies between them

/** Look at the test picture nearest to a place. @param {import("./pad.js").Pad} pad */
export function lookOnMap(pad, panel, z1, z2) {
  const row = panel.points.nearest(z1, z2, Infinity);
  if (row < 0 || row === pad.state.row) return;
  pad.state.look(panel.points.mean[2 * row], panel.points.mean[2 * row + 1], row);
}

/** Go to a test picture by key. @param {import("./pad.js").Pad} pad @param {number} row −1 for none */
export function goOnMap(pad, panel, row) {
  if (row < 0) return;
  const { mean } = panel.points;
  const [z1, z2] = [mean[2 * row], mean[2 * row + 1]];
  if (panel.view.reveal(z1, z2)) pad.moveView(panel, () => {});
  pad.state.stand(z1, z2, row);
  pad.state.tellSoon();
}

/** The next test picture in a direction; shares of the plane's side. @param {import("./pad.js").Pad} pad */
export function stepOnMap(pad, panel, right, up) {
  const least = (Math.hypot(right, up) * 2 * panel.view.home.half) / panel.view.zoom;
  goOnMap(pad, panel, nearestToward(panel.points, pad.state.z1, pad.state.z2, right, up, least));
}

/**
 * The nearest point of a class that is switched on that lies at least so far in a direction along an axis, and not farther aside
 * than ahead; −1 for none.
 * @param {{mean: Float32Array, label: Uint8Array, shown: Uint8Array, count: number}} points
 */
export function nearestToward({ mean, label, shown, count }, z1, z2, right, up, least) {
  let [best, closest] = [-1, Infinity];
  for (let i = 0; i < count; i++) {
    const [across, upward] = [mean[2 * i] - z1, mean[2 * i + 1] - z2];
    const ahead = right ? across * Math.sign(right) : upward * Math.sign(up);
    if (ahead < least || Math.abs(right ? upward : across) > ahead || !shown[label[i]]) continue;
    const square = across * across + upward * upward;
    if (square < closest) [best, closest] = [i, square];
  }
  return best;
}

/** Dragging a map moves it: there is no path to draw. @param {import("./pad.js").Pad} pad @param {() => import("./panel.js").Panel} here */
export function mapDrag(pad, here) {
  /** @type {[number, number] | null} */
  let last = null;
  return (/** @type {number} */ x0, /** @type {number} */ y0, /** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ done) => {
    const [fromX, fromY] = last ?? [x0, y0];
    last = done ? null : [x, y];
    pad.moveView(here(), () => here().view.panBy(x - fromX, y - fromY));
  };
}

/** Switch off what has no meaning on a map. @param {HTMLElement} pad @param {boolean} onMap */
export function allowOnMap(pad, onMap) {
  for (const button of pad.querySelectorAll("button.toggle")) {
    if (OFF_ON_MAP.includes(button.textContent)) /** @type {HTMLButtonElement} */ (button).disabled = onMap;
  }
}

/** Where the points are seen now, to glide from. @param {import("./panel.js").Panel} panel */
export function seenPlaces({ points, view }) {
  const { mean, label, peaks } = points;
  return { mean, label, peaks, z1: view.z1, z2: view.z2, scale: view.scale };
}

/**
 * Have the points glide from where they were seen to where they are.
 * @param {import("./pad.js").Pad} pad @param {import("./panel.js").Panel} panel @param {ReturnType<typeof seenPlaces>} seen
 */
export function glideFrom(pad, panel, seen) {
  const { view } = panel;
  const ratio = seen.scale / view.scale;
  const x = (/** @type {number} */ z1) => view.z1 + (z1 - seen.z1) * ratio;
  const y = (/** @type {number} */ z2) => view.z2 + (z2 - seen.z2) * ratio;
  const mean = seen.mean.map((value, i) => (i % 2 ? y(value) : x(value)));
  const peaks = new Map([...seen.peaks].map(([label, at]) => [label, /** @type {[number, number]} */ ([x(at[0]), y(at[1])])]));
  pad.crossing.points.shown = pad.shown;
  pad.crossing.begin(panel.stage, { mean, label: seen.label, peaks }, panel.points, MAP_GLIDE);
}
