"""A sweep for tests: copies of one trained checkpoint under several betas, each with rate and distortion of its own."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from vae.checkpoints.store import CONFIG, METRICS

NAME = "small-sweep-d2"


def write_sweep(root: Path, source: Path, betas: Sequence[float], *, sweep: str = NAME) -> None:
    """Members under their shipped names; a larger beta has 1 nat less rate and 2 nats more distortion."""
    for step, beta in enumerate(betas):
        folder = root / f"{sweep}-beta{beta:g}"
        shutil.copytree(source, folder)
        config = json.loads((folder / CONFIG).read_text())
        config["sweep"], config["title"], config["model"]["beta"] = sweep, "", beta
        (folder / CONFIG).write_text(json.dumps(config))
        change_measures(folder, kl_gray=6.0 - step, reconstruction_gray=100.0 + 2 * step)


def change_measures(folder: Path, **values: float | None) -> None:
    """Give measures other values; None takes one away."""
    measures = json.loads((folder / METRICS).read_text())
    for measure in measures:
        measure["value"] = values.get(measure["name"], measure["value"])
    (folder / METRICS).write_text(json.dumps([measure for measure in measures if measure["value"] is not None]))
