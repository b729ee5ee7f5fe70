"""What a source holds, before it becomes a data set: pictures and labels as they stand there."""

from dataclasses import dataclass

import numpy as np

from vae.data.shapes import ImageShape
from vae.errors import InputError

TRAIN, TEST, VALIDATION = "train", "test", "validation"
PART_WORDS = {
    **dict.fromkeys(("train", "training", "trn"), TRAIN),
    **dict.fromkeys(("test", "testing", "t10k", "tst"), TEST),
    **dict.fromkeys(("val", "valid", "validation", "dev"), VALIDATION),
}


@dataclass(frozen=True)
class Choices:
    """What somebody asks for beyond what the source says.

    Attributes:
        size: rows and columns that each picture is fitted into; None for what suits the source.
        gray: colour is dropped.
        ink: each file is a photographed or drawn digit, which is prepared as on Draw.
        names: labels are taken from the files' names.
    """

    size: tuple[int, int] | None = None
    gray: bool = False
    ink: bool = False
    names: bool = False


NOTHING_ASKED = Choices()


@dataclass(frozen=True, eq=False)
class Part:
    """Pictures of one part, in any form that `vae.data.reading.layouts` knows, and their labels in any form; None for
    none."""

    images: np.ndarray
    labels: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.images)


@dataclass(frozen=True, eq=False)
class Found:
    """What a source holds.

    Attributes:
        name: of the data set.
        shown: what sentences call the source.
        train: its pictures, all of them where it says nothing of a test.
        test: the pictures that it sets apart; None for none.
        class_names: what the labels' numbers are called; empty where the source does not say.
        done: what was done to read it, a sentence each.
        from_names: labels that the files' names could mean, of `train` and of `test`; empty for none.
    """

    name: str
    shown: str
    train: Part
    test: Part | None = None
    class_names: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    from_names: tuple[np.ndarray, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The training pictures, and the test's where there are some."""
        return (self.train, self.test) if self.test is not None else (self.train,)


def joined(parts: dict[str, Part], *, shown: str) -> tuple[Part, Part | None, tuple[str, ...]]:
    """Which of the parts are trained on and which are the test, and what is to be said of it.

    Pictures for validation are the test where there is none, and else left out: whoever set them apart did not mean
    them to be trained on.
    """
    train, test, validation = (parts.get(name) for name in (TRAIN, TEST, VALIDATION))
    if train is None:
        whole = test or validation
        if whole is None or (test and validation):
            raise InputError(f"{shown}: expected training pictures, found those of {' and '.join(parts) or 'nothing'}")
        return whole, None, ()
    if validation is None:
        return train, test, ()
    if test is None:
        return train, validation, ("The validation pictures are the test.",)
    return train, test, (f"The {len(validation):,} validation pictures were left out.",)


def plural(count: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def size_words(shape: tuple[int, int] | ImageShape) -> str:
    """Rows by columns, as sentences say it."""
    return f"{shape[0]}×{shape[1]}"
