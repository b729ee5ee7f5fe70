"""`python -m vae …`: the options, what each command answers to, and how it ends.

Results go to stdout; the progress bar and the one line that says what was wrong go to stderr. Exit status: 0, 1 where
some trainings of a sweep failed, 2 for bad input, 130 for Ctrl-C. TensorFlow is imported only by the commands that need
a network.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from vae import __version__
from vae.checkpoints.store import default_root
from vae.cli import (
    bundle_commands,
    commands,
    data_command,
    export_command,
    import_command,
    job_commands,
    map_command,
    prepare_command,
    sample_command,
    training_commands,
    traverse_command,
)
from vae.cli.options import add_model, add_training
from vae.data.datasets import NAMES
from vae.data.download import SOURCES
from vae.errors import InputError

BAD_INPUT, INTERRUPTED = 2, 130
LONGEST = 900  # characters of the one line
PROGRAM = "python -m vae"


class _Parser(argparse.ArgumentParser):
    """argparse that reports a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (see {self.prog} --help)")


def main(arguments: Sequence[str] | None = None, *, program: str = PROGRAM) -> int:
    """Run one command; return the exit status. `program` is what the shell was called by."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that is no text is printed all the same
            stream.reconfigure(errors="backslashreplace")
    try:
        options = build_parser(program).parse_args(arguments)
        status = options.run(options)
        sys.stdout.flush()
    except InputError as error:
        print(f"error: {_one_line(str(error))}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt as interrupt:
        print(str(interrupt) or "interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `… | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, MemoryError, RecursionError) as error:
        print(f"error: {_found(error)}", file=sys.stderr)
        return BAD_INPUT
    return status or 0


def _one_line(text: str) -> str:
    """What was wrong in one line, its middle left out where somebody's own words are without end."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} … {line[-LONGEST // 3 :]}"


def _found(error: OSError | MemoryError | RecursionError) -> str:
    """What the machine did not do, in one sentence: a full disk, a file without rights, too little memory."""
    if not isinstance(error, OSError):
        return f"expected an input that fits into memory, found one that does not ({type(error).__name__})"
    file = f" at {str(error.filename)!r:.200}" if error.filename else ""
    return f"expected files to read and a disk to write to, found: {error.strerror or error}{file}"


