"""`python -m vae pack` and `python -m vae unpack`: a checkpoint as one zip archive, out and in."""

import argparse
from pathlib import Path

from vae.checkpoints import bundle
from vae.checkpoints.files import own_files
from vae.checkpoints.store import CheckpointStore
from vae.cli.output import check_output, writing
from vae.inference.trial import try_out


def add_pack(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", metavar="NAME", help="the checkpoint")
    parser.add_argument("-o", "--output", metavar="FILE.zip", type=Path, required=True, help="file to write")


def pack(options: argparse.Namespace) -> None:
    """Write a checkpoint as a zip archive."""
    target: Path = options.output
    checkpoint = CheckpointStore(options.store).open(options.name)
    check_output(target, *own_files(checkpoint.path))
    archive = bundle.pack(checkpoint)
    with writing(target) as stream:
        stream.write(archive)
    print(f"{target}: {len(archive) / 1e6:.1f} MB")


def add_unpack(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("archive", metavar="FILE.zip", type=Path, help="what pack wrote")
    parser.add_argument("--name", help="what to call it (the name of the archive's folder)")
    parser.add_argument("--replace", action="store_true", help="replace a checkpoint of that name")


def unpack(options: argparse.Namespace) -> None:
    """Check a packed checkpoint and take it into the store."""
    archive = bundle.read_archive(options.archive)
    store = CheckpointStore(options.store)
    print(bundle.unpack(archive, store, try_out=try_out, name=options.name, replace=options.replace).path)
