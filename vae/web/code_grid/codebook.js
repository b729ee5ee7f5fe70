/** The codebook beside the maps: its tiles to choose from, their pictures once they came, and what is said of one code. */
import { element, write } from "../latent_pad/dom.js";
import { CodeCard, Palette } from "./palette.js";

export class Codebook {
  /** @param {import("./editor.js").EditorBook} book @param {{choose: (code: number) => void, preview: (code: number) => void}} intents */
  constructor(book, intents) {
    this.palette = new Palette(book, intents);
    this.card = new CodeCard(book);
    this.note = element("span", { class: "hint" });
    const head = element("div", { class: "head" }, element("h2", {}, "Codebook"), this.note);
    this.root = element("aside", { class: "side" }, head, this.palette.root, this.card.root);
  }

  /** Show the codes' pictures, or say that there are none. @param {import("../latent_pad/sources.js").Source} source @param {number} channels @returns {Promise<boolean>} whether they are at hand */
  async readPictures(source, channels) {
    try {
      this.palette.setPictures(new Uint8Array(await source.bytes("codebook.bin")), channels, this.theme);
    } catch {
      write(this.note, "Its pictures are not at hand: codes show as colours and numbers.");
      return false;
    }
    write(this.note, "Each tile is what is drawn where its code stands: the mean of the decoded 12×12 pixels around its cells. The bar shows how often it is used.");
    this._describe(this.card.code);
    return true;
  }

  /** @param {import("../latent_pad/theme.js").Theme} theme */
  setTheme(theme) {
    this.theme = theme;
    this.palette.setTheme(theme);
    this._describe(this.card.code);
  }

  /** Mark the code in hand and say what it is. @param {number} code */
  mark(code) {
    this.palette.mark(code);
    this._describe(code);
  }

  /** Say what a code is. @param {number} code */
  show(code) {
    if (code !== this.card.code) this._describe(code);
  }

  _describe(code) {
    if (code >= 0) this.card.show(code, this.palette, this.theme);
  }
}
