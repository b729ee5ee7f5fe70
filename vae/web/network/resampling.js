/** Layers that take numbers from other places: a share of the channels, other axes first, borders, pools, other sizes. */

/** @typedef {import("./layers.js").Site} Site @typedef {import("./kernels.js").Floats} Floats */

/** out[i] = in[reads[i]] of each example, 0 for −1. @param {Site} site @param {Int32Array} reads */
function gathered({ sources: [source], size }, out, reads) {
  return (/** @type {number} */ batch) => {
    const [from, to] = [source.buffer.array, out.array];
    for (let b = 0, o = 0; b < batch; b++) {
      const start = b * source.size;
      for (let i = 0; i < size; i++, o++) to[o] = reads[i] < 0 ? 0 : from[start + reads[i]];
    }
  };
}

/** The channels from `start` on. @param {Site} site @param {Floats} out */
export function slice(site, out) {
  const { record, sources: [source] } = site;
  const [wide, width] = [source.shape, record.shape].map((shape) => shape[shape.length - 1]);
  return gathered(site, out, Int32Array.from({ length: site.size }, (_, i) => Math.floor(i / width) * wide + record.options.start + (i % width)));
}

/** Axis i of what comes out is axis `axes[i]` of what goes in. @param {Site} site @param {Floats} out */
export function transpose(site, out) {
  const { shape } = site.record;
  const axes = /** @type {number[]} */ (/** @type {unknown} */ (site.record.options.axes));
  const from = site.sources[0].shape;
  const strides = from.map((_, axis) => from.slice(axis + 1).reduce((product, side) => product * side, 1));
  const reads = new Int32Array(site.size);
  for (let i = 0; i < reads.length; i++) {
    for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
      reads[i] += (rest % shape[axis]) * strides[axes[axis]];
      rest = Math.floor(rest / shape[axis]);
    }
  }
  return gathered(site, out, reads);
}

/** A border of zeros; a negative one takes away. @param {Site} site @param {Floats} out */
export function border(site, out) {
  const [rows, columns, channels] = site.record.shape;
  const [height, width] = site.sources[0].shape;
  const { top, left } = site.record.options;
  const reads = new Int32Array(site.size);
  for (let y = 0, i = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [iy, ix] = [y - top, x - left];
      const inside = iy >= 0 && iy < height && ix >= 0 && ix < width;
      for (let c = 0; c < channels; c++, i++) reads[i] = inside ? (iy * width + ix) * channels + c : -1;
    }
  }
  return gathered(site, out, reads);
}

/** The highest or the mean of each window; what lies beyond the border counts for neither. @param {Site} site @param {Floats} out */
export function pool({ record, sources: [source], size }, out) {
  const { tall, wide, stride, top, left, highest } = record.options;
  const [height, width, channels] = source.shape;
  const [rows, columns] = record.shape;
  return (/** @type {number} */ batch) => {
    const [from, to] = [source.buffer.array, out.array];
    for (let b = 0; b < batch; b++) {
      for (let y = 0; y < rows; y++) {
        const [y0, y1] = [Math.max(0, y * stride - top), Math.min(height, y * stride - top + tall)];
        for (let x = 0; x < columns; x++) {
          const [x0, x1] = [Math.max(0, x * stride - left), Math.min(width, x * stride - left + wide)];
          const place = b * size + (y * columns + x) * channels;
          for (let c = 0; c < channels; c++) {
            let found = highest ? -Infinity : 0;
            for (let iy = y0; iy < y1; iy++) {
              for (let ix = x0; ix < x1; ix++) {
                const value = from[b * source.size + (iy * width + ix) * channels + c];
                found = highest ? Math.max(found, value) : found + value;
              }
            }
            to[place + c] = highest ? found : found / ((y1 - y0) * (x1 - x0));
          }
        }
      }
    }
  };
}

/**
 * Which two pixels along a side each new one lies between, and the second's share.
 * @param {number} before @param {number} after @param {{bilinear?: number, corners?: number, centred?: number}} options
 *   corners: the outermost pixels stay; centred: pixels are squares, not their upper left corners
 */
function pixelsBetween(before, after, { bilinear, corners, centred }) {
  return Array.from({ length: after }, (_, i) => {
    const at = corners ? (after > 1 ? (i * (before - 1)) / (after - 1) : 0) : centred ? ((i + 0.5) * before) / after - 0.5 : (i * before) / after;
    if (!bilinear) return { first: Math.min(before - 1, Math.max(0, centred ? Math.ceil(at - 0.5) : Math.floor(at + 1e-6))), second: 0, share: 0 };
    const held = Math.min(before - 1, Math.max(0, at));
    const first = Math.min(Math.floor(held), before - 1);
    return { first, second: Math.min(first + 1, before - 1), share: held - first };
  });
}

/** Another size, by the nearest pixel or between the nearest four. @param {Site} site @param {Floats} out */
export function resize({ record, sources: [source], size }, out) {
  const [rows, columns, channels] = record.shape;
  const width = source.shape[1];
  const down = pixelsBetween(source.shape[0], rows, record.options);
  const across = pixelsBetween(width, columns, record.options);
  return (/** @type {number} */ batch) => {
    const [from, to] = [source.buffer.array, out.array];
    for (let b = 0; b < batch; b++) {
      const start = b * source.size;
      for (let y = 0, o = b * size; y < rows; y++) {
        const [upper, lower] = [start + down[y].first * width * channels, start + down[y].second * width * channels];
        for (let x = 0; x < columns; x++) {
          const { first, second, share } = across[x];
          for (let c = 0; c < channels; c++, o++) {
            const [i, j] = [first * channels + c, second * channels + c];
            const above = from[upper + i] + share * (from[upper + j] - from[upper + i]);
            to[o] = down[y].share ? above + down[y].share * (from[lower + i] + share * (from[lower + j] - from[lower + i]) - above) : above;
          }
        }
      }
    }
  };
}
