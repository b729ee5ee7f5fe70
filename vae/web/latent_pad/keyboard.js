/**
 * Keys on a plane, as intents: arrows step (with shift in large steps), 0–9 jump to a class, + and − zoom, Home resets,
 * Enter pins, or with the path tool sets the path's start and then its end; Escape clears the path.
 *
 * @typedef {{step(right: number, up: number): void, jump(label: number): void, zoom(factor: number): void, home(): void,
 *   enter(): void, escape(): void}} KeyIntents  steps are shares of the plane's side
 */

const SMALL = 0.01;
const LARGE = 0.1;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @param {HTMLElement} plane @param {KeyIntents} intents */
export function attachKeyboard(plane, intents) {
  plane.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!act(event, intents)) return;
    event.preventDefault();
    event.stopPropagation(); // Streamlit has shortcuts of its own
  };
}

function act(event, intents) {
  const arrow = ARROWS[event.key];
  const size = event.shiftKey ? LARGE : SMALL;
  if (arrow) intents.step(arrow[0] * size, arrow[1] * size);
  else if (/^[0-9]$/.test(event.key)) intents.jump(Number(event.key));
  else if (event.key === "+" || event.key === "=") intents.zoom(1.25);
  else if (event.key === "-" || event.key === "_") intents.zoom(0.8);
  else if (event.key === "Home") intents.home();
  else if (event.key === "Enter" || event.key === " ") intents.enter();
  else if (event.key === "Escape") intents.escape();
  else return false;
  return true;
}
