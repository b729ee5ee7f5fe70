/** What can be measured of a picture's ink without a label: how wide its strokes are, and how they lean. */

/**
 * The mean width of the strokes in pixels: twice their area over the length of their edge, since a long stroke of width w and
 * length l covers w·l and has an edge of 2·l. The edge of a gray picture is its total variation. 0 where there is no ink.
 * @param {ArrayLike<number>} picture ink is 1, paper 0, row by row @param {number} rows @param {number} columns @param {number} start of the picture
 */
export function strokeWidth(picture, rows, columns, start = 0) {
  const at = (/** @type {number} */ y, /** @type {number} */ x) => (y >= 0 && x >= 0 && y < rows && x < columns ? picture[start + y * columns + x] : 0);
  let [area, edge] = [0, 0];
  for (let y = -1; y < rows; y++) {
    for (let x = -1; x < columns; x++) {
      const here = at(y, x);
      area += here;
      edge += Math.hypot(at(y, x + 1) - here, at(y + 1, x) - here);
    }
  }
  return edge > 1e-6 ? (2 * area) / edge : 0;
}

/**
 * How far the ink leans to the right a row upwards: its covariance of place across and place up over its variance up (the shear
 * that deslanting takes out by moments: LeCun et al. 1998, "Gradient-based learning applied to document recognition"). 0 for an
 * upright stroke, above 0 for one like "/", below 0 for one like "\"; 0 where there is no ink.
 * @param {ArrayLike<number>} picture ink is 1, paper 0, row by row @param {number} rows @param {number} columns @param {number} start of the picture
 */
export function slant(picture, rows, columns, start = 0) {
  let [mass, across, down] = [0, 0, 0];
  for (let y = 0, p = start; y < rows; y++) {
    for (let x = 0; x < columns; x++, p++) {
      mass += picture[p];
      across += picture[p] * x;
      down += picture[p] * y;
    }
  }
  if (mass < 1e-6) return 0;
  [across, down] = [across / mass, down / mass];
  let [both, spread] = [0, 0];
  for (let y = 0, p = start; y < rows; y++) {
    for (let x = 0; x < columns; x++, p++) {
      both += picture[p] * (x - across) * (down - y);
      spread += picture[p] * (y - down) ** 2;
    }
  }
  return spread > 1e-6 ? both / spread : 0;
}
