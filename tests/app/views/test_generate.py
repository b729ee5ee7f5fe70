"""The page Generate, run by Streamlit without a browser."""

import re
import shutil
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import NAVIGATION, SECONDS, SHIPPED_OR_NAMED, component_data, html_of
from vae.checkpoints.files import LAYERS

POSTERIOR = re.compile(r"Read as a \d, its posterior is z₁ = (−?[\d.]+) ± [\d.]+, z₂ = (−?[\d.]+) ±")


@pytest.fixture
def generate() -> Callable[..., AppTest]:
    """Open the page by an address that names these parameters."""

    def opened(**parameters: str) -> AppTest:
        page = AppTest.from_file(str(NAVIGATION), default_timeout=SECONDS)
        for name, value in parameters.items():
            page.query_params[name] = value
        return page.run().switch_page("generate/page.py").run()

    return opened


def posterior_mean(page: AppTest) -> tuple[float, float]:
    """The latent of the digit that was written, as the page tells it."""
    first, second = POSTERIOR.search(html_of(page)).groups()
    return float(first.replace("−", "-")), float(second.replace("−", "-"))


@pytest.fixture
def mnist_at_hand(monkeypatch, tmp_path, store) -> None:
    """Pictures in MNIST's place, as many as the encoded set has."""
    labels = store.open("mnist-cvae").encoded().label
    images = np.zeros((len(labels), 28, 28), np.uint8)
    np.savez(tmp_path / "mnist.npz", x_train=images[:10], y_train=labels[:10], x_test=images, y_test=labels)
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))


def test_it_opens_on_the_mnist_model_and_says_what_was_measured(generate, store):
    page = generate()
    assert not page.exception
    assert page.selectbox(key="checkpoint").value == "mnist-cvae"
    assert component_data(page, "every_class")["originals"] is False
    metrics = store.open("mnist-cvae").metrics()
    for name in ("class_consistency", "leakage"):
        assert f"<td>{metrics.value(name):.3f}</td>" in html_of(page)
        assert any(metrics[name].protocol in caption.value for caption in page.caption)


@pytest.mark.usefixtures("mnist_at_hand")
def test_with_the_pictures_at_hand_a_test_digit_shows_its_original(generate):
    page = generate()
    assert not page.exception
    assert component_data(page, "every_class")["originals"] is True


@pytest.mark.parametrize("name", ["mnist-cvae", "digits-cvae"])
def test_plane_and_morph_stand_where_the_address_says(generate, store, name):
    page = generate(checkpoint=name, z1="1.5", z2="-0.5", a="4", b="9", t="0.25")
    assert not page.exception
    base = f"checkpoints/{store.open(name).digest}"
    plane, morph = (component_data(page, key) for key in ("every_class", "morph"))
    assert [(panel["base"], panel["everyClass"]) for panel in plane["panels"]] == [(base, True)]
    assert plane["pin"] == morph["latent"] == [1.5, -0.5]
    assert (morph["base"], morph["classes"]) == (base, 10)
    assert (morph["a"], morph["b"], morph["t"]) == (4, 9, 0.25)


@pytest.mark.parametrize(
    "parameters", [{"a": "10"}, {"a": "x", "b": "-1"}, {"t": "2"}, {"t": "nan"}, {"a": "3.5"}, {"b": "", "t": ""}]
)
def test_a_bad_mixture_in_the_url_falls_back(generate, parameters):
    page = generate(checkpoint="digits-cvae", **parameters)
    assert not page.exception
    morph = component_data(page, "morph")
    assert (morph["a"], morph["b"], morph["t"]) == (3, 8, 0.5)


def test_the_rows_are_steps_along_an_axis_through_the_pin(generate):
    page = generate(checkpoint="digits-cvae", z1="1", n="3", rows="z₂")
    assert not page.exception
    assert [f"z₂ = {place}" in html_of(page) for place in ("−2.0", "0.0", "2.0", "1.0")] == [True, True, True, False]


@pytest.mark.parametrize("rows", ["Samples", "Each its own"])
def test_samples_come_by_seed_and_by_the_chosen_classes(generate, rows):
    pictures = []
    for seed in ("0", "0", "1"):
        page = generate(checkpoint="digits-cvae", n="2", rows=rows, seed=seed)
        page.button_group(key="classes").set_value([2, 7]).run()
        assert not page.exception
        html = html_of(page)
        assert 'aria-label="sample 2: digits 2, 7"' in html
        assert 'aria-label="sample 3: digits 2, 7"' not in html
        pictures.append(re.search(r'aria-label="sample 1: digits 2, 7" style="[^"]*"', html)[0])
    assert pictures[0] == pictures[1] != pictures[2]


def test_without_a_class_it_asks_for_one(generate):
    page = generate(checkpoint="digits-cvae")
    page.button_group(key="classes").set_value([]).run()
    assert not page.exception
    assert "Choose at least one class." in [info.value for info in page.info]


def test_the_example_is_encoded_with_the_class_it_is_said_to_be(generate):
    page = generate(checkpoint="digits-cvae")
    assert "This 3 is an example, until you write your own. Read as a 3" in html_of(page)
    as_three = posterior_mean(page)
    page = generate(checkpoint="digits-cvae", digit="5")
    assert "Read as a 5" in html_of(page)
    assert posterior_mean(page) != as_three


def test_a_written_style_can_be_pinned_on_the_plane(generate):
    page = generate(checkpoint="digits-cvae")
    style = posterior_mean(page)
    page.button(key="pin_style").click().run()
    assert not page.exception
    assert component_data(page, "every_class")["pin"] == pytest.approx(style, abs=0.006)
    assert component_data(page, "morph")["latent"] == pytest.approx(style, abs=0.006)


@pytest.mark.usefixtures("copied_store")
def test_without_a_conditional_model_it_says_how_to_train_one(generate):
    page = generate()
    assert not page.exception
    assert any("There is no conditional model yet" in markdown.value for markdown in page.markdown)
    assert any(code.value.endswith("--data digits --family cvae") for code in page.code)


def test_without_its_layers_there_are_still_sheets_and_handwriting(generate, copied_store):
    shutil.copytree(SHIPPED_OR_NAMED / "digits-cvae", copied_store.root / "digits-cvae")
    (copied_store.root / "digits-cvae" / LAYERS).unlink()
    page = generate()
    assert not page.exception
    assert page.info[0].value.startswith("digits-cvae: expected the file layers.json, found none.")
    assert 'aria-label="z₁ = 0.0: digits 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"' in html_of(page)
    assert "Read as a 3" in html_of(page)


def test_of_many_conditional_models_the_first_and_the_chosen_are_measured(generate, copied_store):
    for number in range(10):
        shutil.copytree(SHIPPED_OR_NAMED / "digits-cvae", copied_store.root / f"copy-{number}")
    page = generate(checkpoint="copy-9")
    assert not page.exception
    assert html_of(page).count('<th scope="row">CVAE on scanned digits</th>') == 8
    assert '<tr class="chosen" aria-current="true"><th scope="row">CVAE on scanned digits</th>' in html_of(page)
    assert "All 10 in a table" in [link.proto.label for link in page.get("page_link")]
