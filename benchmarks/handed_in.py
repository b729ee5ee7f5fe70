"""How many digits that people hand in are read right: 300 photographs made from MNIST's test digits.

Each digit is drawn anew along its centre line with a pen of 0.5 to 4 pixels (of the 20×20 box), on plain, ruled or
squared paper, on a sheet on a desk, in a hand's shadow, or on all of that at once; the camera is held crooked by up to
10°. What comes out of the preparation is read by the five nearest of MNIST's training digits, pixel by pixel.
Run from the repository's root: python -m benchmarks.handed_in
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.handed_in import Photograph, Written, of_digit
from vae.data import datasets
from vae.data.preprocess import prepare
from vae.data.shapes import IMAGE_SIDE
from vae.data.uploads import open_picture
from vae.errors import InputError

BAR = 0.93
EACH = 50  # photographs a kind, five of each class
NEAREST = 5
CLASSES = 10
PENS = (0.5, 4.0)
TURNED = 10.0  # degrees at most
SHEET = (0.40, 0.95)  # of the photograph's area
ACROSS = (60.0, 140.0)  # millimetres of the longer side
HEIGHT = (0.22, 0.55)  # of a digit, of the sheet's shorter side
LEAST_HEIGHT = 13.0  # millimetres
INKS = ((30, 30, 38), (32, 44, 120), (84, 84, 88))  # black, blue and pencil
SIZES = ((900, 1200), (1200, 900), (1536, 2048))


@dataclass(frozen=True, eq=False)
class HandedIn:
    """A photograph of a digit, and which one it is."""

    kind: str
    label: int
    original: np.ndarray
    pen: float
    photograph: Photograph


def _ruled(rng: np.random.Generator, extent: np.ndarray) -> dict:
    return {"paper": "ruled"}


def _squared(rng: np.random.Generator, extent: np.ndarray) -> dict:
    return {"paper": "squared"}


def _shadowed(rng: np.random.Generator, extent: np.ndarray) -> dict:
    return {"shadow": rng.uniform(0.4, 0.75)}


def _on_desk(rng: np.random.Generator, extent: np.ndarray) -> dict:
    """A sheet with the photograph's own aspect, anywhere on it."""
    side = np.sqrt(rng.uniform(*SHEET))
    down, right = rng.uniform(-0.45, 0.45, 2) * extent * (1 - side)
    return {"sheet": tuple(extent * side), "sheet_at": (right, down), "desk": rng.uniform(35, 130)}


def _everything(rng: np.random.Generator, extent: np.ndarray) -> dict:
    paper = str(rng.choice(["plain", "ruled", "squared"]))
    return {"paper": paper} | _on_desk(rng, extent) | _shadowed(rng, extent)


KINDS: dict[str, Callable[[np.random.Generator, np.ndarray], dict]] = {
    "plain paper": lambda rng, extent: {},
    "ruled paper": _ruled,
    "squared paper": _squared,
    "a sheet on a desk": _on_desk,
    "in shadow": _shadowed,
    "all of it": _everything,
}


def handed_in(test: datasets.Split, *, seed: int) -> list[HandedIn]:
    """The photographs, kind by kind; every digit is another one."""
    rng = np.random.default_rng(seed)
    of_class = [iter(rng.permutation(np.flatnonzero(test.labels == label))) for label in range(CLASSES)]
    made = []
    for kind, ground in KINDS.items():
        pens = rng.permutation(np.linspace(*PENS, EACH))
        for number, pen in enumerate(pens):
            label = number % CLASSES
            original = test.images[next(of_class[label])]
            made.append(HandedIn(kind, label, original, pen, _photographed(original, pen, ground, rng)))
    return made


