"""Joining the browser's modules."""

import json
from pathlib import Path

import pytest

from vae.errors import InputError
from vae.export.browser import WEB, WORKER, join_modules, page_script


def module(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_imported_comes_first_and_once(tmp_path):
    module(tmp_path, "base.js", "export const one = 1;\n")
    module(tmp_path, "left.js", 'import { one } from "./base.js";\nexport function left() { return one; }\n')
    entry = module(
        tmp_path, "entry.js", 'import { one } from "./base.js";\nimport {\n  left,\n} from "./left.js";\nleft(one);\n'
    )
    assert join_modules(entry) == "const one = 1;\n\nfunction left() { return one; }\n\nleft(one);\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('import one from "./base.js";\n', "expected imports by name"),
        ("export default function () {}\n", "expected imports by name"),
        ('import { one } from "./nowhere.js";\n', "nowhere.js: expected a module to read"),
        ('import { entry } from "./entry.js";\n', "expected no circle"),
        ('import { one } from "./base.js";\nconst one = 2;\n', "declares 'one', as base.js does"),
    ],
)
def test_what_cannot_be_joined_is_named(tmp_path, text, sentence):
    module(tmp_path, "base.js", "export const one = 1;\n")
    with pytest.raises(InputError, match=sentence):
        join_modules(module(tmp_path, "entry.js", text))


@pytest.mark.parametrize("entry", ["mount.js", "standalone.js"])
def test_the_pad_joins_with_its_worker_in_front(entry):
    first, _, rest = page_script(WEB / "latent_pad" / entry).partition("\n")
    worker = json.loads(first.removeprefix("const WORKER_SOURCE = ").removesuffix(";").replace("<\\/", "</"))
    assert worker == join_modules(WORKER)
    assert "class Pad " in rest
    assert "</script" not in first + rest
