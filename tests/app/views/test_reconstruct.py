"""The page Reconstruct, run by Streamlit without a browser, with and without the original pictures."""

import csv
import io
import os
import re
from pathlib import Path

import numpy as np
import pytest

from app.state import session
from app.ui import comparison
from app.ui.comparison import Compared, Digits
from tests.app.conftest import SHIPPED_OR_NAMED, html_of
from vae.checkpoints.store import LATENTS, CheckpointStore
from vae.data import datasets, embedded
from vae.data.naming import Naming
from vae.evaluation.distortions import squared_error, summed_cross_entropy
from vae.export.arrays import to_csv
from vae.inference.reconstructions import Reconstruction

DIGITS = Naming("digit", tuple("0123456789"))

NAMES = [checkpoint.name for checkpoint in CheckpointStore(SHIPPED_OR_NAMED).list().checkpoints]
OF_MNIST = [name for name in NAMES if name.startswith("mnist")]
DATA = os.environ.get("VAE_DATA_DIR")
OF_DIGITS = "digits-vae"


@pytest.fixture
def with_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    """MNIST as the machine has it in VAE_DATA_DIR."""
    if not DATA or not (Path(DATA) / "mnist.npz").is_file():
        pytest.skip("expected mnist.npz in VAE_DATA_DIR; found none")
    monkeypatch.setenv("VAE_DATA_DIR", DATA)


def titles(page) -> list[str]:
    """The titles of the sheet's rows."""
    return re.findall(r'<div class="line(?: chosen)?"><span>([^<]*)<', html_of(page))


def numbers(page) -> dict[str, np.ndarray]:
    """The numbers below the digits of each row, by its title: (n, 2) BCE and MSE, or (n, 1) BCE alone."""
    found = {}
    for line in re.findall(r'<div class="line(?: chosen)?"><span>.*?</div></div></div>', html_of(page), re.DOTALL):
        cells = re.findall(r"<div>([\d.]+(?:<br>[\d.]+)?)</div>", line)
        found[re.match(r"<div[^>]*><span>([^<]*)", line)[1]] = np.array([cell.split("<br>") for cell in cells], float)
    return found


def shown(page) -> list[int]:
    """The rows of the test set that stand above the columns."""
    return [int(row) for row in re.findall(r"№ (\d+)", html_of(page))]


def test_the_embedded_digits_come_back_with_their_own_errors(open_page, store):
    page = open_page("reconstruct", checkpoints=OF_DIGITS)
    assert not page.exception
    assert not page.info
    assert titles(page) == ["Original", "VAE on scanned digits"]
    rows, test = shown(page), datasets.load("digits").test
    assert test.labels[rows].tolist() == list(range(10))
    pixels = test.images[rows].astype(np.float32) / 255
    again = session.worker().reconstruct(OF_DIGITS, test.images[rows])
    expected = np.stack([summed_cross_entropy(pixels, again), squared_error(pixels, again)], axis=1)
    found = numbers(page)["VAE on scanned digits"]
    assert found[:, 0] == pytest.approx(expected[:, 0], abs=0.051)
    assert found[:, 1] == pytest.approx(expected[:, 1], abs=0.000051)
    assert found[:, 0] == pytest.approx(store.open(OF_DIGITS).encoded().error[rows], abs=0.5)


SOME_OF_MNIST = ["mnist-vae", "mnist-cvae", "mnist-ae-map"]  # a plane, a condition, neither a plane nor stored codes


def test_without_mnist_its_training_digits_stand_in_and_one_line_says_so(open_page, store):
    page = open_page("reconstruct", checkpoints=SOME_OF_MNIST, order="Worst first", count="5")
    assert not page.exception
    assert not page.info
    assert not page.warning
    assert titles(page) == ["Original", *(store.open(name).config.title for name in SOME_OF_MNIST)]
    text = html_of(page)
    assert "MNIST’s test pictures are not at hand: 1,000 of its training digits stand in." in text
    assert "VAE_DATA_DIR" not in text
    assert any("№ is its row in the test split of mnist-5k" in caption.value for caption in page.caption)
    rows, test = shown(page), datasets.load("mnist-5k").test
    pixels = test.images.astype(np.float32) / 255
    error = np.mean(
        [
            summed_cross_entropy(pixels, session.worker().reconstruct(name, test.images, test.labels if told else None))
            for name, told in zip(SOME_OF_MNIST, (False, True, False), strict=True)
        ],
        axis=0,
    )
    assert rows == np.argsort(-error, kind="stable")[:5].tolist()
    assert page.toggle(key="errors").disabled is False


def test_without_mlxtend_either_it_decodes_what_each_checkpoint_holds(open_page, store, monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)
    page = open_page("reconstruct", checkpoints=SOME_OF_MNIST)
    assert not page.exception
    assert [warning.value for warning in page.warning] == [
        "mnist-ae-map: expected stored codes to decode in place of the pictures, found none"
    ]
    rows = {(c.config.title or c.name): c for c in (store.open(name) for name in SOME_OF_MNIST[:2])}
    assert titles(page) == list(rows)
    assert "what you see of them is drawn by the decoder" in html_of(page)
    found = numbers(page)
    for title, checkpoint in rows.items():
        assert found[title][:, 0] == pytest.approx(checkpoint.encoded().error[shown(page)], abs=0.051)


