"""What a benchmark's page notes of its own painting: a script to run before the page's, in each new document."""

# Parts live in shadow roots, so each new root is noted; `anywhere(selector)` looks through them all. `pictured.at` is
# the time, in ms since the navigation, at which a manifold's sheet was first drawn: 15 digits of 28 pixels wide.
NOTE = """
const roots = [document];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  roots.push(root);
  return root;
};
const anywhere = (selector) => roots.some((root) => root.querySelector(selector));
const pictured = { at: 0 };
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (picture, ...given) {
  if (picture.width >= 400) pictured.at ||= performance.now();
  return draw.call(this, picture, ...given);
};
"""


def noting(look: str) -> str:
    """The script that runs `look` with NOTE's names at hand, and leaves no name of theirs to the page."""
    return f"(() => {{{NOTE}{look}}})();"
