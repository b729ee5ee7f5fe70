"""The verdict's sentences: known answers."""

import numpy as np
import pytest

from app.ui.words import higher_than
from app.views.draw.verdict import Verdict, places, typicality, verdict
from vae.data.naming import Naming
from vae.evaluation.percentiles import Percentiles, measured, percentiles
from vae.latent.encoded_set import EncodedSet, Neighbourhood, Posterior

DIGITS = Naming("digit", tuple("0123456789"))


def nearest(*labels: int) -> Neighbourhood:
    """Test digits of these classes, the nearest first."""
    return Neighbourhood(np.arange(len(labels)), np.arange(len(labels), dtype=float), np.array(labels, np.uint8))


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ([3] * 10, "Read as a 3: all 10 nearest test digits are 3s."),
        ([5] * 8 + [3] * 2, "Read as a 5: 8 of its 10 nearest test digits are 5s."),
        ([8] * 7 + [3] * 3, "Read as an 8: 7 of its 10 nearest test digits are 8s."),
        ([3, 5, 5, 5, 5, 5, 3, 3, 3, 8], "Read as a 5, or a 3: 5 of its 10 nearest test digits are 5s, 4 are 3s."),
        (
            [8, 4, 4, 9, 9, 8],
            "Read as an 8, or a 4, or a 9: 2 of its 6 nearest test digits are 8s, 2 are 4s, 2 are 9s.",
        ),
        ([5] * 5 + [3, 3, 8, 8, 1], "Perhaps a 5: 5 of its 10 nearest test digits are 5s."),
        ([1, 2, 3, 4, 5, 5], "Hard to read: its 6 nearest test digits are of 5 classes."),
        ([0, 8], "Read as a 0, or an 8: 1 of its 2 nearest test digits is a 0, 1 is an 8."),
    ],
)
def test_a_digit_is_read_by_the_vote_and_hedged_where_it_is_split(labels, sentence):
    assert str(verdict(nearest(*labels), naming=DIGITS)) == sentence


@pytest.mark.parametrize(
    ("labels", "truth", "outcome", "right"),
    [
        ([5] * 8 + [8] * 2, 5, "Right: it was a 5.", True),
        ([5] * 8 + [8] * 2, 8, "Wrong: it was an 8, like 2 of the 10.", False),
        ([5] * 9 + [8], 8, "Wrong: it was an 8, like 1 of the 10.", False),
        ([5] * 10, 8, "Wrong: it was an 8, like none of the 10.", False),
        ([5] * 10, None, "", None),
    ],
)
def test_it_says_whether_the_reading_is_right_once_the_class_is_known(labels, truth, outcome, right):
    found = verdict(nearest(*labels), naming=DIGITS, truth=truth)
    assert isinstance(found, Verdict)
    assert (found.outcome, found.right) == (outcome, right)


def test_the_test_set_can_be_the_one_who_says_it():
    assert (
        verdict(nearest(*[5] * 10), naming=DIGITS, truth=5, told="test digit 17 is").outcome
        == "Right: test digit 17 is a 5."
    )


def ranked(error: float, *, label: int) -> Percentiles:
    """Among 50 zeros with errors 0 to 49 and 50 ones with errors 50 to 99, all on one point of the plane."""
    mean = np.zeros((100, 2), np.float32)
    among = EncodedSet(mean, mean, (np.arange(100) >= 50).astype(np.uint8), np.arange(100, dtype=np.float32))
    return percentiles(measured(among), Posterior(mean[:1], mean[:1]), error=error, label=label)


def test_typicality_speaks_of_the_class():
    typical = "It is typical of the 1s: none of its measures is among their highest tenth."
    assert typicality(ranked(70, label=1), 1, DIGITS) == typical
    unusual = "It is unusual for the 0s: its reconstruction error is higher than for all of them."
    assert typicality(ranked(70, label=0), 0, DIGITS) == unusual
    assert typicality(ranked(70, label=7), 7, DIGITS).startswith("It is typical of the test digits")


def test_a_place_is_told_among_all_and_among_the_class():
    error = ranked(59.5, label=1).error
    assert places(error, 1, DIGITS) == "higher than for 60 % of the test digits and for 20 % of the 1s"
    assert places(ranked(59.5, label=7).error, 7, DIGITS) == "higher than for 60 % of the test digits"


def test_shares_are_whole_and_all_is_said_only_of_all():
    shares = [higher_than(percentile, "the 5s") for percentile in (0, 0.2, 16.8, 99.9, 100)]
    assert shares == [
        "lower than for all of the 5s",
        "higher than for 1 % of the 5s",
        "higher than for 17 % of the 5s",
        "higher than for 99 % of the 5s",
        "higher than for all of the 5s",
    ]
