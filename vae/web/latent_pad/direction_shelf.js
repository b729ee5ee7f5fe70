/** The directions to choose from: those that are measured from pixels, one between groups of one's own, and the saved ones. */
import { element, setPressed, toggle, write } from "./dom.js";
import { LONGEST_NAME, SavedDirections } from "./saved_directions.js";

const MEASURED_DIRECTIONS = [
  { name: "Thin to thick", from: "thin", to: "thick", hint: "By the width of the strokes, measured from pixels" },
  { name: "Leaning left to right", from: "left", to: "right", hint: "By how the strokes lean, measured from pixels" },
];

export class DirectionShelf {
  /**
   * @param {string} digest of the checkpoint
   * @param {{take: (direction: import("./saved_directions.js").SavedDirection) => void, own: () => void,
   *   now: () => {from: string, to: string} | null}} intents  take: a direction was chosen; own: groups are to be; now: what
   *   would be saved
   */
  constructor(digest, { take, own, now }) {
    this.intents = { take, now };
    this.saved = new SavedDirections(digest);
    this.measured = MEASURED_DIRECTIONS.map((each) => toggle(each.name, false, each.hint, () => take({ ...each, name: "" })));
    this.groups = toggle("Two groups", false, "Between two groups of test pictures that you choose", own);
    this.kept = element("div", { class: "group", role: "group", "aria-label": "Saved directions" });
    this.input = element("input", { type: "text", maxlength: String(LONGEST_NAME), placeholder: "Name", "aria-label": "Name of the direction" });
    this.button = element("button", { type: "submit", class: "toggle" }, "Save direction");
    this.form = element("form", { class: "group" }, this.input, this.button);
    this.form.onsubmit = (event) => (event.preventDefault(), this._save());
    this.form.onkeydown = (event) => event.stopPropagation(); // Streamlit has shortcuts of its own
    this.news = element("p", { class: "hint", role: "status" });
    this.element = element("div", { class: "group", role: "group", "aria-label": "Direction" }, ...this.measured, this.groups, this.kept);
    this.saving = element("div", { class: "bar" }, this.form, this.news);
  }

  /** What the form says. */
  get name() {
    return this.input.value.trim().slice(0, LONGEST_NAME);
  }

  /** Show which direction is in hand. @param {string} from recipes @param {string} to @param {string} name @param {boolean} own whether the groups are one's own */
  show(from, to, name, own) {
    MEASURED_DIRECTIONS.forEach((each, i) => setPressed(this.measured[i], each.from === from && each.to === to));
    setPressed(this.groups, own);
    this.input.value = name;
    this._list({ from, to });
  }

  _save() {
    const now = this.intents.now();
    if (!now) return;
    if (!this.name) return write(this.news, "A direction needs a name.");
    const kept = this.saved.add({ name: this.name, ...now });
    write(this.news, kept ? "Saved in this browser, for this model. The link holds it too." : "This browser keeps nothing; the link holds the direction.");
    this.intents.take({ name: this.name, ...now });
  }

  _remove(name) {
    this.saved.remove(name);
    const now = this.intents.now();
    this._list(now ?? { from: "", to: "" });
  }

  _list(now) {
    this.kept.replaceChildren(
      ...this.saved.list().flatMap((each) => [
        toggle(each.name, each.from === now.from && each.to === now.to, "A direction that you have saved", () => this.intents.take(each)),
        element("button", { type: "button", class: "toggle plain", "aria-label": `Remove ${each.name}`, onclick: () => this._remove(each.name) }, "×"),
      ]),
    );
  }
}
