"""The page that opens a checkpoint, and what another page says of it."""

import pytest

from app.state.whereabouts import page_of
from tests.app.conftest import component_data


@pytest.mark.parametrize(
    ("name", "title", "query"),
    [
        ("mnist-ae", "Explore", {"checkpoint": "mnist-ae"}),
        ("mnist-cvae", "Generate", {"checkpoint": "mnist-cvae"}),
        ("mnist-vqvae", "Codes", {"checkpoint": "mnist-vqvae"}),
        ("mnist-sweep-d10-beta1", "Explore", {"checkpoint": "mnist-sweep-d10-beta1"}),
        ("mnist-ae-map", "Reconstruct", {"checkpoints": "mnist-ae-map"}),
    ],
)
def test_every_family_has_a_page(store, name, title, query):
    found = page_of(store.open(name))
    assert (found.title, found.query) == (title, query)


def test_a_checkpoint_of_another_page_is_named_as_what_it_is_with_the_way_there(open_page):
    page = open_page(checkpoint="mnist-vqvae")
    assert not page.exception
    assert page.info[0].value.startswith("mnist-vqvae opens on another page: VQ-VAE with 7×7 cells")
    assert page.info[0].value.endswith("This is mnist-vae.")
    assert component_data(page, "pad")
    assert "Open it on Codes" in [link.proto.label for link in page.get("page_link")]
    assert not page.toast  # the page itself has said it
