/** The canvas as a Streamlit component. */
import { keepMounted } from "../shared/mounting.js";
import { Board } from "./board.js";

/**
 * @typedef {{strokes: number[][], example: boolean, seq: number, convention: import("./prepare.js").Convention,
 *   picture: number[] | null, model: import("./encoder_view.js").Model | null}} Data
 */

export const mount = keepMounted(
  (/** @type {Data} */ { model }) => JSON.stringify(model),
  (root, data, mounted) => {
    const onDrawn = (strokes) => ((mounted.awaits = true), mounted.tell("drawing", { strokes }));
    const board = new Board(root, { model: data.model, onDrawn });
    take(board, data, mounted);
    return board;
  },
  take,
);

/** Take Python's drawing where it is another than the one taken last; one that answers what was drawn here settles it. */
function take(board, data, mounted) {
  const drawing = JSON.stringify([data.strokes, data.picture]);
  if (mounted.left) board.take(data);
  else if (drawing === mounted.drawing) board.setConvention(data.convention);
  else if (mounted.awaits) board.settle(data);
  else board.take(data);
  Object.assign(mounted, { sent: data.seq, drawing, awaits: false });
}
