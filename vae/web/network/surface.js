/** Measures of the decoded surface x̂(z): how fast pictures change with z, and the path along which they change least. */

/**
 * Decodes `count` latents (interleaved) to pictures in [0, 1], (count, pixels); valid until the next call.
 * @typedef {(latents: Float32Array, count: number) => Float32Array} Decode
 */

const NUDGE = 1e-2;
const GRID = 25;
const NODES = 21;
const RELAXATIONS = 30;
const SETTLED = 2e-3; // a relative gain below this ends the relaxation
export const WAY_POINTS = 65;

/**
 * The Frobenius norm of the decoder's Jacobian ∂x̂/∂z at each latent, by central differences of 0.02 in all.
 * @param {Decode} decode @param {Float32Array} latents (n, 2) @param {number} chunk decodes in one batch
 */
export function jacobianNorms(decode, latents, chunk) {
  const count = latents.length / 2;
  const norms = new Float32Array(count);
  const per = Math.max(1, Math.floor(chunk / 4));
  const moved = new Float32Array(8 * per);
  for (let start = 0; start < count; start += per) {
    const n = Math.min(per, count - start);
    for (let i = 0; i < n; i++) {
      for (let side = 0; side < 4; side++) {
        for (let k = 0; k < 2; k++) moved[8 * i + 2 * side + k] = latents[2 * (start + i) + k];
        moved[8 * i + 2 * side + (side >> 1)] += side % 2 ? NUDGE : -NUDGE;
      }
    }
    const pictures = decode(moved, 4 * n);
    const pixels = pictures.length / (4 * n);
    for (let i = 0; i < n; i++) {
      const first = 4 * i * pixels;
      const square = squareDistance(pictures, first, first + pixels, pixels) + squareDistance(pictures, first + 2 * pixels, first + 3 * pixels, pixels);
      norms[start + i] = Math.sqrt(square) / (2 * NUDGE);
    }
  }
  return norms;
}

function squareDistance(pictures, a, b, pixels, others = pictures) {
  let sum = 0;
  for (let i = 0; i < pixels; i++) {
    const difference = pictures[a + i] - others[b + i];
    sum += difference * difference;
  }
  return sum;
}

/**
 * The path between two latents along which the decoded picture changes least: the shortest path over a grid of
 * decoded pictures (Dijkstra 1959), then relaxed as a discrete geodesic of the pulled-back metric (Shao et al. 2018).
 * @param {Decode} decode
 * @param {{from: [number, number], to: [number, number], home: {z1: number, z2: number, half: number}, frames: number,
 *   pause: () => Promise<void>}} options  home: the square that the way stays in; pause lets other work in
 * @returns {Promise<{latents: Float32Array, way: Float32Array, straight: number, least: number}>} frames in even steps of
 *   the picture, the way itself, and lengths in picture units: the sum of distances between consecutive pictures
 */
export async function leastChange(decode, { from, to, home, frames, pause }) {
  const line = Float32Array.from({ length: 2 * NODES }, (_, i) => {
    const share = (i >> 1) / (NODES - 1);
    return (1 - share) * from[i % 2] + share * to[i % 2];
  });
  /** @type {Float32Array[]} */
  const candidates = [line];
  for (const start of [await gridPath(decode, from, to, home, pause), line]) candidates.push(await relaxed(decode, start, pause));
  const lengths = candidates.map((path) => pictureLength(decode, path));
  const best = lengths.indexOf(Math.min(...lengths));
  const way = resampled(candidates[best], WAY_POINTS, null);
  return { latents: evenly(decode, way, frames), way, straight: lengths[0], least: lengths[best] };
}

/** The length of the pictures' way along a path of latents, measured on a fine resampling. */
function pictureLength(decode, path) {
  return steps(decode, resampled(path, WAY_POINTS, null)).reduce((sum, step) => sum + step, 0);
}

/** Distances between the consecutive pictures of a path. */
function steps(decode, path) {
  const pictures = decode(path, path.length / 2);
  const pixels = pictures.length / (path.length / 2);
  return Array.from({ length: path.length / 2 - 1 }, (_, i) => Math.sqrt(squareDistance(pictures, i * pixels, (i + 1) * pixels, pixels)));
}

/** A path resampled so that every step changes the picture equally. */
function evenly(decode, path, count) {
  const fine = resampled(path, WAY_POINTS, null);
  return resampled(fine, count, steps(decode, fine));
}

/** Points evenly spaced along a polyline, by the given length of each of its pieces (all equal where null). */
function resampled(path, count, lengths) {
  const pieces = path.length / 2 - 1;
  const whole = lengths ? lengths.reduce((sum, length) => sum + length, 0) : pieces;
  const result = new Float32Array(2 * count);
  let piece = 0;
  let before = 0;
  for (let i = 0; i < count; i++) {
    const goal = (whole * i) / (count - 1);
    const length = () => (lengths ? lengths[piece] : 1);
    while (piece < pieces - 1 && before + length() < goal) before += length(), piece++;
    const share = Math.min(1, Math.max(0, (goal - before) / (length() || 1)));
    for (let k = 0; k < 2; k++) result[2 * i + k] = (1 - share) * path[2 * piece + k] + share * path[2 * piece + 2 + k];
  }
  return result;
}

