"""The report of a view: everything inside, nothing asked for, no text that becomes markup."""

import base64
import re
from datetime import UTC, datetime

import numpy as np
import pytest

from vae import __version__
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.errors import InputError
from vae.export.animation import gif
from vae.export.pictures import png
from vae.export.report import Figure, Report, Table, report_html

MADE = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
NASTY = '"><script>alert(1)</script>&'


def page(**parts) -> str:
    return report_html(Report(**{"title": "Reconstruct", "question": "What comes back?", **parts}), made=MADE)


def test_it_names_the_question_the_settings_the_program_and_the_time():
    text = page(settings={"Seed": "7"}, address="http://localhost:8501/reconstruct?seed=7")
    assert "<h1>Reconstruct</h1>" in text
    assert "What comes back?" in text
    assert "<dt>Seed</dt><dd>7</dd>" in text
    assert 'href="http://localhost:8501/reconstruct?seed=7"' in text
    assert f"Latent Atlas {__version__}" in text
    assert "2026-11-21 14:05 UTC" in text


def test_it_names_each_checkpoint_with_its_digest():
    checkpoint = CheckpointStore(SHIPPED).open("digits-vae")
    text = page(checkpoints=[checkpoint])
    assert '<th scope="row">digits-vae</th><td>VAE</td><td>digits</td>' in text
    assert checkpoint.digest in text


def test_its_pictures_are_inside_byte_for_byte_in_their_order():
    still, moving = png(np.eye(4), 5), gif(np.stack([np.eye(6), 1 - np.eye(6)]))
    text = page(sections=[Figure(still, "a still"), Figure(moving, "a walk")])
    found = re.findall(r'width="(\d+)" src="data:([^;]+);base64,([^"]+)"', text)
    assert [(int(width), kind) for width, kind, _ in found] == [(20, "image/png"), (6, "image/gif")]
    assert [base64.b64decode(data) for *_, data in found] == [still, moving]


def test_a_table_keeps_its_protocol():
    text = page(sections=[Table("Errors", ("model", "MSE"), (("AE", "0.0320"),), note="on the shown digits")])
    assert "<caption>Errors</caption>" in text
    assert '<tr><th scope="row">AE</th><td>0.0320</td></tr>' in text
    assert '<p class="note">on the shown digits</p>' in text


def test_numbers_stand_to_the_right_and_words_to_the_left():
    text = page(sections=[Table("", ("model", "MSE", "how"), (("AE", "1,000.5", "well"), ("VAE", "–", "12 images")))])
    assert '<td>1,000.5</td><td class="words">well</td>' in text
    assert '<td>–</td><td class="words">12 images</td>' in text
    assert '<th scope="col" class="words">how</th>' in text


def test_a_table_without_rows_has_its_head():
    assert '<th scope="col">a</th><th scope="col">b</th>' in page(sections=[Table("", ("a", "b"), ())])


def test_a_picture_that_must_be_shrunk_is_not_shown_pixel_by_pixel():
    assert 'class="crisp ink"' in page(sections=[Figure(png(np.zeros((2, 920))), "")])
    assert 'class="ink"' in page(sections=[Figure(png(np.zeros((2, 921))), "")])


def test_no_text_becomes_markup():
    text = page(
        title=NASTY,
        question=NASTY,
        settings={NASTY: NASTY},
        sections=[NASTY, Table(NASTY, (NASTY, NASTY), ((NASTY, NASTY),), note=NASTY), Figure(png(np.eye(2)), NASTY)],
        address=NASTY,
    )
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 15  # the title stands twice; a caption is its picture's text as well


def test_an_address_of_another_kind_is_no_link():
    assert "<a " not in page(address="javascript:alert(1)")


def test_it_asks_nobody_for_anything():
    text = page(sections=[Figure(png(np.eye(2)), "")])
    assert "default-src 'none'" in text
    assert re.findall(r'(?:src|href)="(?!data:)[^"]+"|@import|url\(|<script', text) == []


def test_it_has_a_light_and_a_dark_side():
    assert "prefers-color-scheme: dark" in page()


def test_other_bytes_are_no_figure_and_uneven_rows_no_table():
    with pytest.raises(InputError, match="a PNG or a GIF"):
        page(sections=[Figure(b"<svg>", "")])
    with pytest.raises(InputError, match="2 cells in a row, found 1"):
        Table("", ("a", "b"), (("1",),))


def test_digits_are_ink_on_paper_and_colours_stay_as_they_are():
    gray, coloured = png(np.zeros((28, 28), np.uint8)), png(np.zeros((28, 28, 3), np.uint8))
    text = page(sections=[Figure(gray, "digit"), Figure(coloured, "map")])
    assert re.findall(r'<img class="([^"]*)" alt="(\w+)"', text) == [("crisp ink", "digit"), ("crisp", "map")]
