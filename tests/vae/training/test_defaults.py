"""The whole config that follows from a page's few choices."""

import pytest

from vae.errors import InputError
from vae.training.defaults import FEW, Choices, config_for, opening_epochs

SMALL, LARGE = 1_437, 60_000


@pytest.mark.parametrize("images", [SMALL, LARGE])
@pytest.mark.parametrize("family", ["ae", "vae", "cvae", "vqvae"])
def test_every_family_has_a_config_for_small_and_large_data(family, images):
    config = config_for(Choices(family=family, epochs=5, seed=9), dataset="some", images=images, classes=10)
    assert (config.dataset, config.model.family) == ("some", family)
    assert (config.training.epochs, config.training.seed) == (5, 9)
    assert config.model.classes == (10 if family == "cvae" else 0)
    assert config.training.binarise == (family != "vqvae")


def test_small_data_get_a_smaller_network_and_smaller_batches():
    small, large = (config_for(Choices(), dataset="some", images=n, classes=10) for n in (SMALL, LARGE))
    assert small.model.width < large.model.width
    assert small.training.batch_size < large.training.batch_size
    assert opening_epochs(FEW - 1) > opening_epochs(FEW)


def test_beta_belongs_to_families_with_a_kl_divergence():
    betas = {
        family: config_for(Choices(family=family, beta=4.0), dataset="some", images=SMALL, classes=10).model.beta
        for family in ("ae", "vae", "cvae", "vqvae")
    }
    assert betas == {"ae": 1.0, "vae": 4.0, "cvae": 4.0, "vqvae": 1.0}


def test_a_conditional_model_of_one_class_is_refused():
    with pytest.raises(InputError, match="classes: expected at least 2"):
        config_for(Choices(family="cvae"), dataset="some", images=SMALL, classes=1)
