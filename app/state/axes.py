"""The dimensions of a checkpoint's latent space that pages walk along."""

from app.state import session
from vae.checkpoints.store import LATENTS, Checkpoint
from vae.errors import InputError
from vae.latent.dimensions import dimensions


def walked_axes(checkpoint: Checkpoint) -> list[int]:
    """The dimensions worth a walk, the one that says most first; both of a plane, in their order."""
    dim = checkpoint.config.model.latent_dim
    if dim == 2 or not checkpoint.has(LATENTS):
        return list(range(dim))
    try:
        return dimensions(session.encoded(checkpoint)).used.tolist()
    except InputError:  # the page says why where it shows the set
        return list(range(dim))
