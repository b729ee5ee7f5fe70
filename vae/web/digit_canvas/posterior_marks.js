/** A posterior as both of its pictures show it, on the plane and at its own scale: ellipses, draws, mean. */

/**
 * @param {CanvasRenderingContext2D} context in units of the latent space @param {number} pixel a screen pixel in them
 * @param {{mean: Float32Array, std: Float32Array}} posterior
 * @param {import("./posterior_draws.js").PosteriorDraws | null} draws null for a model without a posterior
 * @param {import("../latent_pad/theme.js").Theme} theme
 */
export function drawPosterior(context, pixel, { mean, std }, draws, theme) {
  for (const deviations of draws ? [2, 1] : []) {
    context.beginPath();
    context.ellipse(mean[0], mean[1], deviations * std[0], deviations * std[1], 0, 0, 2 * Math.PI);
    outline(context, pixel, 1.5, theme);
  }
  disc(context, mean[0], mean[1], 4.5 * pixel, theme.accentText, theme.paperText, pixel);
  if (!draws) return;
  for (let i = 0; i < draws.count - 1; i++) {
    disc(context, draws.latents[2 * i], draws.latents[2 * i + 1], 2 * pixel, theme.text, theme.paperText, pixel / 2);
  }
  disc(context, draws.latest(0), draws.latest(1), 3 * pixel, theme.text, theme.paperText, pixel);
}

/** Stroke the path in the accent, on a rim of paper. */
export function outline(context, pixel, width, theme) {
  for (const [wide, colour] of [[width + 4, theme.paperText], [width, theme.accentText]]) {
    context.lineWidth = wide * pixel;
    context.strokeStyle = colour;
    context.stroke();
  }
}

function disc(context, x, y, radius, fill, rim, pixel) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 2 * pixel;
  context.strokeStyle = rim;
  context.stroke();
}
