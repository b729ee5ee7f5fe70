"""The page Beta, run by Streamlit without a browser."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.state import pictures
from tests.app.conftest import SHIPPED_OR_NAMED, component_data, html_of
from tests.app.sweeps import NAME, change_measures, write_sweep
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import LATENTS, CheckpointStore
from vae.evaluation.rate_distortion import curve, sweeps, to_csv
from vae.inference.worker import InferenceError, InferenceWorker

BETAS = (0.5, 1.0, 2.0)


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., CheckpointStore]:
    """A store with digits-vae and a sweep of these betas, shown by the pages."""

    def written(*betas: float) -> CheckpointStore:
        root = tmp_path / "store"
        root.mkdir()
        source = SHIPPED_OR_NAMED / "digits-vae"
        write_sweep(root, source, betas)
        (root / "digits-vae").symlink_to(source)
        monkeypatch.setenv("VAE_CHECKPOINTS", str(root))
        return CheckpointStore(root)

    return written


@pytest.fixture(autouse=True)
def one_decoder(monkeypatch: pytest.MonkeyPatch, worker: InferenceWorker) -> None:
    """All members are the same network: one process reconstructs for all of them, in all tests."""
    reconstruct = InferenceWorker.reconstruct
    monkeypatch.setattr(
        InferenceWorker, "reconstruct", lambda _, name, images, labels: reconstruct(worker, "digits-vae", images)
    )


def test_every_beta_has_a_plane_and_they_take_turns(open_page, trained):
    trained(*BETAS)
    page = open_page("beta")
    assert not page.exception
    sent = component_data(page, "planes")
    assert [panel["title"] for panel in sent["panels"]] == ["β = 0.5", "β = 1", "β = 2"]
    assert len({panel["base"] for panel in sent["panels"]}) == 3
    assert sent["linked"] == "z"
    assert (sent["choice"]["name"], sent["choice"]["stops"], sent["choice"]["chosen"]) == ("β", [0.5, 1, 2], 1)


def test_the_address_holds_sweep_beta_and_latent(open_page, trained):
    trained(*BETAS)
    page = open_page("beta", sweep=NAME)
    page.query_params.update({"beta": "2", "z1": "1.25", "z2": "-0.5"})
    page.run()
    assert page.selectbox(key="sweep").value == NAME
    sent = component_data(page, "planes")
    assert (sent["choice"]["chosen"], sent["pin"]) == (2, [1.25, -0.5])


@pytest.mark.parametrize("parameters", [{"beta": "3"}, {"beta": "x"}, {"sweep": "none"}])
def test_a_bad_link_opens_all_the_same(open_page, trained, parameters):
    trained(*BETAS)
    page = open_page("beta")
    page.query_params.update(parameters)
    page.run()
    assert not page.exception
    assert component_data(page, "planes")["choice"]["chosen"] == 1


@pytest.mark.parametrize("value", ["nan", "1e9", "x", ""])
def test_a_latent_that_is_no_sensible_number_is_the_origin(open_page, trained, value):
    trained(*BETAS)
    page = open_page("beta")
    page.query_params["z1"] = value
    page.run()
    assert not page.exception
    assert component_data(page, "planes")["pin"] == [0.0, 0.0]


def test_the_chosen_beta_is_marked_in_sheet_and_table(open_page, trained):
    trained(*BETAS)
    page = open_page("beta")
    page.query_params["beta"] = "2"
    page.run()
    html = html_of(page)
    assert html.count('class="line chosen"') == 1
    assert '<div class="line chosen"><span>β = 2</span>' in html
    assert '<tr class="chosen" aria-current="true"><th scope="row">2</th>' in html
    assert "Where β = 2 spends its rate" in html


def test_the_rows_are_the_originals_and_each_beta_s_reconstructions(open_page, trained):
    trained(*BETAS)
    html = html_of(open_page("beta"))  # digits come with scikit-learn: the originals are at hand
    titles = [part.split("</span>")[0] for part in html.split('<div class="line')[1:]]
    assert [title.rpartition(">")[2] for title in titles] == ["original", "β = 0.5", "β = 1", "β = 2"]


def test_the_protocol_stands_beside_the_numbers(open_page, trained):
    store = trained(*BETAS)
    page = open_page("beta")
    protocol = store.open(f"{NAME}-beta1").metrics()["kl_gray"].protocol
    assert f"Measured on {protocol}." in [caption.value for caption in page.caption]


def test_without_any_sweep_it_says_how_to_train_one(open_page, trained):
    trained()
    page = open_page("beta")
    assert not page.exception
    assert "There is no sweep to compare yet" in page.markdown[0].value
    assert page.code[0].value.startswith("python -m vae sweep")


def test_a_sweep_with_one_member_has_no_slider_and_one_plane(open_page, trained):
    trained(4.0)
    page = open_page("beta")
    assert not page.exception
    assert "So far this sweep has one model, β = 4." in html_of(page)
    sent = component_data(page, "planes")
    assert ([panel["title"] for panel in sent["panels"]], sent["choice"]) == (["β = 4"], None)


def test_planes_of_ten_dimensions_take_turns_on_one_test_picture(open_page, monkeypatch):
    blank = SimpleNamespace(images=np.zeros((10, 28, 28), np.uint8))
    monkeypatch.setattr(pictures, "reconstructed", lambda _checkpoint, _rows: blank)
    page = open_page("beta", sweep="mnist-sweep-d10", beta="4", picture="1234")
    assert not page.exception
    sent = component_data(page, "planes")
    assert [panel["dim"] for panel in sent["panels"]] == [10] * 7
    assert (sent["linked"], sent["picture"], sent["choice"]["chosen"]) == ("picture", 1234, 4)
    assert "linked by picture" in html_of(page)
    assert len(page.get("plotly_chart")) == 2


def test_a_member_without_gray_measures_is_named_below_the_curve(open_page, trained):
    store = trained(*BETAS)
    change_measures(store.root / f"{NAME}-beta0.5", kl_gray=None)
    page = open_page("beta", beta="0.5")
    assert not page.exception
    assert f"Not on the curve, since their rate and distortion were not measured: {NAME}-beta0.5." in [
        c.value for c in page.caption
    ]


@pytest.mark.parametrize(("file", "sentence"), [(LATENTS, "latents.npz"), (LAYERS, "layers.json")])
def test_a_member_without_a_file_is_one_sentence(open_page, trained, file, sentence):
    store = trained(*BETAS)
    (store.root / f"{NAME}-beta0.5" / file).unlink()
    page = open_page("beta")
    assert not page.exception
    assert any(sentence in error.value for error in page.error)
    assert len(page.get("plotly_chart")) == 2


def test_a_worker_that_fails_is_one_sentence(open_page, trained, monkeypatch):
    trained(3.0, 5.0)  # betas that no other test has shown, since what was shown once is kept

    def failing(*_):
        raise InferenceError("the inference worker failed")

    monkeypatch.setattr(InferenceWorker, "reconstruct", failing)
    page = open_page("beta")
    assert not page.exception
    assert page.error[0].value == "These digits could not be reconstructed: the inference worker failed"


def test_the_csv_is_the_curve_of_the_sweep(trained):
    (sweep,) = sweeps(trained(*BETAS).list().checkpoints)
    rows = list(csv.DictReader(io.StringIO(to_csv(curve(sweep)))))
    assert [(row["beta"], row["rate"], row["distortion"]) for row in rows] == [
        ("0.5", "6", "100"),
        ("1", "5", "102"),
        ("2", "4", "104"),
    ]
