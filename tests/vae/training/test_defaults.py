"""The whole config that follows from a page's few choices."""

import pytest

from vae.errors import InputError
from vae.training.defaults import FEW, Choices, config_for, start

SMALL, LARGE = 1_437, 60_000


@pytest.mark.parametrize("images", [SMALL, LARGE])
@pytest.mark.parametrize("family", ["ae", "vae", "cvae", "vqvae"])
def test_every_family_has_a_config_for_small_and_large_data(family, images):
    config = config_for(
        Choices(family=family, training={"epochs": 5, "seed": 9}), dataset="some", images=images, classes=10
    )
    assert (config.dataset, config.model.family) == ("some", family)
    assert (config.training.epochs, config.training.seed) == (5, 9)
    assert config.model.classes == (10 if family == "cvae" else 0)
    assert config.training.binarise == (family != "vqvae")


def test_small_data_get_a_smaller_network_and_smaller_batches():
    small, large = (config_for(Choices(), dataset="some", images=n, classes=10) for n in (SMALL, LARGE))
    assert small.model.width < large.model.width
    assert small.training.batch_size < large.training.batch_size
    assert start("vae", FEW - 1).training.epochs > start("vae", FEW).training.epochs


def test_beta_belongs_to_families_with_a_kl_divergence():
    size = {"dataset": "some", "images": SMALL, "classes": 10}
    for family in ("vae", "cvae"):
        assert config_for(Choices(family=family, model={"beta": 4.0}), **size).model.beta == 4.0
    for family in ("ae", "vqvae"):
        assert config_for(Choices(family=family), **size).model.beta == 1.0
        with pytest.raises(InputError, match=f"beta: expected a setting of the family '{family}'"):
            config_for(Choices(family=family, model={"beta": 4.0}), **size)


def test_a_conditional_model_of_one_class_is_refused():
    with pytest.raises(InputError, match="cvae: expected pictures of at least two classes, found one"):
        config_for(Choices(family="cvae"), dataset="some", images=SMALL, classes=1)
