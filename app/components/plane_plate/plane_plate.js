/**
 * A picture of the plane with its axes; at each step only the mark moves.
 *
 * @typedef {{address: string, enlarge: number, point: [number, number], extent: number, ticks: number[],
 *   label: string}} Plane  extent: half the side that the picture covers; enlarge: whole number, by which the
 *   picture's pixels become squares before the browser fits them into the page
 * @param {{data: Plane, parentElement: ShadowRoot | HTMLElement}} mount
 */
export default function ({ data, parentElement }) {
  const plane = parentElement.querySelector(".plane");
  if (!plane || !data) return;
  show(plane.querySelector("canvas"), data);
  const across = (z1) => `${(50 * (1 + z1 / data.extent)).toFixed(3)}%`;
  const down = (z2) => `${(50 * (1 - z2 / data.extent)).toFixed(3)}%`;
  const left = across(data.point[0]);
  const top = down(data.point[1]);
  plane.querySelector(".down").style.left = left;
  plane.querySelector(".across").style.top = top;
  Object.assign(plane.querySelector("b").style, { left, top });
  plane.setAttribute("aria-label", data.label);
  number(parentElement.querySelector(".columns"), data.ticks, (tick) => ({ left: across(tick) }));
  number(parentElement.querySelector(".rows"), data.ticks, (tick) => ({ top: down(tick) }));
}

/** @param {HTMLCanvasElement} canvas @param {Plane} data */
function show(canvas, { address, enlarge }) {
  if (canvas.dataset.address === address) return;
  canvas.dataset.address = address;
  const picture = new Image();
  picture.onload = () => {
    if (canvas.dataset.address !== address) return; // another checkpoint was picked meanwhile
    canvas.width = picture.naturalWidth * enlarge;
    canvas.height = picture.naturalHeight * enlarge;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.dataset.ready = "true";
  };
  picture.src = address;
}

/** @param {HTMLElement} axis @param {number[]} ticks @param {(tick: number) => object} place */
function number(axis, ticks, place) {
  if (axis.childElementCount === ticks.length) return;
  axis.replaceChildren(
    ...ticks.map((tick) => {
      const mark = document.createElement("span");
      mark.textContent = tick < 0 ? `−${-tick}` : `${tick}`;
      Object.assign(mark.style, place(tick));
      return mark;
    }),
  );
}
