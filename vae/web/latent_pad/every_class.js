/** One latent decoded as every class: a picture a class, each a button that has the plane drawn as that class. */
import { DigitView } from "./digit_view.js";
import { element, setPressed } from "./dom.js";
import { CLASSES } from "./points.js";
import { colourAs } from "../shared/palette.js";

export class EveryClass {
  /** @param {number} classes @param {import("./words.js").Naming} naming @param {number} label the class that is chosen at first @param {(label: number) => void} choose */
  constructor(classes, naming, label, choose) {
    this.views = Array.from({ length: classes }, (_, i) => new DigitView(element("canvas", { role: "img", "aria-label": `Decoded as ${naming.withArticle(i)}` })));
    this.buttons = this.views.map(({ canvas }, i) => {
      const numeral = element("span", { class: "numeral" }, naming.mark(i));
      colourAs(numeral, i);
      return element("button", { type: "button", class: "as-class", title: `Draw the plane as ${naming.withArticle(i)}`, onclick: () => choose(i) }, canvas, numeral);
    });
    this.element = element("div", { class: "every", role: "group" }, ...this.buttons);
    this.near = new Uint8Array(CLASSES);
    this.press(label);
  }

  /** Mark the class that the plane is drawn as. @param {number} label */
  press(label) {
    this.buttons.forEach((button, i) => setPressed(button, i === label));
  }

  /** Mark the classes of which no test digit was encoded near the latent. @param {import("./points.js").EncodedPoints} points */
  markDoubtful(points, z1, z2) {
    points.classesWithin(z1, z2, points.reach, this.near);
    for (let i = 0; i < this.buttons.length; i++) this.buttons[i].classList.toggle("doubtful", !this.near[i]);
  }

  /** @param {Float32Array} logits of every class, in order @param {import("./theme.js").Theme} theme @param {number[]} shape of one */
  showLogits(logits, theme, shape) {
    const size = shape.reduce((all, each) => all * each);
    for (let i = 0; i < this.views.length; i++) this.views[i].showLogits(logits, i * size, theme, shape);
  }

  /** @param {import("./theme.js").Theme} theme */
  paint(theme) {
    for (let i = 0; i < this.views.length; i++) this.views[i].paint(theme);
  }
}
