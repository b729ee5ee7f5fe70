"""Sweeps and their rate-distortion curve: known numbers in, known numbers out."""

import csv
import io
import json
from pathlib import Path

import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import SHIPPED, Checkpoint, CheckpointStore
from vae.config import TrainingConfig
from vae.evaluation import rate_distortion
from vae.evaluation.rate_distortion import Sweep, curve, sweeps, to_csv
from vae.models.families import model_config

PROTOCOL = "4 gray images"


def checkpoint(root: Path, name: str, *, beta: float, sweep: str = "s", dim: int = 2, **measures) -> Checkpoint:
    """A folder with measures alone: nothing here reads another file."""
    folder = root / name
    folder.mkdir()
    record = [
        {"name": key, "value": value, "unit": "nats/image", "protocol": PROTOCOL} for key, value in measures.items()
    ]
    (folder / "metrics.json").write_text(json.dumps(record))
    model = model_config(beta=beta, latent_dim=dim)
    return Checkpoint(folder, CheckpointConfig(dataset="digits", model=model, training=TrainingConfig(), sweep=sweep))


def measured(root: Path, beta: float, rate: float, distortion: float, **more) -> Checkpoint:
    gray = {"kl_gray": rate, "reconstruction_gray": distortion, **more}
    return checkpoint(root, f"b{beta:g}", beta=beta, **gray)


def test_members_come_by_rising_beta_and_not_by_name(tmp_path):
    found = [checkpoint(tmp_path, name, beta=beta) for name, beta in (("a", 16.0), ("b", 2.0), ("c", 0.5))]
    (sweep,) = sweeps(found)
    assert sweep.betas == (0.5, 2.0, 16.0)
    assert [member.name for member in sweep.members] == ["c", "b", "a"]
    assert sweep.member(2.0).name == "b"


def test_a_checkpoint_without_a_sweep_belongs_to_none(tmp_path):
    assert sweeps([checkpoint(tmp_path, "alone", beta=1.0, sweep="")]) == ()
    assert sweeps([]) == ()


def test_sweeps_with_fewer_dimensions_come_first(tmp_path):
    wide = checkpoint(tmp_path, "wide", beta=1.0, sweep="a-d10", dim=10)
    narrow = checkpoint(tmp_path, "narrow", beta=1.0, sweep="b-d2", dim=2)
    assert [(s.name, s.latent_dim) for s in sweeps([wide, narrow])] == [("b-d2", 2), ("a-d10", 10)]


def test_of_two_members_with_one_beta_the_first_counts(tmp_path):
    (sweep,) = sweeps([checkpoint(tmp_path, "first", beta=1.0), checkpoint(tmp_path, "copy", beta=1.0)])
    assert [member.name for member in sweep.members] == ["first"]


@pytest.mark.parametrize(("betas", "opening"), [((0.5, 1.0, 2.0), 1.0), ((2.0, 4.0, 8.0), 4.0), ((3.0,), 3.0)])
def test_it_opens_on_beta_one_else_on_the_middle(tmp_path, betas, opening):
    (sweep,) = sweeps([checkpoint(tmp_path, f"b{beta:g}", beta=beta) for beta in betas])
    assert sweep.opening_beta == opening


def test_the_curve_takes_the_gray_measures_and_the_references(tmp_path):
    more = {"kl_per_dimension_gray": [3.0, 1.0], "active_units": 2.0, "kl": 99.0, "reconstruction": 99.0}
    one = measured(tmp_path, 1.0, 4.0, 100.0, **more)
    two = measured(tmp_path, 2.0, 3.0, 102.0, no_latent_cross_entropy=205.8, pixel_entropy=45.5)
    found = curve(Sweep("s", (one, two)))
    point = found.at(1.0)
    assert (point.rate, point.distortion, point.negative_elbo) == (4.0, 100.0, 104.0)
    assert (point.rate_of_units, point.active_units) == ((3.0, 1.0), 2)
    assert (found.no_latent, found.entropy, found.protocol) == (205.8, 45.5, PROTOCOL)
    assert found.at(1.5) is None
    assert found.best is point
    assert found.monotone


@pytest.mark.parametrize("second", [(5.0, 102.0), (3.0, 99.0)])
def test_more_rate_or_less_distortion_at_a_larger_beta_is_not_monotone(tmp_path, second):
    members = (measured(tmp_path, 1.0, 4.0, 100.0), measured(tmp_path, 2.0, *second))
    assert not curve(Sweep("s", members)).monotone


def test_a_member_without_gray_measures_is_named_and_the_rest_drawn(tmp_path):
    bare = checkpoint(tmp_path, "bare", beta=0.5, kl=4.0, reconstruction=100.0)
    found = curve(Sweep("s", (bare, measured(tmp_path, 1.0, 4.0, 100.0))))
    assert [point.beta for point in found.points] == [1.0]
    assert found.unmeasured == ("bare",)


def test_a_sweep_without_any_measure_has_an_empty_curve(tmp_path):
    found = curve(Sweep("s", (checkpoint(tmp_path, "bare", beta=1.0),)))
    assert (found.points, found.best, found.protocol) == ((), None, "")
    assert to_csv(found).count("\n") == 1


def test_the_csv_has_a_row_a_beta_and_the_protocol_beside_the_numbers(tmp_path):
    units = {"kl_per_dimension_gray": [3.0, 1.0], "active_units": 2.0, "pixel_entropy": 45.5}
    members = (measured(tmp_path, 0.5, 4.0, 100.25, **units), measured(tmp_path, 1.0, 3.0, 102.0))
    first, second = csv.DictReader(io.StringIO(to_csv(curve(Sweep("s", members)))))
    assert first == {
        "beta": "0.5",
        "rate": "4",
        "distortion": "100.25",
        "negative_elbo": "104.25",
        "active_units": "2",
        "kl_z1": "3",
        "kl_z2": "1",
        rate_distortion.NO_LATENT: "",
        rate_distortion.ENTROPY: "45.5",
        "protocol": PROTOCOL,
    }
    assert (second["kl_z1"], second["active_units"], second[rate_distortion.ENTROPY]) == ("", "", "45.5")


def test_the_shipped_sweeps_trace_a_monotone_curve():
    shipped = sweeps(CheckpointStore(SHIPPED).list().checkpoints)
    assert len(shipped) == 2
    assert all(curve(sweep).monotone for sweep in shipped)
