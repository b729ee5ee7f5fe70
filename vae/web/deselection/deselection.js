/**
 * Hears of a double click that clears the chart's selection. Streamlit tells of it where the visitor has drawn the
 * selection, and keeps silent where the chart was drawn with one.
 */
let tell = () => {};
const cleared = () => tell();

/** @param {{ setTriggerValue: (name: string, value: boolean) => void }} mount */
export default function ({ setTriggerValue }) {
  tell = () => setTriggerValue("cleared", true);
  addEventListener("pointerdown", listen, { capture: true });
  return () => {
    removeEventListener("pointerdown", listen, { capture: true });
    tell = () => {};
  };
}

/** Listen to the page's one chart, anew at each press: Plotly drops its listeners when it draws another figure. */
function listen() {
  const chart = /** @type {any} */ (document.querySelector('[data-testid="stPlotlyChart"] .js-plotly-plot'));
  chart?.removeListener?.("plotly_deselect", cleared);
  chart?.on?.("plotly_deselect", cleared);
}
