"""`python -m vae prepare`: pictures of digits to the data set's 28×28, as Draw prepares them."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vae.cli.output import check_output, is_same, writing
from vae.data import datasets
from vae.data.preprocess import Preparation
from vae.data.records import convention_of
from vae.data.several import find_digits
from vae.data.shapes import IMAGE_SIDE
from vae.data.uploads import MAX_BYTES, open_picture
from vae.errors import InputError

SOME_REFUSED = 2


@dataclass(frozen=True, eq=False)
class _Prepared:
    """What became of one picture: its digits, or why there are none."""

    path: Path
    digits: tuple[Preparation, ...] = ()
    refused: str = ""


def add_prepare(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("pictures", metavar="PICTURE", type=Path, nargs="+", help="PNG, JPEG, WebP or HEIC")
    parser.add_argument("-o", "--output", metavar="DIGITS.npz", type=Path, required=True, help="file to write")
    parser.add_argument("--data", default="mnist", help="the data set that they are to be like (mnist)")
    parser.add_argument("--each", action="store_true", help="take all digits of a picture, in reading order")
    parser.add_argument("--steps", metavar="FOLDER", type=Path, help="write the steps of each digit as PNGs there")
    parser.add_argument("--json", action="store_true", help="print JSON")


def prepare(options: argparse.Namespace) -> int:
    """Prepare each picture; write what could be prepared, and name what could not."""
    target: Path = options.output
    check_output(target, *options.pictures)
    _check_data(options.data)
    if options.steps:
        _check_folder(options.steps)
    prepared = []
    for number, path in enumerate(options.pictures, 1):
        each = _prepared(path, data=options.data, several=options.each)
        prepared.append(each)
        if not options.json:
            print(_line(each))
        if options.steps:
            _write_steps(each, options.steps, number, pictures=options.pictures)
    _write(prepared, target)
    if options.json:
        print(json.dumps([_record(each) for each in prepared], indent=2))
    return SOME_REFUSED if any(each.refused for each in prepared) else 0


def _check_data(name: str) -> None:
    if name not in datasets.NAMES and not Path(name).exists():
        names = ", ".join(datasets.NAMES)
        raise InputError(f"--data: expected one of {names} or the path of a data set, found {name!r}")


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"--steps: expected a folder, found {str(folder)!r}: {error.strerror or error}") from None


def _prepared(path: Path, *, data: str, several: bool) -> _Prepared:
    try:
        digits = find_digits(open_picture(_content(path)), convention=convention_of(data))
    except InputError as error:
        return _Prepared(path, refused=str(error).removeprefix("picture: "))
    if len(digits) > 1 and not several:
        return _Prepared(path, refused=f"expected one digit, found {len(digits)}; --each takes all of them")
    return _Prepared(path, digits)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"expected a file to read, found {error.strerror or error}") from None


def _line(each: _Prepared) -> str:
    if each.refused:
        return f"{each.path}: {each.refused}"
    return f"{each.path}: " + ("one digit" if len(each.digits) == 1 else f"{len(each.digits)} digits")


def _record(each: _Prepared) -> dict:
    return {"picture": str(each.path), "digits": len(each.digits), "refused": each.refused or None}


def _write(prepared: list[_Prepared], target: Path) -> None:
    """All digits (n, h, w) uint8 and the file that each came from."""
    images = [digit.image for each in prepared for digit in each.digits]
    names = [each.path.name for each in prepared for _ in each.digits]
    if not images:
        raise InputError("pictures: expected at least one that can be prepared, found none; nothing was written")
    with writing(target) as stream:
        np.savez_compressed(stream, images=np.stack(images).reshape(-1, IMAGE_SIDE, IMAGE_SIDE), names=np.array(names))


def _write_steps(each: _Prepared, folder: Path, number: int, *, pictures: Sequence[Path]) -> None:
    """Each step of each digit as a PNG, named by the picture's and the digit's number: pictures may share a name."""
    for place, digit in enumerate(each.digits, 1):
        steps = {"gray": digit.gray, "sheet": digit.sheet, "ink": digit.light, "cropped": digit.cropped}
        steps |= {"widened": digit.widened, "fitted": digit.fitted, "image": digit.image}
        for order, (name, pixels) in enumerate(steps.items(), 1):
            if pixels is None:
                continue
            target = folder / f"{number:03}-{place}-{order}-{name}.png"
            if any(is_same(target, picture) for picture in pictures):
                raise InputError(f"--steps: expected a folder without the pictures, found {str(target)!r:.200} there")
            with writing(target) as stream:
                Image.fromarray(pixels).save(stream, "PNG")
