/** Lines on a map from where the cursor is to the nearest test pictures in the latent space, each in a ring. */

const NEIGHBOUR_RING = 6; // CSS pixels

/**
 * @param {CanvasRenderingContext2D} context in CSS pixels @param {import("./theme.js").Theme} theme
 * @param {import("./view.js").View} view @param {import("./points.js").EncodedPoints} points
 * @param {{z1: number, z2: number, near: Int32Array}} scene
 */
export function drawNeighbours(context, theme, view, points, { z1, z2, near }) {
  const { mean, label } = points;
  const [x, y] = [view.toX(z1), view.toY(z2)];
  const { scale } = theme;
  context.lineCap = "round";
  for (let pass = 0; pass < 2; pass++) {
    context.beginPath();
    for (const row of near) {
      context.moveTo(x, y);
      context.lineTo(view.toX(mean[2 * row]), view.toY(mean[2 * row + 1]));
    }
    context.lineWidth = (pass ? 1.25 : 3.5) * scale;
    context.strokeStyle = pass ? theme.text : theme.paperText;
    context.globalAlpha = pass ? 0.8 : 0.6;
    context.stroke();
  }
  context.globalAlpha = 1;
  for (const row of near) {
    context.beginPath();
    context.arc(view.toX(mean[2 * row]), view.toY(mean[2 * row + 1]), NEIGHBOUR_RING * scale, 0, 2 * Math.PI);
    context.lineWidth = 4 * scale;
    context.strokeStyle = theme.paperText;
    context.stroke();
    context.lineWidth = 2 * scale;
    context.strokeStyle = theme.classes[label[row]];
    context.stroke();
  }
}
