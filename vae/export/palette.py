"""The colours of the classes, as the browser has them: `vae/web/shared/palette.js` is the one list."""

import re

from vae.export.browser import WEB

FILE = WEB / "shared" / "palette.js"


def _listed() -> tuple[str, ...]:
    """What stands between the file's two backticks."""
    return tuple(re.findall(r"#[0-9a-f]{6}", FILE.read_text(encoding="utf-8").split("`")[1]))


CLASS_COLOURS = _listed()  # "#rrggbb", one for each class that a label of a byte can name
