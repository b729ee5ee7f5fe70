"""The page Explore, run by Streamlit without a browser."""

import dataclasses

import numpy as np
import pytest

from app.state.plane_view import PlaneView
from tests.app.conftest import component_data, html_of
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import LATENTS, MANIFOLD, WEIGHTS


def test_it_opens_on_the_mnist_model_without_an_exception(open_page):
    page = open_page()
    assert not page.exception
    assert page.title[0].value == "Explore"
    assert page.selectbox(key="checkpoint").value == "mnist-vae"


@pytest.mark.parametrize("name", ["mnist-vae", "digits-vae"])
def test_the_pad_gets_the_checkpoint_and_the_latent_of_the_address(open_page, store, name):
    page = open_page(checkpoint=name, z1="1.5", z2="-0.5")
    assert not page.exception
    sent = component_data(page, "pad")
    assert [panel["base"] for panel in sent["panels"]] == [f"checkpoints/{store.open(name).digest}"]
    assert sent["pin"] == [1.5, -0.5]


def test_it_opens_on_a_latent_that_lies_among_digits_of_one_class(open_page):
    page = open_page()
    pin = component_data(page, "pad")["pin"]
    assert pin != [0.0, 0.0]
    assert pin != component_data(open_page(checkpoint="digits-vae"), "pad")["pin"]
    assert "The 10 nearest encoded digits are all" in html_of(page)


def test_a_latent_far_beyond_the_data_is_kept(open_page):
    assert component_data(open_page(z1="77", z2="-8.5"), "pad")["pin"] == [77.0, -8.5]


@pytest.mark.parametrize("key", ["z1", "z2"])
def test_an_address_that_names_one_coordinate_has_the_other_at_zero(open_page, key):
    page = open_page(**{key: "0"})
    assert component_data(page, "pad")["pin"] == [0.0, 0.0]


def downloads(page) -> list[str]:
    """The titles in the page's menu, which has to be open to be filled."""
    page.session_state["explore_menu"] = True
    page.run()
    return [button.label.split(" :")[0] for button in page.get("download_button")]


def test_a_straight_path_can_be_taken_away_as_an_animation(open_page):
    assert "Path" in downloads(open_page(path="-1_0_1.5_2"))
    assert "Path" not in downloads(open_page())


def test_a_path_of_least_change_waits_for_the_browser_to_find_it(open_page):
    page = open_page(path="-1_0_1.5_2_least")
    assert "Path" not in downloads(page)
    found = PlaneView(path=(-1, 0, 1.5, 2), least=True, way=(-1, 0, 0, 1, 1.5, 2))
    page.session_state["seen_view"] = found
    assert "Path" in downloads(page.run())
    page.session_state["seen_view"] = dataclasses.replace(found, path=(0, 0, 1.5, 2))  # another path's
    assert "Path" not in downloads(page.run())


def test_the_film_of_the_open_tool_can_be_taken_away_once_the_browser_has_told_of_it(open_page):
    page = open_page(tool="between_12_90")
    assert "Film" not in downloads(page)
    found = PlaneView(tool="between_12_90", film=((-1, 0), (0, 1), (1.5, 2)))
    page.session_state["seen_view"] = found
    assert {"Film", "Film strip"} <= set(downloads(page.run()))
    page.session_state["seen_view"] = dataclasses.replace(found, film=((0, 1, 2), (3, 4, 5)))  # another checkpoint's
    assert "Film" not in downloads(page.run())


def test_the_neighbours_are_counted_by_class(open_page, store):
    encoded = store.open("mnist-vae").encoded()
    ones = encoded.mean[encoded.label == 1]
    heart = np.clip(np.round(np.median(ones, axis=0) / 0.05) * 0.05, -4, 4)
    page = open_page(z1=f"{heart[0]:.2f}", z2=f"{heart[1]:.2f}")
    assert html_of(page).count('class="chip"') == 10
    assert "encoded digits are" in html_of(page)
    assert "1s." in html_of(page)
    assert "digits were encoded here" in html_of(page)


