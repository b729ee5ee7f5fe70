/** The rows as a Streamlit component. */
import { bytesOf, keepMounted } from "../shared/mounting.js";
import { DigitRows } from "./rows.js";

/**
 * @typedef {{name: string, about: string, stops: number[], chosen: number, digits: number, shape: number[], rows: string, seq: number}} Data
 *   rows: digits in base64
 */

export const mount = keepMounted(
  (/** @type {Data} */ { stops, digits, rows }) => JSON.stringify([stops, digits, rows]),
  (root, data, mounted) => new DigitRows(root, { ...data, rows: bytesOf(data.rows) }, (index) => mounted.tell("choice", { index })),
  (rows, { chosen }) => rows.follow(chosen),
);
