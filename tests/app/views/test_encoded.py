"""The page Encoded digits, run by Streamlit without a browser, with and without the original pictures."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from tests.app.conftest import html_of
from vae.checkpoints.store import LATENTS
from vae.data import datasets
from vae.latent.encoded_set import densest_member

PICTURE = re.compile(r'aria-label="([^"]+)" style="mask-image:url\(data:image/png;base64,([^)]+)\)')


def pictures(page) -> dict[str, np.ndarray]:
    """The pictures of the contact sheet by their alternative text."""
    return {
        alt: np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for alt, data in PICTURE.findall(html_of(page))
    }


def chart(page) -> dict:
    (element,) = page.get("plotly_chart")
    return json.loads(element.proto.spec)


def test_without_mnist_it_shows_reconstructions_and_says_so_in_one_line(open_page):
    page = open_page("encoded")
    assert not page.exception
    assert not page.info
    assert not page.warning
    assert "MNIST’s test pictures are not at hand: what you see of them is drawn by the decoder." in html_of(page)
    assert len(pictures(page)) == 10
    assert all(alt.startswith("Its reconstruction") for alt in pictures(page))


def test_with_mnist_at_hand_each_digit_stands_above_its_reconstruction(open_page, store, monkeypatch, tmp_path):
    encoded = store.open("mnist-vae").encoded()
    marked = np.zeros((len(encoded), 28, 28), np.uint8)  # stand-ins that carry their own row
    marked[:, 0, 0], marked[:, 0, 1] = np.divmod(np.arange(len(encoded)), 256)
    few = {"x_train": marked[:2], "y_train": encoded.label[:2]}
    np.savez(tmp_path / "mnist.npz", **few, x_test=marked, y_test=encoded.label)
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    page = open_page("encoded")
    assert not page.exception
    assert not page.info
    originals = {alt: picture for alt, picture in pictures(page).items() if alt.startswith("Test digit")}
    assert len(originals) == 10
    for alt, picture in originals.items():
        assert int(alt.split()[2].rstrip(",")) == 256 * int(picture[0, 0]) + int(picture[0, 1])


def test_with_other_pictures_of_that_name_the_originals_are_left_out(open_page, monkeypatch, tmp_path):
    images, labels = np.zeros((7, 28, 28), np.uint8), np.arange(7, dtype=np.uint8)
    np.savez(tmp_path / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    page = open_page("encoded")
    assert not page.exception
    assert all(alt.startswith("Its reconstruction") for alt in pictures(page))


def test_the_embedded_digits_have_their_originals_without_any_file(open_page):
    page = open_page("encoded", checkpoint="digits-vae")
    assert not page.exception
    assert not page.info
    originals = {alt: picture for alt, picture in pictures(page).items() if alt.startswith("Test digit")}
    test = datasets.load("digits").test.images
    assert originals
    for alt, picture in originals.items():
        assert np.array_equal(picture, test[int(alt.split()[2].rstrip(","))])


def test_every_test_digit_is_a_point(open_page, store):
    page = open_page("encoded")
    encoded = store.open("mnist-vae").encoded()
    assert [trace["name"] for trace in chart(page)["data"]] == [str(label) for label in encoded.classes]
    assert {trace["type"] for trace in chart(page)["data"]} == {"scattergl"}


def test_without_webgl_a_part_of_the_digits_is_drawn_and_all_of_them_are_chosen_among(open_page, store):
    encoded = store.open("mnist-vae").encoded()
    inside = (np.abs(encoded.mean - [0.5, 0.0]) < 0.5).all(axis=1)
    page = open_page("encoded")
    page.session_state["_webgl_missing"] = True
    page.query_params["region"] = "0_-0.5_1_-0.5_1_0.5_0_0.5"
    page.run()
    assert not page.exception
    traces = chart(page)["data"]
    assert {trace["type"] for trace in traces} == {"scatter"}
    assert "2,000 of the 10,000 digits are drawn" in html_of(page)
    assert f"<b>{inside.sum():,} digit" in html_of(page)


def test_a_class_switched_off_leaves_the_chart_and_stays_off_in_the_url(open_page):
    page = open_page("encoded")
    pills = page.button_group(key="classes")
    pills.set_value([label for label in pills.value if label != 3]).run()
    assert not page.exception
    assert "3" not in [trace["name"] for trace in chart(page)["data"]]
    assert len(pictures(page)) == 9


def test_with_every_class_off_the_page_goes_on(open_page):
    page = open_page("encoded")
    page.button_group(key="classes").set_value([]).run()
    assert not page.exception
    assert pictures(page) == {}


def test_the_chosen_checkpoint_comes_along_from_page_to_page(open_page):
    page = open_page(checkpoint="digits-vae")
    page.switch_page("encoded/page.py").run()
    assert page.selectbox(key="checkpoint").value == "digits-vae"
    page.selectbox(key="checkpoint").set_value("mnist-vae").run()
    page.switch_page("explore/page.py").run()
    assert page.selectbox(key="checkpoint").value == "mnist-vae"


def test_a_checkpoint_without_latents_is_one_sentence(open_page, copied_store):
    (copied_store.root / "digits-vae" / LATENTS).unlink()
    page = open_page("encoded")
    assert not page.exception
    assert LATENTS in page.info[0].value


@pytest.mark.parametrize("name", ["mnist-vae", "digits-vae"])
def test_the_typical_digit_of_a_class_belongs_to_it(store, name):
    encoded = store.open(name).encoded()
    for label in encoded.classes:
        assert encoded.label[densest_member(encoded, label)] == label


def test_the_region_of_a_link_chooses_its_digits(open_page, store):
    means = store.open("digits-vae").encoded().mean
    inside = (np.abs(means - [0.5, 0.0]) < 0.5).all(axis=1)
    page = open_page("encoded", checkpoint="digits-vae")
    page.query_params["region"] = "0_-0.5_1_-0.5_1_0.5_0_0.5"
    page.run()
    assert not page.exception
    assert f"<b>{inside.sum():,} digit" in html_of(page)


@pytest.mark.parametrize("value", ["", "1_2", "nan_1_2_3_4_5", "x" * 1000])
def test_a_bad_region_chooses_none(open_page, value):
    page = open_page("encoded", checkpoint="digits-vae")
    page.query_params["region"] = value
    page.run()
    assert not page.exception
    assert "Draw a lasso or a box" in html_of(page)
    assert ["**region** should be the corners" in toast.value for toast in page.toast] == [True] * bool(value)


def test_a_class_switched_off_leaves_the_region_on_the_chart_and_its_digits_in_the_list(open_page, store):
    encoded = store.open("digits-vae").encoded()
    inside = (np.abs(encoded.mean - [0.5, 0.0]) < 0.5).all(axis=1)
    off = int(encoded.label[inside][0])
    page = open_page("encoded", checkpoint="digits-vae")
    page.query_params["region"] = "0_-0.5_1_-0.5_1_0.5_0_0.5"
    page.run()
    pills = page.button_group(key="classes")
    pills.set_value([label for label in pills.value if label != off]).run()
    assert not page.exception
    assert chart(page)["layout"]["selections"][0]["path"] == "M0,-0.5L1,-0.5L1,0.5L0,0.5Z"
    assert f"<b>{(inside & (encoded.label != off)).sum():,} digit" in html_of(page)