/** The shortest path over a grid of pictures around both ends, inside the home square. */
async function gridPath(decode, from, to, home, pause) {
  const wanted = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 0.5) * 0.9;
  const low = [0, 1].map((k) => {
    const [middle, edge] = [(from[k] + to[k]) / 2, k ? home.z2 : home.z1];
    return Math.max(middle - wanted, Math.min(edge - home.half, from[k], to[k]));
  });
  const high = [0, 1].map((k) => {
    const [middle, edge] = [(from[k] + to[k]) / 2, k ? home.z2 : home.z1];
    return Math.min(middle + wanted, Math.max(edge + home.half, from[k], to[k]));
  });
  const cells = [0, 1].map((k) => (high[k] - low[k]) / (GRID - 1));
  const at = (z, k) => Math.min(GRID - 1, Math.max(0, Math.round((z[k] - low[k]) / cells[k])));
  const node = (z) => at(z, 1) * GRID + at(z, 0);
  let pictures = null;
  let pixels = 0;
  for (let row = 0; row < GRID; row++) {
    const latents = Float32Array.from({ length: 2 * GRID }, (_, i) => (i % 2 ? low[1] + row * cells[1] : low[0] + (i >> 1) * cells[0]));
    const decoded = decode(latents, GRID);
    pixels = decoded.length / GRID;
    pictures ??= new Float32Array(GRID * GRID * pixels);
    pictures.set(decoded, row * GRID * pixels);
    await pause();
  }
  const way = dijkstra(node(from), node(to), (a, b) => Math.sqrt(squareDistance(pictures, a * pixels, b * pixels, pixels)));
  const path = Float32Array.from(way.flatMap((n) => [low[0] + (n % GRID) * cells[0], low[1] + Math.floor(n / GRID) * cells[1]]));
  if (path.length < 4) return Float32Array.of(...from, ...to);
  path.set(from, 0);
  path.set(to, path.length - 2);
  return evenly(decode, path, NODES);
}

/** Nodes of the shortest way over the grid, each joined to its eight neighbours. */
function dijkstra(start, goal, cost) {
  const far = new Float64Array(GRID * GRID).fill(Infinity);
  const before = new Int32Array(GRID * GRID).fill(-1);
  const open = new Set([start]);
  far[start] = 0;
  while (open.size) {
    let next = -1;
    for (const n of open) if (next < 0 || far[n] < far[next]) next = n;
    if (next === goal) break;
    open.delete(next);
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const x = (next % GRID) + dx;
        const y = Math.floor(next / GRID) + dy;
        if ((!dx && !dy) || x < 0 || y < 0 || x >= GRID || y >= GRID) continue;
        const n = y * GRID + x;
        const through = far[next] + cost(next, n);
        if (through < far[n]) (far[n] = through), (before[n] = next), open.add(n);
      }
    }
  }
  const way = [];
  for (let n = goal; n >= 0; n = before[n]) way.unshift(n);
  return way;
}

/**
 * Lower the energy, the sum over i of |x(i+1) − x(i)|², by damped Gauss–Newton steps of every inner node.
 * @param {Decode} decode @param {Float32Array} start @param {() => Promise<void>} pause
 */
async function relaxed(decode, start, pause) {
  let path = start;
  let slopes = jacobians(decode, path);
  let damping = 0.5;
  for (let round = 0; round < RELAXATIONS && damping > 0.02; round++) {
    const trial = stepped(path, slopes, damping);
    const found = jacobians(decode, trial);
    const gain = 1 - found.energy / slopes.energy;
    if (gain > 0) {
      path = trial;
      slopes = found;
      if (gain < SETTLED) break;
    } else damping /= 2;
    await pause();
  }
  return path;
}

/** Pictures of a path and their forward differences along both latents. */
function jacobians(decode, path) {
  const count = path.length / 2;
  const moved = new Float32Array(6 * count);
  for (let i = 0; i < count; i++) {
    for (let side = 0; side < 3; side++) {
      moved[6 * i + 2 * side] = path[2 * i] + (side === 1 ? NUDGE : 0);
      moved[6 * i + 2 * side + 1] = path[2 * i + 1] + (side === 2 ? NUDGE : 0);
    }
  }
  const pictures = decode(moved, 3 * count).slice();
  const pixels = pictures.length / (3 * count);
  let energy = 0;
  for (let i = 0; i + 1 < count; i++) energy += squareDistance(pictures, 3 * i * pixels, 3 * (i + 1) * pixels, pixels);
  return { pictures, pixels, energy };
}

/** One step of each inner node towards the middle, in picture space, of its neighbours. */
function stepped(path, { pictures, pixels }, damping) {
  const trial = path.slice();
  for (let i = 1; i + 1 < path.length / 2; i++) {
    let [aa, ab, bb, ga, gb] = [1e-6, 0, 1e-6, 0, 0];
    const x = 3 * i * pixels;
    for (let p = 0; p < pixels; p++) {
      const here = pictures[x + p];
      const a = (pictures[x + pixels + p] - here) / NUDGE;
      const b = (pictures[x + 2 * pixels + p] - here) / NUDGE;
      const pull = (pictures[x - 3 * pixels + p] + pictures[x + 3 * pixels + p]) / 2 - here;
      aa += a * a; ab += a * b; bb += b * b;
      ga += a * pull; gb += b * pull;
    }
    const det = aa * bb - ab * ab + 1e-9;
    trial[2 * i] += (damping * (bb * ga - ab * gb)) / det;
    trial[2 * i + 1] += (damping * (aa * gb - ab * ga)) / det;
  }
  return trial;
}
