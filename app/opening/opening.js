/**
 * The frame that the server wrote into the page: in the reader's theme, and gone once the app stands there itself.
 * It runs while the page is parsed, before anything is painted.
 */
(() => {
  const MOST = 4000; // ms that a named page may take to settle
  const LAST = 20000; // ms after Streamlit runs: whatever the app says then must be seen
  const GESTURES = ["pointerdown", "keydown", "wheel"];
  const page = document.documentElement;
  const opening = document.getElementById("opening");

  const asked = new URLSearchParams(location.search).getAll("embed_options");
  page.dataset.opening = theme();

  /** As Streamlit chooses it: by the address, by the reader's choice that it keeps, by the system. */
  function theme() {
    for (const name of ["dark", "light"]) if (asked.includes(`${name}_theme`)) return name;
    try {
      const kept = Object.keys(localStorage).find((key) => key.startsWith(`stActiveTheme-${location.pathname}-v`));
      const name = JSON.parse(localStorage.getItem(kept ?? "")).toLowerCase();
      if (name === "dark" || name === "light") return name;
    } catch {
      // nothing kept, or a reader who lets no page keep anything
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  let patience = 0;
  const watch = new MutationObserver(look);
  watch.observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });

  function look() {
    const app = /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stApp]"));
    if (!app) return;
    if (document.querySelector("[role=dialog], [data-testid=stException]")) return leave();
    if (!app.querySelector("h1")) return;
    patience ||= setTimeout(leave, MOST);
    const settled = app.dataset.testScriptState === "notRunning" && !app.querySelector("[data-testid=stSkeleton]");
    if (settled) requestAnimationFrame(() => requestAnimationFrame(leave));
  }

  function leave() {
    watch.disconnect();
    clearTimeout(patience);
    for (const gesture of GESTURES) removeEventListener(gesture, touched, true);
    opening.remove();
    delete page.dataset.opening;
  }

  /** Whoever acts on the app must see it. */
  function touched() {
    if (document.querySelector("[data-testid=stApp] h1")) leave();
  }
  for (const gesture of GESTURES) addEventListener(gesture, touched, true);

  addEventListener("DOMContentLoaded", () => {
    setTimeout(leave, LAST);
    if (!opening.dataset.later) return;
    const early = { rel: "preload", as: "fetch", crossOrigin: "anonymous", fetchPriority: "low", href: opening.dataset.later };
    document.head.append(Object.assign(document.createElement("link"), early));
  });
})();
