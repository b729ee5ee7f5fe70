/** The test pictures nearest to one in the latent space, and how many of them are its nearest on a map too. */

export class MapNeighbours {
  /** @param {number} k how many */
  constructor(k) {
    /** The rows that are nearest in the latent space, nearest first. */
    this.rows = new Int32Array(k);
    /** How many of them are among the k nearest on the map; −1 where what is looked at is no test picture. */
    this.kept = -1;
    this.squares = new Float64Array(k);
    this.onMap = new Int32Array(k);
    this.row = -2; // nothing was looked at yet
  }

  /**
   * Look from a latent (d,), which is a test picture's own or, for row −1, lies anywhere.
   * @param {ArrayLike<number>} latent @param {number} row
   * @param {{latents: Float32Array, dim: number, mean: Float32Array}} points  mean: the places on the map
   */
  look(latent, row, points) {
    if (row >= 0 && row === this.row) return this.rows;
    this.row = row;
    nearestRowsTo(latent, points.latents, points.dim, row, this.rows, this.squares);
    if (row < 0) {
      this.kept = -1;
      return this.rows;
    }
    nearestRowsTo(points.mean.subarray(2 * row, 2 * row + 2), points.mean, 2, row, this.onMap, this.squares);
    this.kept = 0;
    for (const each of this.rows) if (this.onMap.includes(each)) this.kept++;
    return this.rows;
  }
}

/**
 * The rows of vectors (n, dim) nearest to one of them or to any other, nearest first.
 * @param {ArrayLike<number>} from @param {Float32Array} vectors @param {number} dim @param {number} without a row that does not count; −1 for none
 * @param {Int32Array} rows filled @param {Float64Array} squares as many, filled with squared distances
 */
export function nearestRowsTo(from, vectors, dim, without, rows, squares) {
  squares.fill(Infinity);
  const last = rows.length - 1;
  for (let i = 0, at = 0; at < vectors.length; i++, at += dim) {
    let square = 0;
    for (let k = 0; k < dim && square < squares[last]; k++) square += (vectors[at + k] - from[k]) ** 2;
    if (square >= squares[last] || i === without) continue;
    let place = last;
    for (; place > 0 && squares[place - 1] > square; place--) {
      squares[place] = squares[place - 1];
      rows[place] = rows[place - 1];
    }
    squares[place] = square;
    rows[place] = i;
  }
}
