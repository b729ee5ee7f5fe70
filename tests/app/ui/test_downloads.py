"""Downloads: each offer makes its file, and the row has its buttons."""

import io

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from app.ui import downloads
from vae.export.pictures import Strip
from vae.export.report import Report


def read(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


def test_a_picture_is_a_png_at_the_chosen_scale():
    offer = downloads.picture("Digit", lambda: np.eye(28), file_name="digit.png")
    assert np.array_equal(np.asarray(read(offer.make(4))), np.kron(255 * np.eye(28), np.ones((4, 4))))


def test_a_sheet_is_a_png_with_its_rows():
    strips = [Strip("", np.zeros((3, 28, 28))), Strip("", np.ones((3, 28, 28)))]
    image = read(downloads.sheet("Digits", lambda: strips, file_name="digits.png").make(4))
    assert image.size == (3 * 28 * 4, 2 * 28 * 4)


def test_an_animation_is_a_gif_at_the_chosen_scale():
    frames = np.random.default_rng(0).random((5, 28, 28))
    offer = downloads.animation("Walk", lambda: frames, file_name="walk.gif", there_and_back=True)
    image = read(offer.make(4))
    assert (image.format, image.size, image.n_frames) == ("GIF", (112, 112), 8)


def test_arrays_are_an_archive_and_a_table_is_its_text():
    archive = downloads.arrays("Latents", lambda: {"mean": np.eye(2)}, file_name="latents.npz").make(1)
    assert np.array_equal(np.load(io.BytesIO(archive), allow_pickle=False)["mean"], np.eye(2))
    assert downloads.table("Selection", lambda: "a,b\n", file_name="selection.csv").make(1) == "a,b\n"


def test_a_report_is_a_page_and_knows_its_time():
    made = downloads.report("Report", lambda: Report(title="Codes", question="Why?"), file_name="codes.html").make(1)
    assert "<h1>Codes</h1>" in made
    assert "<dt>Made</dt><dd>20" in made


def test_nothing_is_made_before_it_is_asked_for():
    def never() -> np.ndarray:
        raise AssertionError("made too early")

    offer = downloads.picture("Digit", never, file_name="digit.png")
    with pytest.raises(AssertionError, match="made too early"):
        offer.make(1)


def page_with_a_row(with_picture: bool) -> AppTest:
    def script(with_picture: bool) -> None:
        import numpy as np

        from app.ui import downloads

        offers = [downloads.table("Numbers", lambda: "a\n", file_name="numbers.csv")]
        if with_picture:
            offers.append(downloads.picture("Digit", lambda: np.zeros((2, 2)), file_name="digit.png"))
        downloads.choices(*offers, key="shelf")
        downloads.row(*offers, key="closed")
        downloads.row(key="empty")

    return AppTest.from_function(script, args=(with_picture,), default_timeout=60).run()


def test_a_menu_has_a_button_for_each_offer_and_one_scale_above_for_its_pictures():
    page = page_with_a_row(with_picture=True)
    assert not page.exception
    assert [button.proto.label for button in page.get("download_button")] == [
        "Digit :gray[PNG]",
        "Numbers :gray[CSV]",
    ]
    assert page.button_group(key="shelf_scale").value == 10
    page.button_group(key="shelf_scale").set_value(20).run()
    assert page.button_group(key="shelf_scale").value == 20


def test_a_menu_without_pictures_has_no_scale():
    page = page_with_a_row(with_picture=False)
    assert len(page.get("button_group")) == 0


def test_a_menu_is_empty_until_it_is_opened_and_without_offers_not_there():
    page = page_with_a_row(with_picture=False)
    assert len(page.get("popover")) == 1
    assert len(page.get("download_button")) == 1  # of the choices alone
