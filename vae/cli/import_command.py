"""`python -m vae import`: a model that was trained elsewhere, from its two files."""

import argparse
from pathlib import Path

from vae.checkpoints.foreign.assembly import Choices
from vae.checkpoints.foreign.ends import Output, Range, Second
from vae.checkpoints.store import CheckpointStore
from vae.cli.progress import progress_bar
from vae.data import datasets
from vae.training.importing import ImportRequest, import_model

PERCENT = 100


def add_import(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", metavar="NAME", help="what to call the checkpoint")
    for part, takes in (("encoder", "pictures"), ("decoder", "latents")):
        parser.add_argument(
            f"--{part}", metavar="FILE", type=Path, required=True, help=f"an ONNX or .keras file that takes {takes}"
        )
    parser.add_argument("--data", required=True, help="the data set that it was trained on: a name or a path")
    parser.add_argument(
        "--condition", default="", metavar="INPUT", help="the input that takes the class as a one-hot row"
    )
    parser.add_argument(
        "--second", choices=[*Second], type=Second, help="what the encoder gives beside the mean (log_var)"
    )
    parser.add_argument(
        "--range", choices=[*Range], type=Range, help="of the pictures' numbers (found out by what comes back best)"
    )
    parser.add_argument(
        "--output", choices=[*Output], type=Output, help="what the decoder's numbers are (found out likewise)"
    )
    parser.add_argument("--title", default="", help="the checkpoint's name on pages")
    parser.add_argument("--sweep", default="", metavar="GROUP", help="the sweep over beta that it belongs to")
    parser.add_argument("--beta", type=float, default=1.0, help="the KL divergence's weight in its training (1)")
    parser.add_argument("--replace", action="store_true", help="replace a checkpoint of that name")


def import_(options: argparse.Namespace) -> None:
    """Import two files as a checkpoint, and say what was found out."""
    choices = Choices(second=options.second, range=options.range, output=options.output, condition=options.condition)
    request = ImportRequest(
        name=options.name,
        encoder=options.encoder,
        decoder=options.decoder,
        choices=choices,
        title=options.title,
        sweep=options.sweep,
        beta=options.beta,
    )
    data = datasets.load(options.data, download=True)
    reached = 0
    with progress_bar(options.name, total=PERCENT) as advance:

        def progress(step: str, done: int, of: int) -> None:
            nonlocal reached
            share = PERCENT * done // of
            advance(share - reached, step)
            reached = share

        imported = import_model(
            request, data, CheckpointStore(options.store), progress=progress, replace=options.replace
        )
    for sentence in imported.found:
        print(sentence)
    print(imported.checkpoint.path)
