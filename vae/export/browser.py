"""The browser's modules joined into one script: there is no build step, and an inlined module cannot import by path.

A module may import names from a relative module and export declarations; that is all the joiner reads.
"""

import json
import re
from pathlib import Path

from vae.errors import InputError

WEB = Path(__file__).resolve().parent.parent / "web"
WORKER = WEB / "network" / "worker.js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) )", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:function\*?|class|const|let) +([A-Za-z_$][\w$]*)", re.MULTILINE)


def join_modules(entry: Path) -> str:
    """One script with a module and all that it imports, each once, what is imported first.

    Raises:
        InputError: an import or export of a form that the joiner does not read, or one name declared by two modules.
    """
    parts: dict[Path, str] = {}
    _collect(entry.resolve(), parts, ())
    owners: dict[str, Path] = {}
    for path, text in parts.items():
        for name in _DECLARED.findall(text):
            if name in owners:
                raise InputError(f"{path.name}: declares {name!r}, as {owners[name].name} does; expected another name")
            owners[name] = path
    return "\n".join(parts.values())


def _collect(path: Path, parts: dict[Path, str], above: tuple[Path, ...]) -> None:
    if path in above:
        raise InputError(f"{path.name}: expected no circle of imports, found one through {above[-1].name}")
    if path in parts:
        return
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path.name}: expected a module to read, found {error.strerror}") from None
    for target in _IMPORT.findall(text):
        _collect((path.parent / target).resolve(), parts, (*above, path))
    text = _EXPORT.sub("", _IMPORT.sub("", text))
    if left := _LEFT.search(text):
        raise InputError(
            f"{path.name}: expected imports by name and exported declarations, found {left.group()[:60]!r}"
        )
    parts[path] = text


def page_script(entry: Path, *, exports: str = "") -> str:
    """A joined module with the worker's joined script in front, as the constant WORKER_SOURCE.

    "</" is escaped, so that the script can stand in a page. `exports` names one declaration that importers may have.
    """
    worker = json.dumps(join_modules(WORKER), ensure_ascii=False).replace("</", "<\\/")
    last = f"export {{ {exports} }};\n" if exports else ""
    return f"const WORKER_SOURCE = {worker};\n{join_modules(entry)}{last}"
