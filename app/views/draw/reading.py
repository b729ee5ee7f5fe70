"""A visitor's digit as one checkpoint reads it: where it lands, what lies near, how typical it is, the verdict."""

from dataclasses import dataclass

from app.state import session
from app.ui.own_digit import OwnDigit
from app.views.draw import drawn
from app.views.draw.verdict import Verdict, verdict
from vae.checkpoints.store import Checkpoint
from vae.evaluation.percentiles import Percentiles
from vae.inference.posterior import Landing
from vae.latent.encoded_set import EncodedSet, Neighbourhood, neighbours

NEAREST = 10


@dataclass(frozen=True, eq=False)
class Reading:
    """A visitor's digit as one checkpoint reads it.

    Attributes:
        label: its class where that is known, else the one it is read as; the class it is compared with.
        known: whether somebody has said the class: the visitor, or the test set.
    """

    own: OwnDigit
    checkpoint: Checkpoint
    encoded: EncodedSet
    landing: Landing
    near: Neighbourhood
    verdict: Verdict
    percentiles: Percentiles
    label: int
    known: bool


def read(own: OwnDigit, checkpoint: Checkpoint, *, truth: int | None, told: str) -> Reading:
    """How a checkpoint reads the digit; raise InputError or InferenceError where it cannot."""
    row = own.taken.row if own.taken is not None and own.taken.own else None
    landing = drawn.landing(checkpoint, own.image)
    encoded = session.encoded(checkpoint)
    near = neighbours(encoded, landing.mean, NEAREST, without=row)
    label = near.majority if truth is None else truth
    return Reading(
        own=own,
        checkpoint=checkpoint,
        encoded=encoded,
        landing=landing,
        near=near,
        verdict=verdict(near, naming=checkpoint.config.naming, truth=truth, told=told),
        percentiles=drawn.percentiles(checkpoint, landing, label=label, row=row),
        label=label,
        known=truth is not None,
    )