def test_far_from_the_data_it_says_that_the_decoder_draws_on_its_own(open_page, store):
    means = store.open("digits-vae").encoded().mean
    corners = np.array([(x, y) for x in (-4.0, 4.0) for y in (-4.0, 4.0)])
    distances = np.linalg.norm(means[None] - corners[:, None], axis=-1).min(axis=1)
    lonely = corners[distances.argmax()]
    page = open_page(checkpoint="digits-vae", z1=str(lonely[0]), z2=str(lonely[1]))
    assert f"The nearest lies {distances.max():.2f} away: here the decoder has no example to go by." in html_of(page)


def test_coordinates_of_the_url_that_are_none_are_told_and_the_opening_digit_shown(open_page):
    opening = component_data(open_page(), "pad")["pin"]
    page = open_page(z1="abc", z2="177")
    assert not page.exception
    assert component_data(page, "pad")["pin"] == opening
    assert [toast.value for toast in page.toast] == [
        f"In the address, **{key}** should be a number from −100 to 100, not “{found}”; {shown} is shown instead."
        for key, found, shown in zip(
            ("z1", "z2"), ("abc", "177"), [f"{z:.2f}".replace("-", "−") for z in opening], strict=True
        )
    ]
    page.run()
    assert not page.toast  # once is enough


@pytest.mark.parametrize("parameters", [{"z1": "nan", "z2": "1"}, {"z1": "", "z2": "1"}])
def test_a_coordinate_that_is_missing_or_no_number_stands_at_the_origin_beside_one_that_is(open_page, parameters):
    assert component_data(open_page(**parameters), "pad")["pin"] == [0.0, 1.0]


def test_an_unknown_checkpoint_in_the_url_is_named_and_the_page_goes_on(open_page):
    page = open_page(checkpoint="no-such<b>model")
    assert not page.exception
    assert page.info[0].value == "There is no checkpoint named “no-suchbmodel” on this server; this is mnist-vae."
    assert component_data(page, "pad")


def test_a_broken_checkpoint_is_named_with_its_reason_and_the_others_open(open_page, copied_store):
    broken = copied_store.root / "broken"
    (copied_store.root / "digits-vae").rename(broken)
    whole = copied_store.root / "whole"
    whole.mkdir()
    for file in broken.iterdir():
        (whole / file.name).write_bytes(file.read_bytes())
    weights = broken / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-100])
    page = open_page()
    assert not page.exception
    assert page.selectbox(key="checkpoint").options == ["whole"]
    assert page.expander[0].label == "1 checkpoint does not open"
    assert "broken/model.safetensors" in page.text[0].value
    assert "truncated" in page.text[0].value


def test_without_any_checkpoint_it_says_how_to_train_one(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "nothing"))
    page = open_page()
    assert not page.exception
    assert "There is no model to explore yet" in page.markdown[0].value
    assert page.code[0].value.startswith("python -m vae train")


@pytest.mark.parametrize(("file", "sentences"), [(LATENTS, 1), (MANIFOLD, 0)])
def test_a_checkpoint_without_its_latents_or_manifold_still_has_its_plane(open_page, copied_store, file, sentences):
    (copied_store.root / "digits-vae" / file).unlink()
    page = open_page()
    assert not page.exception
    assert component_data(page, "pad")
    assert len(page.info) == sentences


def test_a_checkpoint_without_its_layers_is_one_sentence(open_page, copied_store):
    (copied_store.root / "digits-vae" / LAYERS).unlink()
    page = open_page()
    assert not page.exception
    assert page.error[0].value == "digits-vae: expected the file layers.json, found none"


def test_a_damaged_latents_file_is_one_sentence(open_page, copied_store):
    latents = copied_store.root / "digits-vae" / LATENTS
    latents.write_bytes(latents.read_bytes()[:200])
    page = open_page()
    assert not page.exception
    assert "latents" in page.info[0].value