def _photographed(original: np.ndarray, pen: float, ground, rng: np.random.Generator) -> Photograph:
    size = SIZES[rng.integers(len(SIZES))]
    across = rng.uniform(*ACROSS)
    extent = across * np.array(size) / max(size)
    scene = ground(rng, extent)
    sheet, (right, down) = np.array(scene.get("sheet", extent)), scene.get("sheet_at", (0.0, 0.0))
    height = max(LEAST_HEIGHT, rng.uniform(*HEIGHT) * sheet.min())
    free = np.clip(sheet * 0.85 - height, 0, None) / 2
    at = (right + rng.uniform(-1, 1) * free[1], down + rng.uniform(-1, 1) * free[0])
    return Photograph(
        written=[Written(of_digit(original), height, pen, at)],
        ink=INKS[rng.integers(len(INKS))],
        shade=rng.uniform(180, 225),
        across=across,
        turned=rng.uniform(-TURNED, TURNED),
        phase=tuple(rng.uniform(0, 8, 2)),
        size=size,
        seed=int(rng.integers(2**31)),
        **scene,
    )


def prepared(data: bytes) -> np.ndarray | None:
    """A photograph's 28×28; None where it is refused."""
    try:
        return prepare(open_picture(data)).image
    except InputError:
        return None


def read(images: np.ndarray, train: datasets.Split) -> np.ndarray:
    """The class of most of each image's nearest training digits; of equally many, the nearest one's."""
    known = train.images.reshape(len(train), -1).astype(np.float32)
    asked = images.reshape(len(images), -1).astype(np.float32)
    squared = (known**2).sum(axis=1) - 2 * asked @ known.T
    nearest = np.argsort(squared, axis=1)[:, :NEAREST]
    votes = np.stack([np.bincount(train.labels[row], minlength=CLASSES) for row in nearest]).astype(float)
    votes[np.arange(len(votes)), train.labels[nearest[:, 0]]] += 0.5
    return votes.argmax(axis=1)


def main() -> None:
    """Print one table: of each kind how many are read right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=300)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write each photograph and its 28×28 there")
    options = parser.parse_args()
    data = datasets.load("mnist")
    photographs = handed_in(data.test, seed=options.seed)
    images = np.zeros((len(photographs), IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    refused = np.zeros(len(photographs), bool)
    for number, each in enumerate(track(photographs, "Preparing", console=Console(stderr=True))):
        jpeg = each.photograph.jpeg()
        found = prepared(jpeg)
        refused[number] = found is None
        if found is not None:
            images[number] = found
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{number:03}-a-{each.label}.jpg").write_bytes(jpeg)
            Image.fromarray(images[number]).save(options.keep / f"{number:03}-a-{each.label}.png")
    labels = np.array([each.label for each in photographs])
    right = (read(images, data.train) == labels) & ~refused
    originals = read(np.stack([each.original for each in photographs]), data.train) == labels
    show(photographs, right=right, refused=refused, originals=originals)


def show(photographs: list[HandedIn], *, right: np.ndarray, refused: np.ndarray, originals: np.ndarray) -> None:
    """The table by kind and by the pen's width."""
    kinds = np.array([each.kind for each in photographs])
    pens = np.array([each.pen for each in photographs])
    groups = {kind: kinds == kind for kind in KINDS}
    groups |= {f"pens of {low} to {low + 1} pixels": (pens >= low) & (pens < low + 1) for low in (0.5, 1.5, 2.5)}
    groups |= {"pens of 3.5 to 4.0 pixels": pens >= 3.5, "all": np.ones(len(kinds), bool)}
    table = Table("photographs", "number", "read right", "refused", "MNIST's own, as they are")
    for name, rows in groups.items():
        table.add_row(
            name,
            str(rows.sum()),
            f"{right[rows].mean():.1%}",
            str(refused[rows].sum()),
            f"{originals[rows].mean():.1%}",
        )
    console = Console(width=120)
    console.print(table)
    console.print(f"at least {BAR:.0%} of all: {'yes' if right.mean() >= BAR else 'no'}")


if __name__ == "__main__":
    main()
