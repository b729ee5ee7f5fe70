/**
 * One digit on a canvas of its own size, enlarged by the browser without smoothing.
 *
 * @typedef {{pixels: string, width: number, height: number, label: string}} Digit  pixels: gray bytes in base64
 * @param {{data: Digit, parentElement: ShadowRoot | HTMLElement}} mount
 */
export default function ({ data, parentElement }) {
  const canvas = parentElement.querySelector("canvas");
  if (!canvas || !data) return;
  if (canvas.width !== data.width) canvas.width = data.width;
  if (canvas.height !== data.height) canvas.height = data.height;
  const gray = atob(data.pixels);
  const picture = new ImageData(data.width, data.height);
  for (let i = 0, j = 0; i < gray.length; i++, j += 4) {
    const value = gray.charCodeAt(i);
    picture.data[j] = picture.data[j + 1] = picture.data[j + 2] = value;
    picture.data[j + 3] = 255;
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
  canvas.setAttribute("aria-label", data.label);
}
