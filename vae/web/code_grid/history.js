/** Undo and redo over whole maps: they are small, so every step keeps a copy. */

const DEEPEST = 200;

export class History {
  /** @param {Int32Array[]} maps */
  constructor(maps) {
    this.restart(maps);
  }

  /** Forget what was; these maps are where it starts. @param {Int32Array[]} maps */
  restart(maps) {
    this.steps = [copied(maps)];
    this.at = 0;
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.steps.length - 1;
  }

  /** Keep a step, if it changed anything; what was undone is gone then. @returns {boolean} whether it did */
  push(maps) {
    if (same(maps, this.steps[this.at])) return false;
    this.steps.length = this.at + 1;
    this.steps.push(copied(maps));
    if (this.steps.length > DEEPEST) this.steps.shift();
    this.at = this.steps.length - 1;
    return true;
  }

  /** Put the step before, or after, into the maps. @param {Int32Array[]} maps @param {-1 | 1} direction @returns {boolean} */
  go(maps, direction) {
    const target = this.steps[this.at + direction];
    if (!target) return false;
    this.at += direction;
    maps.forEach((map, i) => map.set(target[i]));
    return true;
  }
}

const copied = (maps) => maps.map((map) => map.slice());
const same = (maps, others) => maps.every((map, i) => map.every((code, cell) => code === others[i][cell]));
