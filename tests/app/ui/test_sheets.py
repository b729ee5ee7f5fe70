"""Sheets: known arrays in, known ink and texts out."""

import base64
import io
import re

import numpy as np
from PIL import Image

from app.state.colours import rgb
from app.ui import sheets
from app.ui.sheets import SheetRow
from vae.data.naming import Naming

DIGITS = Naming("digit", tuple("0123456789"))

LABELS = np.array([4, 7])


def pictures(html: str) -> list[np.ndarray]:
    """The different pictures of a sheet in their order."""
    found = dict.fromkeys(re.findall(r'base64,([^)"]+)', html))
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for data in found]


def test_a_row_of_the_sheet_is_the_ink_of_its_images():
    images = np.zeros((2, 28, 28))
    images[1, 3, 5] = 1.0
    html = sheets.sheet_html([SheetRow("β = 1", images, chosen=True)], labels=LABELS, naming=DIGITS)
    (picture,) = pictures(html)
    assert picture.shape == (28, 56, 2)
    assert np.argwhere(picture[..., 1]).tolist() == [[3, 28 + 5]]
    assert 'aria-label="β = 1: digits 4, 7"' in html
    assert 'class="line chosen"' in html


def test_the_classes_stand_above_their_columns_when_asked_for():
    row = SheetRow("VAE", np.zeros((2, 28, 28)))
    assert "chip" not in sheets.sheet_html([row], labels=LABELS, naming=DIGITS)
    html = sheets.sheet_html([row], labels=LABELS, naming=DIGITS, heads=True, captions=["№ 0", "<b>"])
    assert re.findall(r'class="chip"[^>]*>(\d)</span>', html) == ["4", "7"]
    assert "<small>№ 0</small>" in html
    assert "<b>" not in html


def test_notes_and_details_stand_below_what_they_belong_to():
    row = SheetRow("A<b>", np.zeros((2, 28, 28)), details=("2 numbers",), notes=(("81.2", "0.01"), ("9.0", "0.02")))
    html = sheets.sheet_html([row], labels=LABELS, naming=DIGITS)
    assert "<span>A&lt;b&gt;<small>2 numbers</small></span>" in html
    assert "<div>81.2<br>0.01</div><div>9.0<br>0.02</div>" in html


def test_an_error_map_has_a_colour_for_too_much_ink_and_one_for_too_little():
    error = np.zeros((1, 28, 28), np.float32)
    error[0, 0, 0], error[0, 0, 1] = 1.0, -0.5
    row = SheetRow("VAE", np.zeros((1, 28, 28)), error=error)
    _, coloured = pictures(sheets.sheet_html([row], labels=np.array([3]), naming=DIGITS))
    assert coloured[0, 0].tolist() == [*rgb(sheets.TOO_MUCH), 255]
    assert coloured[0, 1].tolist() == [*rgb(sheets.TOO_LITTLE), 128]
    assert (coloured[1:, :, 3] == 0).all()


def test_in_a_picture_that_stands_alone_an_error_map_is_a_row_of_its_own():
    error = np.full((2, 28, 28), -0.25)
    rows = [
        SheetRow("Original", np.ones((2, 28, 28))),
        SheetRow("VAE", np.zeros((2, 28, 28)), notes=(("1.0", "2.0"), ("3.0", "4.0")), error=error),
    ]
    original, made, errors = sheets.strips(rows)
    assert (original.title, made.title, errors.title) == ("Original", "VAE", "error")
    assert made.notes == ("1.0 / 2.0", "3.0 / 4.0")
    assert (errors.images == 0.25).all()
