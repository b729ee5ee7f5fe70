"""Explore's replay of a training, run by Streamlit without a browser."""

import numpy as np
import pytest

from app import records
from app.components.training_plane import read_epoch
from app.training_replay import followed
from tests.app.conftest import component_data, html_of
from tests.app.test_routes import get
from vae.checkpoints import EPOCHS
from vae.errors import InputError
from vae.recording import TrainingRecord

COMPONENT = "latent_atlas_training_plane"


def replays(page) -> list:
    return [part for part in page.get("bidi_component") if part.proto.component_name == COMPONENT]


def record() -> TrainingRecord:
    losses = {name: np.zeros(2) for name in ("loss", "reconstruction", "kl")}
    mean = np.float32([[[0, 0], [0, 0]], [[1, 1], [2, -1]]])
    manifold = np.zeros((2, 28, 28), np.uint8)
    return TrainingRecord(epoch=np.array([1, 12]), mean=mean, manifold=manifold, label=np.uint8([7, 3]), **losses)


def test_nothing_of_it_travels_until_it_is_asked_for(open_page):
    page = open_page()
    assert not page.exception
    assert replays(page) == []
    page.toggle(key="replay").set_value(True).run()
    assert not page.exception
    assert len(replays(page)) == 1


@pytest.mark.parametrize("name", ["mnist-vae", "digits-vae"])
def test_a_link_opens_the_replay_at_its_epoch_with_the_losses_and_the_pin(open_page, store, name):
    kept = store.open(name).record()
    epoch = int(kept.epoch[3])
    page = open_page(checkpoint=name, replay="true", epoch=str(epoch), z1="1.5", z2="-0.5")
    assert not page.exception
    sent = component_data(page, "training_replay")
    assert sent["address"] == f"checkpoints/{store.open(name).digest}/moments.bin"
    assert (sent["epoch"], sent["pin"], sent["row"]) == (epoch, [1.5, -0.5], None)
    assert sent["epochs"] == kept.epoch.tolist()
    assert sent["kl"] == pytest.approx(kept.kl, abs=0.051)
    assert sent["reconstruction"] == pytest.approx(kept.reconstruction, abs=0.051)


@pytest.mark.parametrize("epoch", ["3", "x", "-1", "99999999999999", ""])
def test_an_epoch_that_was_not_recorded_is_passed_over(open_page, epoch):
    page = open_page(replay="true", epoch=epoch)
    assert not page.exception
    assert component_data(page, "training_replay")["epoch"] is None


def test_a_checkpoint_without_a_record_says_so_kindly(open_page, copied_store):
    (copied_store.root / "digits-vae" / EPOCHS).unlink()
    page = open_page(replay="true")
    assert not page.exception
    assert replays(page) == []
    assert "<b>digits-vae</b> kept no record of its training" in html_of(page)


def test_a_damaged_record_is_one_sentence_and_no_moments(open_page, copied_store):
    file = copied_store.root / "digits-vae" / EPOCHS
    file.write_bytes(file.read_bytes()[:300])
    page = open_page(replay="true")
    assert not page.exception
    assert replays(page) == []
    assert page.info[0].value.startswith("epochs.npz: expected an .npz of training snapshots")
    assert get(copied_store.open("digits-vae").digest, records.MOMENTS).status_code == 404


def test_the_moments_are_served_once_and_for_all(store):
    checkpoint = store.open("digits-vae")
    response = get(checkpoint.digest, records.MOMENTS)
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.body == records.packed(checkpoint)
    assert response.body[:4] == b"LATM"


def test_a_clicked_digit_is_followed_while_the_pin_rests_on_it():
    assert followed(record(), (2.0, -1.0), row=1) == 1
    assert followed(record(), (2.0, -0.9), row=1) is None
    assert followed(record(), (2.0, -1.0), row=2) is None
    assert followed(record(), (2.0, -1.0), row=None) is None


@pytest.mark.parametrize(("event", "epoch"), [(12, 12), ("1", 1), (0, None), (2, None), (None, None), (True, None)])
def test_an_epoch_that_the_browser_names_is_checked(event, epoch):
    assert read_epoch(event, record()) == epoch


def test_a_record_whose_arrays_do_not_fit_is_refused(tmp_path):
    kept = record()
    arrays = {name: getattr(kept, name) for name in ("epoch", "manifold", "label", "loss", "reconstruction", "kl")}
    np.savez(tmp_path / EPOCHS, mean=kept.mean[:, :1], **arrays)
    with pytest.raises(InputError, match=r"epochs.npz: expected mean of shape \(2, 2, 2\), found \(2, 1, 2\)"):
        TrainingRecord.read(tmp_path / EPOCHS)
