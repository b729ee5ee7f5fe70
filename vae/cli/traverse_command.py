"""`python -m vae traverse`: a sheet of decoded walks through one latent, a row a dimension, as Explore shows them."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae.checkpoints.facts import facts
from vae.checkpoints.files import own_files
from vae.checkpoints.store import Checkpoint, CheckpointStore
from vae.cli.networks import in_chunks, restored
from vae.cli.output import check_output, writing
from vae.data.arrays import check_latents, check_whole
from vae.errors import InputError
from vae.export.pictures import Strip, sheet_png
from vae.latent.dimensions import REACH, axis_name, dimensions, walk
from vae.latent.encoded_set import EncodedSet

STEPS, LEAST_STEPS, MOST_STEPS = 9, 3, 99
SCALE = 4


@dataclass(frozen=True, eq=False)
class Start:
    """What every row walks through: a latent (d,), and the class of a conditional model, else None."""

    latent: np.ndarray
    label: int | None


def add_traverse(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", metavar="NAME", help="the checkpoint")
    parser.add_argument(
        "-o", "--output", metavar="SHEET.png", type=Path, required=True, help="file to write: a row a dimension"
    )
    through = parser.add_mutually_exclusive_group()
    through.add_argument(
        "--at",
        metavar="Z1,Z2,…",
        help="the latent in the middle, d numbers, also as a link of Explore has them; --at=-1,… for a minus (0)",
    )
    through.add_argument(
        "--digit", type=int, metavar="ROW", help="a test digit's latent instead, by its row of the test set, from 0"
    )
    parser.add_argument(
        "--steps",
        type=int,
        default=STEPS,
        metavar="N",
        help=f"pictures in a row, odd, from −{REACH:g} to +{REACH:g} standard deviations (%(default)s)",
    )
    parser.add_argument("--all", action="store_true", help="the unused dimensions too")
    parser.add_argument(
        "--label", type=int, metavar="CLASS", help="of a conditional model; else the digit's own class, or 0"
    )


def traverse(options: argparse.Namespace) -> None:
    """Decode all rows in one go and write their sheet."""
    checkpoint, target, steps = CheckpointStore(options.store).open(options.name), options.output, options.steps
    if target.suffix != ".png":
        raise InputError(f"--output: expected a name ending in .png, found {target.name!r:.200}")
    check_output(target, *own_files(checkpoint.path))
    if check_whole(steps, "--steps", least=LEAST_STEPS, most=MOST_STEPS) % 2 == 0:
        raise InputError(f"--steps: expected an odd number, so that the latent stands in the middle, found {steps}")
    if checkpoint.config.model.spatial:
        raise InputError(f"{checkpoint.name}: expected a latent vector, found {facts(checkpoint.config)}")
    encoded = checkpoint.encoded()
    start = _start(checkpoint, encoded, options)
    measured = dimensions(encoded)
    axes = measured.order if options.all else measured.used
    latents = np.concatenate([walk(encoded, start.latent, axis, steps=steps) for axis in axes])
    labels = None if start.label is None else np.full(len(latents), start.label, np.uint8)
    images = np.concatenate(in_chunks("decoding", restored(checkpoint).decode, latents, labels=labels))
    rows = images.reshape(len(axes), steps, *images.shape[1:])
    strips = [
        Strip(f"{axis_name(axis)}  KL {measured.kl[axis]:.2f}", row) for axis, row in zip(axes, rows, strict=True)
    ]
    strips[-1] = Strip(strips[-1].title, strips[-1].images, _deviations(steps))
    with writing(target) as stream:
        stream.write(sheet_png(strips, SCALE))
    print(target)


def _deviations(steps: int) -> tuple[str, ...]:
    """What stands below each column: by how many standard deviations it is away from the middle."""
    away = (f"{value:+.2f}".rstrip("0").rstrip(".") for value in np.linspace(-REACH, REACH, steps))
    return tuple("0" if text in ("+0", "-0") else f"{text} SD" for text in away)


def _start(checkpoint: Checkpoint, encoded: EncodedSet, options: argparse.Namespace) -> Start:
    classes, dim = checkpoint.config.model.classes, encoded.dim
    label = options.label
    if label is not None and not classes:
        raise InputError(f"--label: expected none, because {checkpoint.name} is not conditional, found {label}")
    if label is not None:
        check_whole(label, "--label", least=0, most=classes - 1)
    latent = np.zeros(dim, np.float32)
    if options.at is not None:
        latent = _named_latent(options.at, dim)
    elif options.digit is not None:
        row = check_whole(options.digit, "--digit", least=0, most=len(encoded) - 1)
        latent, label = encoded.mean[row], encoded.label[row] if label is None else label
    return Start(latent, int(label or 0) if classes else None)


def _named_latent(text: str, dim: int) -> np.ndarray:
    parts = re.split(r"[\s,_]+", text.strip(" ,_"))
    try:
        values = np.array([float(part) for part in parts])
    except ValueError:
        raise InputError(f"--at: expected {dim} numbers, found {text!r:.80}") from None
    if len(values) != dim:
        raise InputError(f"--at: expected {dim} numbers, one a latent dimension, found {len(values)}")
    return check_latents(values[None], (dim,), "--at")[0]
