"""What a model sees in a digit, in words: how it is read, whether that is right, how typical it is. Pure functions."""

from dataclasses import dataclass

from app.ui.words import HIGHER, LOWER, higher_than
from vae.data.naming import Naming
from vae.evaluation.percentiles import Measure, Percentiles
from vae.latent.encoded_set import Neighbourhood

MOST_RIVALS = 2  # classes named beside the first; with more the digit is not read at all
HIGH = 90.0  # the percentile from which a measure stands out


@dataclass(frozen=True)
class Verdict:
    """How a digit is read.

    Attributes:
        reading: the class, with a hedge where the vote is split.
        evidence: the vote, a sentence.
        outcome: whether it is right, a sentence; empty where nobody has said what the digit is.
        right: None where nobody has said.
    """

    reading: str
    evidence: str
    outcome: str = ""
    right: bool | None = None

    def __str__(self) -> str:
        return f"{self.reading}: {self.evidence} {self.outcome}".rstrip()


def verdict(near: Neighbourhood, *, naming: Naming, truth: int | None = None, told: str = "it was") -> Verdict:
    """Read a digit by the vote of the nearest test digits.

    Args:
        near: the nearest test digits.
        naming: what their classes are called.
        truth: the digit's class, where it is known.
        told: what comes before that class in the sentence that says whether the reading is right.
    """
    (first, count), *others = near.votes
    rivals = [label for label, votes in others if 2 * votes >= count]
    among = f"its {len(near.label)} nearest test digits"
    if len(rivals) > MOST_RIVALS:
        reading, evidence = "Hard to read", f"{among} are of {len(near.votes)} classes."
    else:
        reading = f"Read as {', or '.join(map(naming.with_article, (first, *rivals)))}"
        if not rivals and 2 * count <= len(near.label):
            reading = f"Perhaps {naming.with_article(first)}"
        named = [f"{votes} {_of_class(votes, label, naming)}" for label, votes in others if label in rivals]
        head = f"all {among[4:]}" if count == len(near.label) else f"{count} of {among}"
        evidence = f"{', '.join([f'{head} {_of_class(count, first, naming)}', *named])}."
    if truth is None:
        return Verdict(reading, evidence)
    right = first == truth
    return Verdict(
        reading, evidence, _outcome(near, truth, told=f"{told} {naming.with_article(truth)}", right=right), right
    )


def _outcome(near: Neighbourhood, truth: int, *, told: str, right: bool) -> str:
    if right:
        return f"Right: {told}."
    return f"Wrong: {told}, like {dict(near.votes).get(truth, 'none')} of the {len(near.label)}."


def _of_class(count: int, label: int, naming: Naming) -> str:
    """ "is an 8", "are 8s"."""
    return f"is {naming.with_article(label)}" if count == 1 else f"are {naming.several(label)}"


def measure_rows(found: Percentiles, label: int, naming: Naming) -> list[tuple[str, Measure, str]]:
    """Title, measure and unit of each measure that the model has; `label` is the class it is compared with."""
    rows = [("Reconstruction error", found.error, "nats"), ("KL divergence from the prior", found.kl, "nats")]
    rows.append(("Distance to the tenth nearest test digit", found.distance, ""))
    rows.append((f"Distance to the tenth nearest {naming.name(label)}", found.class_distance, ""))
    return [(title, measure, unit) for title, measure, unit in rows if measure is not None]


def typicality(found: Percentiles, label: int, naming: Naming) -> str:
    """One sentence: whether a measure stands out among the test digits of a class."""
    title, measure, _ = max(measure_rows(found, label, naming), key=lambda row: _ranked(row[1]))
    whom = _those(label, naming) if measure.class_percentile is not None else "the test digits"
    if _ranked(measure) < HIGH:
        return f"It is typical of {whom}: none of its measures is among their highest tenth."
    name = title if title.startswith("KL") else title.lower()
    return f"It is unusual for {whom}: its {name} is {higher_than(_ranked(measure), 'them')}."


def places(measure: Measure, label: int, naming: Naming) -> str:
    """Where a measure stands among all test digits, and among those of a class."""
    everywhere = higher_than(measure.percentile, "the test digits")
    if measure.class_percentile is None:
        return everywhere
    in_class = higher_than(measure.class_percentile, _those(label, naming))
    same = HIGHER if everywhere.startswith(HIGHER) else LOWER
    if in_class.startswith(same):
        return f"{everywhere} and {in_class.removeprefix(same)}"
    return f"{everywhere}, {in_class}"


def _those(label: int, naming: Naming) -> str:
    """ "the 8s", "those of class heart"."""
    several = naming.several(label)
    return f"those {several}" if several.startswith("of ") else f"the {several}"


def _ranked(measure: Measure) -> float:
    """Its percentile in the class; among all where the class has no test digits."""
    return measure.percentile if measure.class_percentile is None else measure.class_percentile
