/**
 * The directions that a visitor has kept, by checkpoint, in the browser's own store; where it has none, or something else lies
 * there, nothing is kept and nothing breaks.
 *
 * @typedef {{name: string, from: string, to: string}} SavedDirection  from, to: recipes of groups
 */

const MOST_SAVED = 50;
export const LONGEST_NAME = 40;
const LONGEST_RECIPE = 400;

export class SavedDirections {
  /** @param {string} digest of the checkpoint @param {() => Storage} store may throw, as browsers do that keep nothing */
  constructor(digest, store = () => localStorage) {
    this.key = `latent-atlas-directions-${digest}`;
    this.store = store;
  }

  /** @returns {SavedDirection[]} in the order they were saved */
  list() {
    try {
      const found = JSON.parse(this.store().getItem(this.key) ?? "[]");
      return Array.isArray(found) ? found.filter(isDirection).slice(0, MOST_SAVED) : [];
    } catch {
      return [];
    }
  }

  /** Keep one; another of its name gives way. @param {SavedDirection} direction @returns {boolean} whether it is kept */
  add(direction) {
    return this._write([...this.list().filter(({ name }) => name !== direction.name), direction].slice(-MOST_SAVED));
  }

  /** @param {string} name */
  remove(name) {
    return this._write(this.list().filter((each) => each.name !== name));
  }

  _write(directions) {
    try {
      this.store().setItem(this.key, JSON.stringify(directions));
      return true;
    } catch {
      return false;
    }
  }
}

function isDirection(each) {
  const text = (/** @type {any} */ value, /** @type {number} */ most) => typeof value === "string" && value.length > 0 && value.length <= most;
  return each !== null && typeof each === "object" && text(each.name, LONGEST_NAME) && text(each.from, LONGEST_RECIPE) && text(each.to, LONGEST_RECIPE);
}