@pytest.mark.long
def test_with_mnist_every_checkpoint_gets_a_row_of_the_same_digits(open_page, store, with_mnist):
    page = open_page("reconstruct", checkpoints=OF_MNIST)
    assert not page.exception
    assert not page.info
    assert not page.warning
    opened = [store.open(name) for name in OF_MNIST]
    assert titles(page) == ["Original", *(c.config.title or c.name for c in opened)]
    rows = shown(page)
    found = numbers(page)
    for checkpoint in opened:
        error = checkpoint.encoded().error[rows]
        assert found[checkpoint.config.title or checkpoint.name][:, 0] == pytest.approx(error, rel=0.005, abs=0.051)


def test_of_two_data_sets_the_first_one_s_digits_are_shown_and_the_other_is_named(open_page):
    page = open_page("reconstruct", checkpoints=[OF_DIGITS, "mnist-vae"])
    assert not page.exception
    assert page.info[0].value == (
        "These are digits of scikit-learn digits, since digits-vae comes first. "
        "Left out, as trained on another data set: mnist-vae."
    )
    assert titles(page) == ["Original", "VAE on scanned digits"]


def test_the_worst_come_first(open_page, store):
    page = open_page("reconstruct", checkpoints=OF_DIGITS, order="Worst first")
    error = store.open(OF_DIGITS).encoded().error
    assert shown(page) == np.argsort(-error, kind="stable")[:10].tolist()


def test_a_seed_draws_the_digits_and_a_class_can_be_left_out(open_page, store):
    page = open_page("reconstruct", checkpoints=OF_DIGITS, order="At random", seed="3", count="5")
    drawn = shown(page)
    assert len(set(drawn)) == 5
    page.number_input(key="seed").set_value(4).run()
    assert shown(page) != drawn
    page.button_group(key="classes").set_value([3, 8]).run()
    assert set(store.open(OF_DIGITS).encoded().label[shown(page)]) <= {3, 8}
    page.button_group(key="classes").set_value([]).run()
    assert page.info[0].value == "Choose at least one class."


def test_the_error_map_is_a_switch(open_page):
    page = open_page("reconstruct", checkpoints=OF_DIGITS)
    assert 'class="error"' not in html_of(page)
    page.toggle(key="errors").set_value(True).run()
    assert html_of(page).count('class="error"') == 1
    assert any("too much ink" in caption.value for caption in page.caption)


def test_without_any_choice_it_asks_for_one(open_page):
    page = open_page("reconstruct", checkpoints=OF_DIGITS)
    page.multiselect(key="checkpoints").set_value([]).run()
    assert not page.exception
    assert page.info[0].value == "Choose at least one checkpoint."


def test_a_bad_link_opens_all_the_same(open_page):
    page = open_page("reconstruct", checkpoints="no-such-model", order="x", count="7", seed="-1", classes="z")
    assert not page.exception


def test_a_checkpoint_without_latents_is_named_and_the_page_goes_on(open_page, copied_store):
    (copied_store.root / OF_DIGITS / LATENTS).unlink()
    page = open_page("reconstruct")
    assert not page.exception
    assert LATENTS in page.warning[0].value


def test_without_any_checkpoint_it_says_how_to_train_one(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "nothing"))
    page = open_page("reconstruct")
    assert not page.exception
    assert page.code[0].value.startswith("python -m vae train")


# -- what can be taken away --------------------------------------------------------------------------------------------


@pytest.fixture
def compared(store) -> tuple[Digits, list[Compared]]:
    """Two digits through two checkpoints, with errors that are easy to tell."""
    digits = Digits(np.array([5, 9]), np.array([3, 8], np.uint8), np.zeros((2, 28, 28), np.uint8), DIGITS)
    made = [
        Reconstruction(
            images=np.full((2, 28, 28), 0.5, np.float32),
            cross_entropy=np.array([10.0, 20.0]) + i,
            squared_error=np.array([0.1, 0.2]) + i,
            difference=np.full((2, 28, 28), 0.5, np.float32),
        )
        for i in range(2)
    ]
    return digits, [Compared(store.open(name), each) for name, each in zip(NAMES[:2], made, strict=True)]


def test_the_table_has_a_row_for_each_checkpoint_and_digit(compared):
    rows = list(csv.DictReader(io.StringIO(to_csv(comparison.columns(*compared)))))
    assert [(row["checkpoint"], row["index"], row["label"], row["bce_nats"], row["mse"]) for row in rows] == [
        (NAMES[0], "5", "3", "10", "0.1"),
        (NAMES[0], "9", "8", "20", "0.2"),
        (NAMES[1], "5", "3", "11", "1.1"),
        (NAMES[1], "9", "8", "21", "1.2"),
    ]


def test_the_arrays_name_their_checkpoints_in_order(compared):
    arrays = comparison.arrays(*compared)
    assert arrays["checkpoint"].tolist() == NAMES[:2]
    assert arrays["reconstruction"].shape == (2, 2, 28, 28)
    assert arrays["cross_entropy"].tolist() == [[10.0, 20.0], [11.0, 21.0]]
    assert arrays["original"].shape == (2, 28, 28)


def test_the_means_stand_beside_those_of_the_whole_test_set(compared):
    _, rows = compared
    row = rows[0].table_row()
    assert row.metrics.value("shown_cross_entropy") == 15.0
    assert row.metrics.value("shown_mse") == pytest.approx(0.15)
    assert row.metrics.value("mse") == rows[0].checkpoint.metrics().value("mse")
    assert rows[0].means == "BCE 15.0 · MSE 0.1500"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("mnist-vae", "2 numbers"),
        ("mnist-cvae", "2 numbers and the class"),
        ("mnist-ae-map", "784 numbers"),
        ("mnist-vqvae", "49 codes out of 128"),
    ],
)
def test_the_size_of_a_code_is_said_in_words(store, name, size):
    assert comparison.code_size(store.open(name).config.model) == size
