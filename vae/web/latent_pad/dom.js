/**
 * An element with its attributes and children; text goes in as text, never as markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, any>} attributes `on…` are handlers @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A button that is on or off. @param {string} text @param {boolean} on @param {string} title may be empty @param {() => void} press */
export function toggle(text, on, title, press) {
  return element("button", { type: "button", class: "toggle", "aria-pressed": String(on), ...(title && { title }), onclick: press }, text);
}

/** @param {HTMLElement} button @param {boolean} on */
export function setPressed(button, on) {
  button.setAttribute("aria-pressed", String(on));
}

/** Write a text only where it differs, so that nothing is laid out in vain. @param {Node} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
