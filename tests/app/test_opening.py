"""The first answer of a page: its name, its frame, and what a browser fetches early."""

import re
from pathlib import Path

import pytest
from starlette.responses import FileResponse
from streamlit import file_util

from app import opening
from app.opening import Asked, preloads
from app.opening.shell import Shell, with_script
from app.state import session
from app.state.page_list import PAGE_LIST
from tests.app.asgi import get

INDEX = Path(file_util.get_static_dir()) / "index.html"


APP = Shell(FileResponse(INDEX))
BROWSER = {"Accept": "text/html"}


def page(address: str) -> str:
    return get(APP, address, BROWSER).text


@pytest.mark.parametrize("entry", PAGE_LIST, ids=lambda entry: entry.title)
def test_every_page_has_its_name_before_any_script_has_run(entry):
    html = page(f"/{entry.url_path}")
    assert f"<title>{entry.title} · Latent Atlas</title>" in html
    assert f'<p class="name">{entry.title}</p>' in html
    assert f"<span class=here>{entry.title}</span>" in html
    assert html.index('id="opening"') < html.index('id="root"')
    assert ("manifold.png" in html) == (entry.title == "Explore")
    assert "<h1" not in html  # the app's own heading is the page's one


def test_explore_names_what_it_is_drawn_from_in_the_order_of_need():
    html = page("/")
    digest = session.opening_checkpoint().digest
    marks = [
        f'fetchpriority="high" href="/checkpoints/{digest}/manifold.png"',
        '<script type="module"',
        "/latent_pad.js",
        f"/checkpoints/{digest}/points.bin",
        'id="opening"',
        f'data-later="/checkpoints/{digest}/decoder.safetensors"',
    ]
    places = [html.index(mark) for mark in marks]
    assert places == sorted(places)
    assert 'as="font"' not in html


def test_widgets_come_with_all_that_they_import_and_nothing_twice():
    named = re.findall(r'href="\./(static/js/[^"]+)"', page("/beta"))
    assert len(named) == len(set(named))
    for name in named:
        text = (INDEX.parent / name).read_text(encoding="utf-8")
        for imported in re.findall(r'from"\./([^"]+\.js)"', text):
            assert f"static/js/{imported}" in named or imported.startswith("index.")


def test_a_link_to_another_checkpoint_names_that_one_s_files():
    other = session.on_the_plane()[1]
    html = page(f"/?z1=1&checkpoint={other.name}")
    assert set(re.findall(r"/checkpoints/(\w+)/", html)) == {other.digest}
    assert page("/?checkpoint=none%20such") == page("/")


@pytest.mark.parametrize("query", ["layers=points", "at=1_1_4"])
def test_a_link_that_opens_elsewhere_shows_no_manifold_ahead(query):
    assert "manifold.png" not in page(f"/?{query}")


@pytest.mark.parametrize(
    ("query", "pages", "name"),
    [("hide=pages", 0, 1), ("hide=title,mathematics", 1, 0), ("embed=true", 0, 1), ("embed=false&hide=none", 1, 1)],
)
def test_what_a_link_hides_is_hidden_from_the_start(query, pages, name):
    html = page(f"/draw?{query}")
    assert (html.count('class="pages"'), html.count('class="name"')) == (pages, name)


def test_a_query_is_never_part_of_the_page():
    assert "<b>x" not in page("/?checkpoint=<b>x&hide=<b>x&layers=<b>x")


def test_an_address_that_is_no_page_gets_no_frame():
    assert page("/no-page") == with_script(INDEX.read_bytes()).decode()


def test_an_empty_store_opens_with_a_frame_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path))
    html = page("/")
    assert '<p class="name">Explore</p>' in html
    assert "/checkpoints/" not in html


def test_addresses_begin_with_the_base_path(monkeypatch):
    monkeypatch.setattr(opening.routes, "prefix", lambda: "/atlas")
    asked = Asked.from_address("/atlas/", "")
    links = preloads.tags(asked.checkpoint, already="") + preloads.picture(asked.checkpoint) + opening.frame(asked)
    addresses = re.findall(r'(?:href="|url\(|later=")(/[^")]+)', links)
    assert len(addresses) == 6
    assert all(address.startswith("/atlas/") for address in addresses)
    assert Asked.from_address("/", "") is None


def test_both_themes_have_their_colours():
    rules = opening.colours()
    assert "#opening{" in rules
    assert "[data-opening=dark] #opening{" in rules
