/** Tells Python where this browser has no WebGL; where it has, nothing is sent. */
let found;

/** @param {{ setStateValue: (name: string, value: boolean) => void }} mount */
export default function ({ setStateValue }) {
  found ??= has();
  if (!found) setStateValue("missing", true);
}

function has() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext(); // a page may have few of them
  return context !== null;
}
