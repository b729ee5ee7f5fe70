import json

import pytest

from vae.checkpoints.metrics import Metric, Metrics
from vae.errors import InputError

ELBO = Metric(name="negative_elbo", value=133.0, unit="nats/image", protocol="binarised dynamically")
KL = Metric(name="kl_per_dimension", value=(3.5, 3.0), unit="nats/image", protocol="closed form")


def test_measures_come_back_from_their_json_in_order():
    record = json.loads(json.dumps(Metrics([ELBO, KL]).to_json()))

    assert list(Metrics.from_json(record)) == [ELBO, KL]


def test_a_measure_is_found_by_name():
    metrics = Metrics([ELBO, KL])

    assert metrics["negative_elbo"] is ELBO
    assert "kl_per_dimension" in metrics
    assert len(metrics) == 2
    assert metrics.value("negative_elbo") == 133.0


def test_what_was_not_measured_and_what_is_not_one_number_has_no_value():
    metrics = Metrics([KL])

    assert metrics.value("negative_elbo") is None
    assert metrics.value("kl_per_dimension") is None


@pytest.mark.parametrize(
    "record",
    [
        {},
        None,
        [1],
        [{"name": "kl"}],
        [{"name": ["kl"], "value": 1.0, "unit": "nats", "protocol": "p"}],
        [{"name": "kl", "value": "1.0", "unit": "nats", "protocol": "p"}],
        [{"name": "kl", "value": True, "unit": "nats", "protocol": "p"}],
        [{"name": "kl", "value": 10**400, "unit": "nats", "protocol": "p"}],
        [{"name": "kl", "value": float("nan"), "unit": "nats", "protocol": "p"}],
        [{"name": "kl", "value": [1.0, None], "unit": "nats", "protocol": "p"}],
        [{"name": "kl", "value": 1.0, "unit": 3, "protocol": "p"}],
        [{"name": "kl", "value": 1.0, "unit": "nats", "protocol": "p", "extra": 1}],
    ],
)
def test_a_foreign_record_is_refused(record):
    with pytest.raises(InputError, match="expected"):
        Metrics.from_json(record)
