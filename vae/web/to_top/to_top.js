/** Scrolls the page to its top, once for each occasion that Python names. */
let reached = "";

/** @param {{ data: string }} mount */
export default function ({ data }) {
  if (data === reached) return;
  reached = data;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector('[data-testid="stMain"]').scrollTo({ top: 0, behavior: calm ? "instant" : "smooth" });
}
