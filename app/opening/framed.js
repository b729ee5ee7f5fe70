/**
 * A page in a frame of another one: what must not stand there opens in a tab of its own.
 * The server forbids to frame Train; a page that is framed already would get there without asking it.
 */
(() => {
  if (window.parent === window) return;
  const ALONE = /(^|\/)train\/*$/i; // the paths of pages that are never framed

  let foreign = true; // a frame of another site: a browser sends none of our cookies from there
  try {
    foreign = window.top.location.origin !== location.origin;
  } catch {
    // not ours to read
  }
  document.documentElement.dataset.framed = foreign ? "foreign" : "own";

  const alone = (url) => ALONE.test(new URL(url, document.baseURI).pathname);

  const ownTab = (event) => {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    const here = link?.closest(".own-tab");
    if (!link || !(here || alone(link.href))) return;
    if (here) link.href = location.href;
    link.target = "_blank";
    link.rel = "noopener";
    event.stopImmediatePropagation(); // Streamlit would open it here
  };
  addEventListener("click", ownTab, { capture: true });

  for (const name of ["pushState", "replaceState"]) {
    const write = history[name].bind(history);
    history[name] = (state, unused, url) => {
      if (url !== undefined && url !== null && alone(url)) return location.replace(url); // the server says no
      write(state, unused, url);
    };
  }
})();
