"""The class colours hold for colour-blind readers, on paper and on black."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from app.state.colours import contrast, ink_on, luminance
from benchmarks.palette import FILE, VISIONS, oklab, written
from vae.export.palette import CLASS_COLOURS

FIRST = CLASS_COLOURS[:10]  # chosen; the others follow by rule
LETTERS = CLASS_COLOURS[:26]

CONFIG = Path(__file__).resolve().parents[3] / "app" / ".streamlit" / "config.toml"


def closest(colours, vision: str) -> float:
    seen = oklab(colours, vision)
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))


@pytest.mark.parametrize("vision", VISIONS)
def test_every_two_classes_stay_apart(vision):
    assert len(set(CLASS_COLOURS)) == 256
    assert closest(FIRST, vision) > 0.11
    assert closest(LETTERS, vision) > 0.055
    assert closest(CLASS_COLOURS, vision) > 0.014


def test_the_further_colours_are_those_of_the_rule():
    assert FILE.read_text(encoding="utf-8") == written()


def test_the_distances_are_those_of_oklab():
    """White is (1, 0, 0), and red as Ottosson gives it."""
    np.testing.assert_allclose(oklab(["#ffffff", "#ff0000"], "normal"), [[1, 0, 0], [0.628, 0.225, 0.126]], atol=1e-3)


def test_the_measure_sees_what_the_colour_blind_confuse():
    red_and_green = ("#d62728", "#667a00")
    assert closest(red_and_green, "deuteranopia") < 0.5 * closest(red_and_green, "normal")


@pytest.mark.parametrize(("theme", "least"), [("light", 1.9), ("dark", 1.9)])
def test_every_class_shows_on_both_grounds(theme, least):
    ground = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][theme]["backgroundColor"]
    assert min(contrast(colour, ground) for colour in CLASS_COLOURS) > least


def test_numerals_are_readable_on_their_class():
    assert min(contrast(ink_on(colour), colour) for colour in CLASS_COLOURS) > 4.5


def test_streamlit_s_charts_have_the_same_colours():
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    assert tuple(theme["chartCategoricalColors"]) == FIRST


def test_contrast_and_luminance_are_the_standard_s():
    assert luminance("#ffffff") == pytest.approx(1)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
