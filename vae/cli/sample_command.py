"""`python -m vae sample`: decoded samples of the prior or the aggregate posterior, as Explore draws them by seed."""

import argparse
from pathlib import Path

import numpy as np

from vae.checkpoints.facts import facts
from vae.checkpoints.files import own_files
from vae.checkpoints.store import Checkpoint, CheckpointStore
from vae.cli.networks import in_chunks, restored
from vae.cli.output import check_output, writing
from vae.errors import InputError
from vae.export.pictures import Strip, sheet_png
from vae.latent import samples

PRIOR, AGGREGATE = "prior", "aggregate"
SHOWN_BY_EXPLORE = 24
MOST = 100_000
ROW = 12  # pictures in a row of a sheet
SCALE = 4


def add_sample(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", metavar="NAME", help="the checkpoint")
    parser.add_argument(
        "-o",
        "--output",
        metavar="SAMPLES",
        type=Path,
        required=True,
        help="file to write: .png a sheet of the pictures, .npz arrays latents (n, d), images (n, h, w), labels (n,)",
    )
    parser.add_argument("--count", type=int, default=SHOWN_BY_EXPLORE, metavar="N", help="how many (%(default)s)")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help=f"0 to {samples.MOST_SEED}; the same on Explore (%(default)s)"
    )
    parser.add_argument(
        "--temperature", type=float, default=1.0, metavar="T", help="scales the standard deviation (%(default)s)"
    )
    parser.add_argument(
        "--source",
        choices=(PRIOR, AGGREGATE),
        default=PRIOR,
        help="N(0, I), or the posteriors of random pictures of the encoded test set (%(default)s)",
    )
    parser.add_argument(
        "--label", type=int, metavar="CLASS", help="of a conditional model: one class, else all in turn"
    )


def sample(options: argparse.Namespace) -> None:
    """Draw latents by seed, decode them, and write them."""
    checkpoint, target = CheckpointStore(options.store).open(options.name), options.output
    if target.suffix not in (".png", ".npz"):
        raise InputError(f"--output: expected a name ending in .png or .npz, found {target.name!r:.200}")
    check_output(target, *own_files(checkpoint.path))
    latents, labels = drawn(checkpoint, options)
    model = restored(checkpoint)
    images = np.concatenate(in_chunks("decoding", model.decode, latents, labels=labels))
    with writing(target) as stream:
        if target.suffix == ".npz":
            of_classes: dict = {} if labels is None else {"labels": labels}
            np.savez(stream, latents=latents, images=images, **of_classes)
        else:
            rows = [Strip("", images[at : at + ROW]) for at in range(0, len(images), ROW)]
            stream.write(sheet_png(rows, SCALE))
    print(target)


def drawn(checkpoint: Checkpoint, options: argparse.Namespace) -> tuple[np.ndarray, np.ndarray | None]:
    """Latents (n, d), and for a conditional model their classes (n,)."""
    model, count, label = checkpoint.config.model, options.count, options.label
    if model.spatial:
        raise InputError(f"{checkpoint.name}: expected a latent vector, found {facts(checkpoint.config)}")
    if not 1 <= count <= MOST:
        raise InputError(f"--count: expected 1 to {MOST:,}, found {count}")
    if label is not None and not model.classes:
        raise InputError(f"--label: expected none, because {checkpoint.name} is not conditional, found {label}")
    if label is not None and not 0 <= label < model.classes:
        raise InputError(f"--label: expected a class from 0 to {model.classes - 1}, found {label}")
    turns = np.arange(count) % (model.classes or 1) if label is None else np.full(count, label)
    if options.source == PRIOR:
        latents = samples.from_prior(model.latent_dim, count, seed=options.seed, temperature=options.temperature)
        return latents, turns.astype(np.uint8) if model.classes else None
    encoded = checkpoint.encoded()
    rows = samples.rows_of(encoded, count, seed=options.seed, label=label)
    latents = samples.from_aggregate(encoded, rows, seed=options.seed, temperature=options.temperature)
    return latents, encoded.label[rows] if model.classes else None
