/** Two lines that explain a word where it stands: under the mouse, with the focus of keys, and for a while after a tap. */
import { element } from "./dom.js";

const UNDER = 350; // ms that the mouse rests on the word first
const TAPPED = 4000; // ms

let made = 0;

/**
 * The explanation of a button's word, to stand beside it; screen readers read it as the button's description.
 * @param {HTMLButtonElement} button @param {string} text @returns {HTMLElement}
 */
export function explanation(button, text) {
  const gloss = element("span", { class: "gloss", role: "tooltip", id: `gloss-${++made}` }, text);
  gloss.hidden = true;
  button.setAttribute("aria-describedby", gloss.id);
  let timer = 0;
  const later = (hidden, wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => (gloss.hidden = hidden), wait);
  };
  const now = (hidden) => {
    clearTimeout(timer);
    gloss.hidden = hidden;
  };
  const mouse = (event) => event.pointerType === "mouse";
  button.onpointerenter = (event) => void (mouse(event) && later(false, UNDER));
  button.onpointerleave = (event) => void (mouse(event) && now(true));
  button.onpointerup = (event) => {
    if (mouse(event)) return;
    now(false);
    later(true, TAPPED);
  };
  button.onfocus = () => void (button.matches(":focus-visible") && now(false));
  button.onblur = () => now(true);
  button.onkeydown = (event) => void (event.key === "Escape" && now(true)); // false would stop the key
  return gloss;
}
