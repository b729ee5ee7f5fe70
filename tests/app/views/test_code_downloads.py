"""What Codes offers of the digits under edit."""

import io

import numpy as np
import pytest

from app.components.code_grid import EditedDigit
from app.ui import downloads
from app.views.codes.downloads import map_table


def test_a_map_is_told_cell_by_cell_with_what_was_there_before():
    base = np.array([[1, 2], [3, 4]])
    table = map_table(EditedDigit(row=0, title="Test digit 0: a 7", base=base, codes=np.array([[1, 9], [3, 4]])))

    assert table.rows == (("1", "1", "9 (2)"), ("2", "3", "4"))
    assert "Test digit 0: a 7" in table.caption


@pytest.mark.parametrize("name", ["mnist-vqvae", "mnist-vqvae-local"])
def test_the_edited_digit_is_a_picture_arrays_and_a_report(open_page, monkeypatch, name):
    found: dict[str, downloads.Offer] = {}
    monkeypatch.setattr(
        downloads, "row", lambda *offers, key, what="": found.update({offer.title: offer for offer in offers})
    )
    page = open_page("codes", checkpoint=name, row="3", edits="0.5")
    assert not page.exception
    assert {"Digits", "Maps", "Report"} <= found.keys()
    with np.load(io.BytesIO(found["Maps"].make(1))) as arrays:
        assert arrays["row"].tolist() == [3]
        assert arrays["edited"][0, 0, 0] == 5
        assert (arrays["edited"] != arrays["codes"]).sum() <= 1
    text = found["Report"].make(1)
    assert "Test digit 3" in text
    assert "What does each code draw" in text
    assert found["Digits"].make(1).startswith(b"\x89PNG")
