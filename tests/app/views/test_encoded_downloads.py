"""What Encoded digits offers to take away."""

import io

import numpy as np
import pytest
from PIL import Image

from app.ui import downloads


@pytest.fixture
def offered(monkeypatch) -> dict[str, downloads.Offer]:
    """The offers of the page that is opened last, by the last word of their titles."""
    found: dict[str, downloads.Offer] = {}
    monkeypatch.setattr(
        downloads, "row", lambda *offers, key: found.update({offer.title.split()[-1]: offer for offer in offers})
    )
    return found


def test_the_opening_pairs_are_a_picture_and_a_report(open_page, offered):
    page = open_page("encoded", checkpoint="digits-vae")
    assert not page.exception
    assert offered.keys() >= {"digits", "Arrays", "Pairs", "Report"}
    picture = Image.open(io.BytesIO(offered["Pairs"].make(4)))
    assert picture.width > 10 * 28 * 4
    assert picture.height >= 2 * 28 * 4
    text = offered["Report"].make(1)
    assert "Where does the encoder put each test digit" in text
    assert "360 digits, median reconstruction error" in text
    assert "the whole plane" in text


def test_a_region_s_report_and_arrays_are_of_its_digits(open_page, offered, store):
    means = store.open("digits-vae").encoded().mean
    inside = np.flatnonzero((np.abs(means - [0.5, 0.0]) < 0.5).all(axis=1))
    page = open_page("encoded", checkpoint="digits-vae", region="0_-0.5_1_-0.5_1_0.5_0_0.5")
    assert not page.exception
    with np.load(io.BytesIO(offered["Arrays"].make(1))) as arrays:
        assert arrays["index"].tolist() == inside.tolist()
    assert f"{len(inside)} digit" in offered["Report"].make(1)


def test_without_the_originals_the_pairs_are_reconstructions(open_page, offered):
    assert not open_page("encoded", checkpoint="mnist-vae").exception
    picture = Image.open(io.BytesIO(offered["Pairs"].make(1)))
    assert picture.height < 2 * 28


def test_no_class_offers_nothing(open_page, offered):
    page = open_page("encoded", checkpoint="digits-vae")
    offered.clear()
    page.pills(key="classes").set_value([]).run()
    assert not page.exception
    assert offered == {}
