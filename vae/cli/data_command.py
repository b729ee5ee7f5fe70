"""`python -m vae data`: what a data set holds, what may be wrong with it, and what mends it."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vae.cli.output import check_output, writing
from vae.cli.progress import progress_bar
from vae.data import datasets
from vae.data.doctor.checks import CHECKS
from vae.data.doctor.examination import NAMES, Doubt, doubts, mended, summary
from vae.data.own_form import write_own
from vae.data.reading.found import Choices
from vae.data.reading.read import Reading
from vae.data.reading.sizes import parsed_size
from vae.errors import InputError

SUMMARY = "show what a data set holds and what may be wrong with it, and mend it"
EXAMPLE = "data pictures/ --fix dark-on-white -o pictures.npz"
MOST_CLASSES = 12  # that are listed with their counts


def add_data(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "path", metavar="PATH", help="an .npz, .npy, .csv, .zip, an IDX file, a folder, or a known data set's name"
    )
    remedies = "; ".join(f"{check.name}: {check.remedy[0].lower()}{check.remedy[1:]}" for check in CHECKS)
    parser.add_argument("--fix", metavar="NAME", nargs="+", default=[], help=f"apply remedies ({remedies})")
    parser.add_argument("-o", "--output", metavar="DATA.npz", type=Path, help="write the result for `train --data`")
    parser.add_argument("--size", metavar="HxW", help="fit each picture into so many rows and columns, 8 to 64")
    parser.add_argument("--gray", action="store_true", help="drop colour")
    parser.add_argument(
        "--ink", action="store_true", help="a folder of photographed or drawn digits: prepare each as Draw does"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def data(options: argparse.Namespace) -> None:
    """Read, examine, mend what is asked for, and write the result where that is asked for."""
    if unknown := [name for name in options.fix if name not in NAMES]:
        raise InputError(f"--fix: expected remedies among {', '.join(NAMES)}; found {unknown[0]!r:.80}")
    if options.output:
        check_output(options.output, Path(options.path))
    choices = Choices(size=parsed_size(options.size) if options.size else None, gray=options.gray, ink=options.ink)
    with progress_bar("reading", total=None) as advance:
        reading = datasets.look(_named(options.path), choices, progress=_counted(advance))
    reading = mended(reading, options.fix)
    doubtful = doubts(reading)
    if options.output:
        with writing(options.output) as stream:
            write_own(reading.data, stream, compressed=True)
    if options.json:
        print(json.dumps(_record(reading, doubtful), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(reading, doubtful)))
        if options.output:
            print(f"wrote {options.output}")


def said(reading: Reading) -> None:
    """What was done to read somebody's own data, and what is doubtful, on stderr: a training goes on."""
    doubtful = [doubt.name for doubt in doubts(reading)]
    if reading.done:
        print(f"{reading.source}: {' '.join(reading.done)}", file=sys.stderr)
    if doubtful:
        print(f"{reading.source}: in doubt: {', '.join(doubtful)}; see `python -m vae data`", file=sys.stderr)


def _named(path: str) -> str:
    """What `datasets.look` takes for a path: a known name, or a path that is seen to be one."""
    if path in datasets.NAMES or not Path(path).exists():
        return path
    return f"{path.rstrip('/')}/" if Path(path).is_dir() else str(Path(path).absolute())


def _counted(advance: Callable[..., None]) -> Callable[[int, int], None]:
    reached = 0

    def progress(done: int, of: int) -> None:
        nonlocal reached
        advance(done - reached, total=of)
        reached = done

    return progress


def _record(reading: Reading, doubtful: Sequence[Doubt]) -> dict[str, Any]:
    found = summary(reading.data)
    return {
        "name": reading.data.name,
        "train": found.train,
        "test": found.test,
        "image_shape": list(found.image_shape),
        "range": [found.low, found.high],
        "classes": len(found.class_names),
        "class_names": list(found.class_names),
        "counts": {"train": list(found.train_counts), "test": list(found.test_counts)},
        "done": list(reading.done),
        "doubts": [asdict(doubt) for doubt in doubtful],
    }


def _lines(reading: Reading, doubtful: Sequence[Doubt]) -> Iterator[str]:
    found = summary(reading.data)
    height, width, channels = found.image_shape
    yield f"{reading.data.name}: {found.train:,} training and {found.test:,} test pictures"
    yield f"size: {height}×{width}, {'gray' if channels == 1 else 'colour'}, pixels from {found.low} to {found.high}"
    yield f"classes: {len(found.class_names)}"
    counts = list(zip(found.class_names, found.train_counts, found.test_counts, strict=True))
    width = max(len(name) for name, _, _ in counts[:MOST_CLASSES])
    yield from (f"  {name:<{width}}  {train:,} and {test:,}" for name, train, test in counts[:MOST_CLASSES])
    if len(counts) > MOST_CLASSES:
        yield f"  and {len(counts) - MOST_CLASSES} more; --json lists all"
    yield from (f"done: {sentence}" for sentence in reading.done)
    yield from (f"doubt: {doubt.sentence} (--fix {doubt.name}: {doubt.remedy.lower()})" for doubt in doubtful)
    if not doubtful:
        yield "no doubts"
