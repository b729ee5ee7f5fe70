"""The planes of a sweep, which take turns: linked by latent in two dimensions, by picture in any other number."""

from collections.abc import Callable

import streamlit as st

from app.components.latent_pad import Choice, latent_pad
from app.state import session
from app.state.address import pinned_latent, plane_view, take_beta, take_picture, take_pin, take_view
from app.state.linked_picture import pinned_picture
from app.ui.literal import literal
from vae.errors import InputError
from vae.evaluation.rate_distortion import Sweep
from vae.export import require_vector

BY_PICTURE = (
    "Each model has a space of its own, and its plane shows the main components of its own encoded digits. So they are "
    "linked by picture: one test digit, marked where each model encoded it, decoded by each."
)


def planes(sweep: Sweep, beta: float) -> bool:
    """The plane of the chosen beta, gliding into the others'; whether there are planes, else a sentence says why."""
    flat = sweep.latent_dim == 2
    try:
        for member in sweep.members:
            require_vector(member)
        at_hand = session.originals(sweep.members[0]) is not None
        picture = None if flat else pinned_picture(sweep.member(sweep.opening_beta))
    except InputError as error:
        st.error(literal(error))
        return False
    if not flat:
        st.html(f'<p class="note">{BY_PICTURE}</p>')
    latent_pad(
        sweep.members,
        pin=pinned_latent() if flat else (0.0,) * sweep.latent_dim,
        linked="z" if flat else "picture",
        picture=picture,
        key="planes",
        on_pin=take_pin if flat else take_picture,
        titles=[title(trained) for trained in sweep.betas],
        originals=at_hand,
        choice=choice(sweep, beta) if len(sweep.betas) > 1 else None,
        on_choice=choose_of(sweep),
        view=plane_view(),
        on_view=take_view,
    )
    return True


def choice(sweep: Sweep, beta: float) -> Choice:
    return Choice("β", "β, the weight of the KL divergence", tuple(sweep.betas), sweep.betas.index(beta))


def choose_of(sweep: Sweep) -> Callable[[int], None]:
    """What takes one of the sweep's betas, by its place."""
    return lambda index: take_beta(sweep.betas[index])


def title(beta: float) -> str:
    return f"β = {beta:g}"
