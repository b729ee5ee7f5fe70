/** Pixels as words of an ImageData: gray levels in the page's ink on its paper, colours as they are. */

/**
 * @param {ArrayLike<number>} pixels bytes, one a pixel or three of red, green, blue @param {number} from the first one's place
 * @param {Uint32Array} words @param {number} at where the first pixel goes @param {number} count of pixels
 * @param {number} channels one or three @param {Uint32Array} grays the word of each gray level
 */
export function paintPixels(pixels, from, words, at, count, channels, grays) {
  if (channels === 1) {
    for (let p = 0; p < count; p++) words[at + p] = grays[pixels[from + p]];
    return;
  }
  for (let p = 0, i = from; p < count; p++, i += 3) words[at + p] = ((255 << 24) | (pixels[i + 2] << 16) | (pixels[i + 1] << 8) | pixels[i]) >>> 0;
}

/** How bright a pixel is, 0–255: its gray level, or the mean of its colours. @param {ArrayLike<number>} pixels @param {number} pixel @param {number} channels */
export function brightness(pixels, pixel, channels) {
  if (channels === 1) return pixels[pixel];
  const i = 3 * pixel;
  return (pixels[i] + pixels[i + 1] + pixels[i + 2]) / 3;
}