def build_parser(program: str = PROGRAM) -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = _Parser(prog=program, description="Train, measure and run autoencoders from the shell.")
    parser.add_argument("--version", action="version", version=f"Latent Atlas {__version__}")
    chosen = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_train(chosen)
    listing = _add(chosen, "list", "list the checkpoints", run=commands.list_checkpoints, example="list --json")
    listing.add_argument("--json", action="store_true", help="print JSON")
    _add_evaluate(chosen)
    training_commands.add_sweep(
        _add(
            chosen,
            "sweep",
            "train one checkpoint for each family, beta, latent size and seed",
            run=training_commands.sweep,
            example="sweep --betas 0.1 0.5 1 2 4 8 16 --latent-dims 2 10 --data mnist --name mnist-sweep",
        )
    )
    training_commands.add_reproduce(
        _add(
            chosen,
            "reproduce",
            "train the shipped checkpoints again, with their seeds",
            run=training_commands.reproduce,
            example="reproduce mnist-vae --store again",
        )
    )
    commands.add_encode(
        _add(
            chosen,
            "encode",
            "encode images into latents: an .npz of mean and log_var, each (n, d), and of codes if there is a codebook",
            run=commands.encode,
            example="encode digits-vae images.npy -o latents.npz",
        )
    )
    commands.add_decode(
        _add(
            chosen,
            "decode",
            "decode latents into images: an .npy of float32 (n, h, w) from 0 to 1",
            run=commands.decode,
            example="decode digits-vae latents.npy -o images.npy",
        )
    )
    sample_command.add_sample(
        _add(
            chosen,
            "sample",
            "decode samples of the prior, or of the aggregate posterior, by seed",
            run=sample_command.sample,
            example="sample mnist-sweep-d10-beta1 --seed 7 --temperature 0.8 -o samples.png",
        )
    )
    traverse_command.add_traverse(
        _add(
            chosen,
            "traverse",
            "decode walks along each latent dimension through one latent, as a sheet",
            run=traverse_command.traverse,
            example="traverse mnist-sweep-d10-beta1 --digit 12 -o traversal.png",
        )
    )
    map_command.add_map(
        _add(
            chosen,
            "map",
            "lay the encoded test set out on a plane and measure how far that is to be trusted",
            run=map_command.make_map,
            example="map mnist-sweep-d10-beta1 --method tsne",
        )
    )
    summary, example = data_command.SUMMARY, data_command.EXAMPLE
    data_command.add_data(_add(chosen, "data", summary, run=data_command.data, example=example))
    prepare_command.add_prepare(
        _add(
            chosen,
            "prepare",
            "make pictures of digits like a data set's: an .npz of images (n, h, w) and names",
            run=prepare_command.prepare,
            example="prepare page.jpg card.heic -o digits.npz --each",
        )
    )
    export_command.add_export(
        _add(
            chosen,
            "export",
            "write the explorer of a checkpoint as one HTML file, or its networks as ONNX",
            run=export_command.export,
            example="export mnist-vae -o explorer.html",
        )
    )
    bundle_commands.add_pack(
        _add(
            chosen,
            "pack",
            "write a checkpoint as one zip archive",
            run=bundle_commands.pack,
            example="pack mnist-vae -o mnist-vae.zip",
        )
    )
    bundle_commands.add_unpack(
        _add(
            chosen,
            "unpack",
            "take a packed checkpoint into the store, once everything in it has been checked",
            run=bundle_commands.unpack,
            example="unpack mnist-vae.zip --name their-vae",
        )
    )
    import_command.add_import(
        _add(
            chosen,
            "import",
            "take in a model that was trained elsewhere: an encoder and a decoder from ONNX or .keras files",
            run=import_command.import_,
            example="import their-vae --encoder encoder.onnx --decoder decoder.onnx --data mnist",
        )
    )
    job_commands.add_jobs(
        _add(
            chosen,
            "jobs",
            "list, stop, resume or remove trainings in the background",
            run=job_commands.jobs,
            example="jobs stop my-vae",
        )
    )
    download = _add(
        chosen, "download", "fetch a data set into Keras's cache", run=commands.download, example="download mnist"
    )
    download.add_argument("data", metavar="NAME", choices=tuple(SOURCES), help=f"one of {', '.join(SOURCES)}")
    return parser


def _add(chosen, name: str, summary: str, *, run, example: str) -> argparse.ArgumentParser:
    parser = chosen.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example: %(prog)s{example.removeprefix(name)}",
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "--store",
        type=Path,
        default=default_root(),
        metavar="DIR",
        help="folder of checkpoints (VAE_CHECKPOINTS, else the shipped ones and yours beside them)",
    )
    return parser


def _add_train(chosen) -> None:
    parser = _add(
        chosen,
        "train",
        "train a model and keep it as a checkpoint",
        run=training_commands.train,
        example="train --data digits --family vae --latent-dim 2 --epochs 60 --name my-vae",
    )
    parser.description = (
        f"{parser.description} A conditional model takes the classes of its data set, where --classes says nothing."
    )
    parser.add_argument("--name", required=True, help="the checkpoint's name")
    parser.add_argument(
        "--data",
        default="digits",
        help=f"{', '.join(NAMES)}, or the path of a file or a folder of pictures; see `data` (digits)",
    )
    parser.add_argument("--title", default="", help="the checkpoint's name on pages")
    parser.add_argument("--replace", action="store_true", help="replace a checkpoint of that name")
    training_commands.add_evaluate(parser)
    parser.add_argument("--background", action="store_true", help="train in a process of its own; see `jobs`")
    parser.add_argument(
        "--strategy", choices=("mirrored",), help="mirrored: a copy of the model on each GPU of this machine"
    )
    parser.add_argument(
        "--tensorboard", type=Path, metavar="DIR", help="write each epoch's losses there for TensorBoard"
    )
    add_model(parser.add_argument_group("model"))
    add_training(parser.add_argument_group("training"))


def _add_evaluate(chosen) -> None:
    parser = _add(
        chosen,
        "evaluate",
        "measure a checkpoint afresh on its data set's test split",
        run=commands.evaluate,
        example="evaluate digits-vae --json",
    )
    parser.add_argument("name", metavar="NAME", help="the checkpoint")
    parser.add_argument("--data", help="another data set, or the path of an .npz")
    parser.add_argument("--save", action="store_true", help="keep the measures in the checkpoint's metrics.json")
    parser.add_argument("--json", action="store_true", help="print JSON")
