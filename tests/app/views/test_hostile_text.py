"""Every page on checkpoints whose texts are markup: none of it arrives as a link, a picture, a tag or an icon."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict

from app.state.page_list import PAGE_LIST
from app.ui.literal import literal
from tests.hostile import HOST, TEXT, write_hostile

# what the browser takes as text alone: (element, field)
PLAIN = {
    ("text", "body"),
    ("selectbox", "options"),
    ("multiselect", "options"),
    ("bidi_component", "json"),
    ("page_link", "queryString"),
}
ESCAPED = {literal(TEXT), escape(TEXT), escape(TEXT.replace("/", " per "))}  # as pages write units


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """One folder for all pages, so that one inference worker serves them."""
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile(folder)
    return folder


@pytest.fixture
def hostile(monkeypatch, written):
    """A store of hostile checkpoints, shown by the pages."""
    monkeypatch.setenv("VAE_CHECKPOINTS", str(written))


def texts(node) -> Iterator[tuple[str, str, str]]:
    """What a page sends to the browser: element, field and text of each."""
    if (proto := getattr(node, "proto", None)) is not None:
        yield from ((node.type, field, text) for field, text in _fields("", MessageToDict(proto)))
    for child in getattr(node, "children", {}).values():
        yield from texts(child)


def _fields(name: str, value) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for field, each in value.items():
            yield from _fields(field, each)
    elif isinstance(value, list):
        for each in value:
            yield from _fields(name, each)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        *((entry.folder, {}) for entry in PAGE_LIST),
        ("checkpoints", {"view": "Table"}),
        ("checkpoints", {"view": "Side by side"}),
        ("reconstruct", {"checkpoints": "vae"}),
        ("encoded", {"checkpoint": "cvae"}),
    ],
)
def test_no_text_of_a_checkpoint_is_markup_of_a_page(open_page, hostile, page, asked):
    opened = open_page(page, **asked)
    assert not opened.exception
    seen = [text for kind, field, text in texts(opened._tree) if (kind, field) not in PLAIN and field != "id"]
    assert any(HOST in text for text in seen) or page == "train" or asked == {"view": "Table"}
    for text in seen:
        for escaped in ESCAPED:
            text = text.replace(escaped, "")
        assert HOST not in text
