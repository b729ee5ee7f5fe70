"""Which checkpoints stand beside each other as planes, what the cursor on them is, and why others are left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.state import session
from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.export import require_vector


@dataclass(frozen=True)
class Linked:
    """Planes on one cursor.

    Attributes:
        drawn: their checkpoints, in the order of the comparison.
        by_picture: whether the cursor is a test picture, and not a latent.
        left_out: a sentence for each reason to leave some out.
    """

    drawn: tuple[Checkpoint, ...]
    by_picture: bool
    left_out: tuple[str, ...] = ()


def flat(chosen: Sequence[Checkpoint]) -> bool:
    """Whether all that can be drawn are planes of two dimensions, so that one latent has a place on each of them."""
    return all(checkpoint.config.model.has_plane for checkpoint in chosen if not _refusal(checkpoint))


def linked(chosen: Sequence[Checkpoint], *, by_picture: bool) -> Linked:
    """Those with a latent vector; by picture, those of one data set that encoded the same pictures.

    A checkpoint alone is linked with none, so its cursor is a latent.
    """
    refused = tuple(sentence for checkpoint in chosen if (sentence := _refusal(checkpoint)))
    vectors = tuple(checkpoint for checkpoint in chosen if not _refusal(checkpoint))
    if not by_picture or len(vectors) < 2:
        return Linked(vectors, by_picture=False, left_out=refused)
    found: list[Checkpoint] = []
    for checkpoint in vectors:
        try:
            session.encoded(checkpoint)
            found.append(checkpoint)
        except InputError as error:
            refused = (*refused, f"Left out of the planes: {error}.")
    if not found:
        return Linked((), by_picture=True, left_out=refused)
    same = tuple(each for each in found if _pictures(each) == _pictures(found[0]))
    if others := ", ".join(each.name for each in found if each not in same):
        refused = (*refused, f"Left out of the planes, as they encoded other pictures than {found[0].name}: {others}.")
    return Linked(same, by_picture=len(same) > 1, left_out=refused)


def _pictures(checkpoint: Checkpoint) -> tuple[str, str, int]:
    """What tells the test pictures of one encoded set from those of another."""
    config = checkpoint.config
    return config.dataset, config.data_digest, len(session.encoded(checkpoint))


def _refusal(checkpoint: Checkpoint) -> str:
    """Why a checkpoint cannot be drawn as a plane; empty where it can."""
    if checkpoint.config.model.spatial:
        return f"Left out of the planes, as its code is a map and no vector: {checkpoint.name}."
    try:
        require_vector(checkpoint)
    except InputError as error:
        return f"Left out of the planes: {error}."
    return ""
