/** What pictures and their classes are called; vae/data/naming.py says each word. */

/** @typedef {{noun: string, names: string[], marks: string[], one: string[], several: string[]}} Words  one: with its article */

export class Naming {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.noun = words.noun;
    this.plural = `${words.noun}s`;
  }

  /** What a class is called. @param {number} label */
  name(label) {
    return this.words.names[label] ?? String(label);
  }

  /** What stands for a class where there is little room. @param {number} label */
  mark(label) {
    return this.words.marks[label] ?? String(label);
  }

  /** A class as one of its pictures is spoken of: "a 5", "an ankle boot". @param {number} label */
  withArticle(label) {
    return this.words.one[label] ?? `a ${label}`;
  }

  /** A class as several of its pictures are spoken of: "5s", "of class ankle boot". @param {number} label */
  several(label) {
    return this.words.several[label] ?? `${label}s`;
  }
}

export const NUMBERS = new Naming({ noun: "picture", names: [], marks: [], one: [], several: [] });
