"""How fast `fit` trains, against a bare `tf.function` loop over the same network, optimizer, batches and images.

The peer is the fastest plain loop that we know how to write: one `tf.function` that runs a whole epoch over the same
`tf.data` pipeline, with a gradient tape and the optimizer, no metrics, no callbacks, no Python between steps; its step
is compiled by XLA where Keras compiles that of `fit`. Both trace in an epoch that is not counted; then they take turns,
so that whatever else the machine does hits both alike.

    python -m benchmarks.fit_throughput                    # MNIST: VAE_DATA_DIR, Keras's cache or a download
    python -m benchmarks.fit_throughput --names mnist-vae --images 60000 --repeats 9
"""

import argparse
import statistics
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from vae.models.quiet import import_tensorflow

import_tensorflow()

import tensorflow as tf  # noqa: E402 (after it was told to be quiet)

from vae.checkpoints.config import CheckpointConfig  # noqa: E402
from vae.data.datasets import Split, load  # noqa: E402
from vae.models import families as models  # noqa: E402
from vae.models.base import LatentModel  # noqa: E402
from vae.training.feeding import Batches  # noqa: E402
from vae.training.fit import compile_for, model_inputs  # noqa: E402
from vae.training.sweeps import shipped  # noqa: E402

BAR = 0.85


def ready(config: CheckpointConfig, images: Split) -> tuple[LatentModel, Batches]:
    """A fresh model compiled as a training compiles it, and its batches."""
    model = models.build(config.model, config.training)
    compile_for(model, images=len(images))
    inputs = model_inputs(images, conditional=bool(config.model.classes))
    return model, Batches(inputs, batch_size=config.training.batch_size, seed=config.training.seed)


def by_fit(config: CheckpointConfig, images: Split) -> Callable[[int], None]:
    """An epoch through Keras's `fit`, as a training runs it."""
    model, batches = ready(config, images)

    def epoch(number: int) -> None:
        model.fit(
            batches.dataset,
            initial_epoch=number,
            epochs=number + 1,
            shuffle=False,
            callbacks=[batches],
            verbose=0,
        )

    return epoch


def by_loop(config: CheckpointConfig, images: Split) -> Callable[[int], None]:
    """An epoch in one bare `tf.function`."""
    model, batches = ready(config, images)

    @tf.function(jit_compile=model.jit_compile)
    def step(inputs: dict[str, tf.Tensor]) -> None:
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(model(inputs, training=True).bound)
        weights = model.trainable_variables
        model.optimizer.apply(tape.gradient(loss, weights), weights)

    @tf.function
    def whole() -> None:
        for (inputs,) in batches.dataset:
            step(inputs)

    def epoch(number: int) -> None:
        batches.on_epoch_begin(number)
        whole()

    return epoch


def seconds(epoch: Callable[[int], None], number: int) -> float:
    """How long an epoch takes."""
    started = time.perf_counter()
    epoch(number)
    return time.perf_counter() - started


def main() -> None:
    """Print one table: images a second, and the ratio against the bar."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    recipes = {recipe.name: recipe.config for recipe in shipped() if recipe.config.dataset == "mnist"}
    parser.add_argument("--names", nargs="+", default=["mnist-vae", "mnist-vqvae"], choices=recipes, metavar="NAME")
    parser.add_argument("--images", type=int, default=15_000, help="training images, from the first (%(default)s)")
    parser.add_argument("--repeats", type=int, default=5, help="epochs of each, in turns (%(default)s)")
    options = parser.parse_args()
    whole = load("mnist", download=True).train
    images = Split(whole.images[: options.images], whole.labels[: options.images])
    table = Table(title=f"images/s over {len(images):,} images an epoch, median of {options.repeats} (all)")
    for column in ("network", "fit", "bare loop", f"ratio (at least {BAR})", "first epoch: fit, bare (s)"):
        table.add_column(column, justify="left" if column == "network" else "right")
    for name in options.names:
        runners = (by_fit(recipes[name], images), by_loop(recipes[name], images))
        first = [seconds(epoch, 0) for epoch in runners]
        rates: tuple[list[float], list[float]] = ([], [])
        for number in range(1, options.repeats + 1):
            order = (0, 1) if number % 2 else (1, 0)
            for side in order:
                rates[side].append(len(images) / seconds(runners[side], number))
        middle = [statistics.median(found) for found in rates]
        shown = [
            f"{m:,.0f} ({', '.join(f'{rate:,.0f}' for rate in found)})" for m, found in zip(middle, rates, strict=True)
        ]
        table.add_row(name, *shown, f"{middle[0] / middle[1]:.3f}", f"{first[0]:.1f}, {first[1]:.1f}")
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
