/**
 * One history entry for each view: the first change of the address after something that the visitor did makes an entry,
 * and the changes that follow amend it, until the visitor does something again. Keys that follow each other are one act.
 * An entry that Back or Forward has led to stays as it is until then: what a run from before still writes is not its own.
 *
 * Streamlit itself pushes an entry for each parameter that Python writes, and none at all for its own widgets. This
 * classic script stands in the page's head, before Streamlit's, and gives `history` its rule for both.
 */
(() => {
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  const PAUSE = 700; // ms between two keys
  let acted = false; // whether the visitor has done something since the last entry
  let cameBack = false; // whether Back or Forward has led here, and nothing was done since
  let keyed = -PAUSE; // when a key was last pressed

  const write = (state, unused, url) => {
    const change = url !== undefined && url !== null && new URL(url, document.baseURI).href !== location.href;
    if (cameBack && change) return;
    if (!acted || !change) return replace(state, unused, url);
    acted = false;
    push(state, unused, url);
  };
  history.pushState = write;
  history.replaceState = write;

  const act = (event) => {
    if (event.isTrusted) [acted, cameBack] = [true, false];
  };
  const press = (event) => {
    if (event.timeStamp - keyed > PAUSE) act(event);
    keyed = event.timeStamp;
  };
  addEventListener("keydown", press, { capture: true });
  for (const name of ["pointerup", "drop"]) addEventListener(name, act, { capture: true });
  // scrolling the page is no act; a wheel that a part of the page has used is
  addEventListener("wheel", (event) => event.defaultPrevented && act(event), { passive: true });
  addEventListener("popstate", () => ([acted, cameBack, keyed] = [false, true, -PAUSE]), { capture: true });
})();
