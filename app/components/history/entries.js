/**
 * One history entry for each view: the first change of the address after something that the visitor did makes an entry,
 * and the changes that follow amend it, until the visitor does something again.
 *
 * Streamlit itself pushes an entry for each parameter that Python writes, and none at all for its own widgets. This
 * classic script stands in the page's head, before Streamlit's, and gives `history` its rule for both.
 */
(() => {
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let acted = false; // whether the visitor has done something since the last entry

  const write = (state, unused, url) => {
    const change = url !== undefined && url !== null && new URL(url, document.baseURI).href !== location.href;
    if (!acted || !change) return replace(state, unused, url);
    acted = false;
    push(state, unused, url);
  };
  history.pushState = write;
  history.replaceState = write;

  const act = (event) => {
    if (event.isTrusted) acted = true;
  };
  for (const name of ["pointerup", "keydown", "drop"]) addEventListener(name, act, { capture: true });
  // scrolling the page is no act; a wheel that a part of the page has used is
  addEventListener("wheel", (event) => event.defaultPrevented && act(event), { passive: true });
  addEventListener("popstate", () => (acted = false), { capture: true });
})();
