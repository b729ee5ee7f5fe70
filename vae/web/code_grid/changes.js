/** A decoded digit painted as its difference from another: ink added, ink removed, and pixels that could not change. */

import { brightness } from "../shared/painter.js";

const FULL = 96; // gray levels of change that get the full colour
const FAINT = 0.35; // of the digit under the colours

/**
 * @param {import("../latent_pad/digit_view.js").DigitView} view that holds the digit as it is now
 * @param {Uint8Array} before @param {Uint8Array} reached a byte a pixel: whether any edited cell can change it
 * @param {import("../latent_pad/theme.js").Theme} theme @param {number[]} removed colour of ink that went
 */
export function paintChanges(view, before, reached, theme, removed) {
  const { pixels, words, channels } = view;
  const { paper, ink, accent } = theme;
  for (let p = 0; p < words.length; p++) {
    const now = brightness(pixels, p, channels);
    const change = now - brightness(before, p, channels);
    const tint = change > 0 ? accent : removed;
    const strength = Math.min(1, Math.abs(change) / FULL);
    const base = (FAINT * now) / 255;
    const hatch = !reached[p] && ((p % view.width) + Math.floor(p / view.width)) % 3 === 0 ? 0.16 : 0;
    let word = 255;
    for (let c = 2; c >= 0; c--) {
      const under = paper[c] + (ink[c] - paper[c]) * Math.max(base, hatch);
      word = (word << 8) | Math.round(under + (tint[c] - under) * strength);
    }
    words[p] = word;
  }
  view.context.putImageData(view.image, 0, 0);
}

/** Pixels that differ by a level or more, in all and where none of the edited cells reaches. */
export function countChanges({ pixels, channels }, before, reached) {
  const found = { all: 0, beyond: 0 };
  for (let p = 0; p < reached.length; p++) {
    let same = true;
    for (let i = channels * p; i < channels * (p + 1); i++) same &&= pixels[i] === before[i];
    if (same) continue;
    found.all += 1;
    if (!reached[p]) found.beyond += 1;
  }
  return found;
}
