"""The browser parts' scripts, joined once and served under the digest of their text, so that a browser keeps them.

An inline component script lives at a Blob address and cannot import by path; it imports these by address instead.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from vae.export.browser import WEB, page_script

PARTS = {
    f"{name}.js": WEB / name / "mount.js"
    for name in (
        "latent_pad",
        "digit_canvas",
        "digit_rows",
        "class_morph",
        "code_grid",
        "code_film",
        "training_plane",
    )
}


@dataclass(frozen=True)
class Script:
    """One part's whole script and where a page finds it, relative to the page."""

    text: str
    address: str

    @property
    def loader(self) -> str:
        """The inline module that a component is registered with."""
        return (
            f'const part = await import(new URL("{self.address}", document.baseURI).href);\n'
            "export default (mount) => part.mount(mount);\n"
        )


@cache
def script(file: str) -> Script:
    """The joined script of a part, by its file's name."""
    text = page_script(PARTS[file], exports="mount")
    return Script(text, f"scripts/{hashlib.sha256(text.encode()).hexdigest()}/{file}")


def find(digest: str, file: str) -> str | None:
    """The script at an address; None where there is none."""
    if file not in PARTS:
        return None
    found = script(file)
    return found.text if found.address == f"scripts/{digest}/{file}" else None
