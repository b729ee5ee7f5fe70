"""`python -m vae export`: the explorer of checkpoints as one HTML file."""

import argparse
from pathlib import Path

from vae.checkpoints.files import own_files
from vae.checkpoints.store import CheckpointStore
from vae.cli.output import check_output, writing
from vae.errors import InputError
from vae.export import export_explorer
from vae.export.onnx_file import export_onnx


def add_export(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("names", metavar="NAME", nargs="+", help="the checkpoint; several share one cursor")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("-o", "--output", metavar="EXPLORER.html", type=Path, help="file to write")
    target.add_argument(
        "--onnx",
        metavar="FOLDER",
        type=Path,
        help="write encoder.onnx and decoder.onnx there instead, of one checkpoint",
    )
    parser.add_argument(
        "--linked",
        choices=("z", "reach"),
        default="z",
        help="what one cursor means on several planes: one latent, or one share of each plane (%(default)s)",
    )


def export(options: argparse.Namespace) -> None:
    """Write one HTML file that explores the checkpoints without a server or a network, or the networks as ONNX."""
    store, target = CheckpointStore(options.store), options.output
    checkpoints = [store.open(name) for name in options.names]
    if options.onnx:
        if len(checkpoints) > 1:
            raise InputError(f"--onnx: expected one checkpoint, found {len(checkpoints)}")
        print(*export_onnx(checkpoints[0], options.onnx), sep="\n")
        return
    check_output(target, *(file for checkpoint in checkpoints for file in own_files(checkpoint.path)))
    page = export_explorer(*checkpoints, linked=options.linked)
    with writing(target) as stream:
        stream.write(page.encode())
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB; it opens in any browser")
