/**
 * The canvas as a Streamlit component. Streamlit calls this again at every rerun and at every change of theme.
 */
import { Board } from "./board.js";

/** @type {WeakMap<object, {board: Board, shown: string, sent: number, send: Function, taken: string, awaits: boolean}>} by the element that the board lives in */
const boards = new WeakMap();

/**
 * `seq` numbers the drawings that this browser sent; Python sends back the last it has worked in, so that an older answer
 * never takes a stroke away.
 * @typedef {{strokes: number[][], example: boolean, seq: number, convention: import("./prepare.js").Convention,
 *   picture: number[] | null, model: import("./encoder_view.js").Model | null}} Data
 * @param {{data: Data, parentElement: ShadowRoot | HTMLElement, setStateValue: (name: string, value: any) => void}} mount
 */
export function mount({ data, parentElement, setStateValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".root"));
  const shown = JSON.stringify(data.model);
  const before = boards.get(root);
  if (before && before.shown === shown) {
    before.send = setStateValue;
    before.board.retheme();
    take(before, data);
    return;
  }
  before?.board.close();
  const instance = /** @type {any} */ ({ shown, sent: data.seq, send: setStateValue, taken: "", awaits: false });
  instance.board = new Board(root, {
    model: data.model,
    onDrawn(strokes) {
      instance.sent += 1;
      instance.awaits = true;
      instance.send("drawing", { strokes, seq: instance.sent });
    },
  });
  boards.set(root, instance);
  take(instance, data);
  return () => {
    instance.board.close();
    boards.delete(root);
  };
}

/** Take Python's drawing where it is the newer one and another than the one shown. */
function take(instance, data) {
  const state = JSON.stringify([data.strokes, data.picture]);
  if (data.seq < instance.sent || state === instance.taken) instance.board.setConvention(data.convention);
  else if (instance.awaits) instance.board.settle(data);
  else instance.board.take(data);
  if (data.seq < instance.sent) return;
  Object.assign(instance, { sent: data.seq, taken: state, awaits: false });
}
