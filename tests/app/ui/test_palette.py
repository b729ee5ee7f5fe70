"""The class colours hold for colour-blind readers, on paper and on black."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest

from app.state.colours import contrast, ink_on, luminance, rgb
from app.ui.palette import CLASS_COLOURS, class_colour

CONFIG = Path(__file__).resolve().parents[3] / "app" / ".streamlit" / "config.toml"
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
# Ottosson 2020
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(colours, vision: str) -> np.ndarray:
    gamma = np.array([rgb(colour) for colour in colours]) / 255
    linear = np.where(gamma <= 0.04045, gamma / 12.92, ((gamma + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ VISIONS[vision].T, 0, 1)
    return np.cbrt(seen @ TO_LMS.T) @ TO_OKLAB.T


def closest(colours, vision: str) -> float:
    seen = oklab(colours, vision)
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))


@pytest.mark.parametrize("vision", VISIONS)
def test_every_two_classes_stay_apart(vision):
    assert len(set(CLASS_COLOURS)) == 10
    assert closest(CLASS_COLOURS, vision) > 0.11


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
    assert tuple(theme["chartCategoricalColors"]) == CLASS_COLOURS


def test_contrast_and_luminance_are_the_standard_s():
    assert luminance("#ffffff") == pytest.approx(1)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_classes_beyond_ten_begin_again():
    assert class_colour(13) == CLASS_COLOURS[3]
