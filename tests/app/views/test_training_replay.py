"""Explore's replay of a training, run by Streamlit without a browser."""

import numpy as np
import pytest

from app.components.training_plane import read_epoch
from app.state import records
from tests.app.conftest import component_data, html_of
from tests.app.server.test_routes import get
from vae.checkpoints.recording import TrainingRecord
from vae.checkpoints.store import EPOCHS
from vae.errors import InputError


def replay_of(page) -> dict | None:
    return component_data(page, "pad")["replay"]


def record() -> TrainingRecord:
    losses = {name: np.zeros(2) for name in ("loss", "reconstruction", "kl")}
    mean = np.float32([[[0, 0], [0, 0]], [[1, 1], [2, -1]]])
    manifold = np.zeros((2, 28, 28), np.uint8)
    return TrainingRecord(epoch=np.array([1, 12]), mean=mean, manifold=manifold, label=np.uint8([7, 3]), **losses)


def test_nothing_of_it_travels_until_it_is_asked_for(open_page):
    page = open_page()
    assert not page.exception
    assert replay_of(page) == {"recorded": None}
    page.query_params["replay"] = "true"
    page.run()
    assert replay_of(page)["recorded"]["epoch"] is None


@pytest.mark.parametrize("name", ["mnist-vae", "digits-vae"])
def test_a_link_opens_the_replay_at_its_epoch_with_the_losses(open_page, store, name):
    kept = store.open(name).record()
    epoch = int(kept.epoch[3])
    page = open_page(checkpoint=name, replay="true", epoch=str(epoch))
    assert not page.exception
    sent = replay_of(page)["recorded"]
    assert sent["address"] == f"checkpoints/{store.open(name).digest}/moments.bin"
    assert sent["epoch"] == epoch
    assert sent["epochs"] == kept.epoch.tolist()
    assert sent["kl"] == pytest.approx(kept.kl, abs=0.051)
    assert sent["reconstruction"] == pytest.approx(kept.reconstruction, abs=0.051)


@pytest.mark.parametrize("epoch", ["3", "x", "-1", "99999999999999", ""])
def test_an_epoch_that_was_not_recorded_is_passed_over(open_page, epoch):
    page = open_page(replay="true", epoch=epoch)
    assert not page.exception
    assert replay_of(page)["recorded"]["epoch"] is None
    assert ["**epoch** should be a recorded epoch, such as 40," in told.value for told in page.toast] == [True] * bool(
        epoch
    )


def test_a_checkpoint_without_a_record_says_so_kindly(open_page, copied_store):
    (copied_store.root / "digits-vae" / EPOCHS).unlink()
    page = open_page(replay="true")
    assert not page.exception
    assert replay_of(page) is None
    assert "<b>digits-vae</b> kept no record of its training" in html_of(page)


def test_a_damaged_record_is_one_sentence_and_no_moments(open_page, copied_store):
    file = copied_store.root / "digits-vae" / EPOCHS
    file.write_bytes(file.read_bytes()[:300])
    page = open_page(replay="true")
    assert not page.exception
    assert replay_of(page) is None
    assert page.info[0].value.startswith("epochs.npz: expected an .npz archive")
    assert get(copied_store.open("digits-vae").digest, records.MOMENTS).status_code == 404


def test_the_moments_are_served_once_and_for_all(store):
    checkpoint = store.open("digits-vae")
    response = get(checkpoint.digest, records.MOMENTS)
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.body == records.packed(checkpoint)
    assert response.body[:4] == b"LATM"


@pytest.mark.parametrize(("event", "epoch"), [(12, 12), ("1", 1), (0, None), (2, None), (None, None), (True, None)])
def test_an_epoch_that_the_browser_names_is_checked(event, epoch):
    assert read_epoch(event, record()) == epoch


def test_a_record_whose_arrays_do_not_fit_is_refused(tmp_path):
    kept = record()
    arrays = {name: getattr(kept, name) for name in ("epoch", "manifold", "label", "loss", "reconstruction", "kl")}
    np.savez(tmp_path / EPOCHS, mean=kept.mean[:, :1], **arrays)
    with pytest.raises(InputError, match=r"epochs.npz: expected mean of shape \(2, 2, 2\), found \(2, 1, 2\)"):
        TrainingRecord.read(tmp_path / EPOCHS)
