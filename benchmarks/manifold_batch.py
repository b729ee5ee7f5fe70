"""The manifold's 225 digits decoded in one batch, against 225 `predict` calls of the same decoder.

A third way, 225 calls of our own `decode`, says how much of the ratio is `predict`'s overhead and how much the batch.
Times do not depend on what the weights are, so fresh ones will do.

Run from the repository's root: python -m benchmarks.manifold_batch
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from vae.checkpoints.store import CheckpointStore, default_root
from vae.latent.manifold import plane_grid
from vae.models.quiet import import_tensorflow
from vae.models.stacks import ARCHITECTURES

if TYPE_CHECKING:
    from vae.models.base import LatentModel

BATCH_ROUNDS, SINGLE_ROUNDS, PREDICT_ROUNDS = 50, 5, 3
TOLERANCE = 1e-5


def main() -> None:
    """Print one table, a row a model: median times, their ratio, and how far the two results lie apart."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="checkpoints (default: fresh weights, both stacks)")
    options = parser.parse_args()
    import_tensorflow()
    from vae.inference.restoring import restore
    from vae.models import families as models

    if options.names:
        store = CheckpointStore(default_root())
        chosen = {name: restore(store.open(name)) for name in options.names}
    else:
        chosen = {
            f"{name}, fresh weights": models.build(models.model_config(architecture=name)) for name in ARCHITECTURES
        }

    table = Table(title="225 digits over [-4, 4]², milliseconds (median)")
    for column in ("decoder", "one batch", "225 × decode", "225 × predict", "predict / batch", "largest difference"):
        table.add_column(column, justify="left" if column == "decoder" else "right")
    for name, model in chosen.items():
        table.add_row(name, *measure(model))
    Console().print(table)


def measure(model: "LatentModel") -> tuple[str, ...]:
    """One model's row; the three ways take the same latents and must give the same images."""
    grid = plane_grid()
    batch = timed(model.decode, grid, rounds=BATCH_ROUNDS)
    single = timed(lambda z: np.concatenate([model.decode(row[None]) for row in z]), grid, rounds=SINGLE_ROUNDS)
    predict = timed(lambda z: predict_each(model, z), grid, rounds=PREDICT_ROUNDS)
    difference = max(float(np.abs(batch.images - other.images).max()) for other in (single, predict))
    if difference > TOLERANCE:
        raise SystemExit(f"the ways differ by {difference:.2g}: the comparison is not of the same work")
    times = (f"{batch.milliseconds:.2f}", f"{single.milliseconds:.0f}", f"{predict.milliseconds:.0f}")
    return *times, f"{predict.milliseconds / batch.milliseconds:,.0f}", f"{difference:.1e}"


def predict_each(model: "LatentModel", latents: np.ndarray) -> np.ndarray:
    """One `predict` call a latent, as the classic notebook's loop has it; images in [0, 1]."""
    logits = np.stack([model.decoder.predict(latent[None], verbose=0)[0, ..., 0] for latent in latents])
    return 1.0 / (1.0 + np.exp(-logits))


@dataclass(frozen=True)
class Timed:
    """Median time of one way, and what it gave."""

    milliseconds: float
    images: np.ndarray


def timed(way: Callable[[np.ndarray], np.ndarray], latents: np.ndarray, *, rounds: int) -> Timed:
    """Run one way `rounds` times, after one row and a few that pay for the tracing."""
    way(latents[:1])
    way(latents[:5])
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        images = way(latents)
        times.append(1e3 * (time.perf_counter() - start))
    return Timed(statistics.median(times), images)


if __name__ == "__main__":
    main()
