"""One's own pictures on Train: what was read is shown, and what is trained on is what the switches ask for."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from app.views.train import examined
from tests.app.conftest import html_of
from tests.app.views.test_train import jobs, launched, start  # noqa: F401
from vae.data import datasets


@pytest.fixture(autouse=True)
def _nothing_kept():
    examined._kept.clear()


def dark_on_white(count: int = 40) -> np.ndarray:
    images = np.full((count, 28, 28), 255, np.uint8)
    images[:, 4:24, 10:16] = np.random.default_rng(0).integers(0, 60, (count, 20, 6))
    return images


def archive(**arrays) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def hand_in(page, *files: tuple[str, bytes], kind: str = "own"):
    page.selectbox(key="data").set_value(kind).run()
    key = "own_data" if kind == "own" else "own_folder"
    page.file_uploader(key=key).set_value([(*file, "application/octet-stream") for file in files]).run()
    assert not page.exception
    return page


def captions(page) -> list[str]:
    return [caption.value for caption in page.caption]


def switch(page, title: str):
    (found,) = [toggle for toggle in page.toggle if toggle.label == title]
    return found


def test_what_was_read_is_shown_and_mended_by_its_switch(open_page, jobs, launched):  # noqa: F811
    content = archive(images=dark_on_white(), labels=np.array(["<b>ox</b>", "ant"] * 20))
    page = hand_in(open_page("train"), ("Letters.npz", content))
    shown = html_of(page)
    assert "<th scope='row'>&lt;b&gt;ox&lt;/b&gt;</th><td>16</td><td>4</td>" in shown
    assert '<img class="examples"' in shown
    assert "Split into 32 training and 8 test pictures, every class alike." in captions(page)
    assert any("dark on white" in caption for caption in captions(page))
    switch(page, "Invert: light on black").set_value(True).run()
    assert not page.exception
    start(page).click().run()
    data = datasets.load(jobs.open("my-vae").request.data)
    assert data.train.images[:, 0, 0].max() == 0
    assert data.class_names == ("<b>ox</b>", "ant")


def test_nothing_is_changed_unasked(open_page, jobs, launched):  # noqa: F811
    page = hand_in(open_page("train"), ("Letters.npz", archive(images=dark_on_white(), labels=np.arange(40) % 2)))
    start(page).click().run()
    assert datasets.load(jobs.open("my-vae").request.data).train.images[:, 0, 0].min() == 255


def test_a_zip_of_a_folder_is_read_and_a_size_asked_for_is_kept(open_page, jobs, launched):  # noqa: F811
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for number, image in enumerate(255 - dark_on_white(12)):
            picture = io.BytesIO()
            Image.fromarray(image).save(picture, "BMP")
            packed.writestr(f"mine/{'ab'[number % 2]}/{number}.bmp", picture.getvalue())
    page = hand_in(open_page("train"), ("Mine.zip", stream.getvalue()))
    page.text_input(key="own_size").set_value("32x24").run()
    start(page).click().run()
    assert not page.exception
    data = datasets.load(jobs.open("my-vae").request.data)
    assert (data.image_shape, data.class_names) == ((32, 24, 1), ("a", "b"))


@pytest.mark.parametrize(("size", "sentence"), [("7x7", "from 8 to 64"), ("wide", "such as 32x32")])
def test_a_size_that_cannot_be_is_one_sentence(open_page, jobs, size, sentence):  # noqa: F811
    page = hand_in(open_page("train"), ("Letters.npz", archive(images=dark_on_white())))
    page.text_input(key="own_size").set_value(size).run()
    assert not page.exception
    assert sentence in page.error[0].value
    assert start(page).disabled


def test_pictures_without_labels_are_one_class_and_no_conditional_model(open_page, jobs, launched):  # noqa: F811
    page = hand_in(open_page("train"), ("Letters.npz", archive(images=255 - dark_on_white())))
    assert "all pictures" in html_of(page)
    page.selectbox(key="family").set_value("cvae").run()
    start(page).click().run()
    assert "expected pictures of at least two classes" in page.error[0].value
    assert launched == []


def test_the_last_readings_are_kept_and_no_more(open_page, jobs, monkeypatch):  # noqa: F811
    monkeypatch.setattr(examined, "KEPT", 1)
    page = hand_in(open_page("train"), ("Letters.npz", archive(images=dark_on_white(), labels=np.arange(40) % 2)))
    switch(page, "Invert: light on black").set_value(True).run()
    assert len(examined._kept) == 1
