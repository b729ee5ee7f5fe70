"""Explore: a point of the plane, what the decoder draws there, and which digits were encoded near it."""

import numpy as np
import streamlit as st

from app import controls, figures, routes, session
from app.components.digit_plate import digit_plate
from app.components.plane_plate import PlanePicture, plane_plate
from vae.checkpoints import MANIFOLD, Checkpoint
from vae.errors import InputError
from vae.inference import InferenceError
from vae.latents import EncodedSet, neighbours

STEP = 0.05
NEAREST = 10


def main() -> None:
    controls.page_head(
        "Explore", "What does the decoder draw where digits were encoded, between them, and far from any?"
    )
    checkpoint = controls.checkpoint_picker()
    point_on_the_plane(checkpoint)
    mathematics()


@st.fragment
def point_on_the_plane(checkpoint: Checkpoint) -> None:
    """The sliders and all that follows from them; a slider's step runs only this."""
    digit, manifold, data = st.columns([10, 11, 11], gap="medium")  # a plane has its axis beside it
    with digit:
        plate_title("Decoded digit", "what the decoder draws at z")
        picture = st.container()
        z1 = coordinate("z₁", key="z1")
        z2 = coordinate("z₂", key="z2")
        with picture:
            image = show_digit(checkpoint, (z1, z2))
    with manifold:
        plate_title("Manifold", "15 × 15 decoded digits")
        show_manifold(checkpoint, (z1, z2))
    with data:
        plate_title("Encoded test digits", "posterior means by class")
        show_data(checkpoint, (z1, z2))
    downloads(checkpoint, image, name=f"{checkpoint.name}_z1={z1:.2f}_z2={z2:.2f}")


def plate_title(title: str, detail: str) -> None:
    st.html(f'<h3 class="plate">{title} <small>{detail}</small></h3>')


def coordinate(title: str, *, key: str) -> float:
    return st.slider(title, -figures.EXTENT, figures.EXTENT, 0.0, STEP, format="%.2f", key=key, bind="query-params")


def show_digit(checkpoint: Checkpoint, point: tuple[float, float]) -> np.ndarray | None:
    """The decoded digit; where the worker fails, one sentence instead, and the page goes on."""
    try:
        image = session.decode(checkpoint, np.array([point], dtype=np.float32))[0]
    except (InputError, InferenceError) as error:
        st.error(f"This point could not be decoded: {error}")
        return None
    digit_plate(image, label=f"Decoded digit at z₁ = {point[0]:.2f}, z₂ = {point[1]:.2f}", key="digit")
    return image


def show_manifold(checkpoint: Checkpoint, point: tuple[float, float]) -> None:
    if not checkpoint.has(MANIFOLD):
        st.info("This checkpoint ships no manifold picture.")
        return
    picture = PlanePicture(routes.address(checkpoint, MANIFOLD), figures.PICTURE_EXTENT, enlarge=3)
    plane_plate(picture, point=point, label="15 by 15 digits decoded over the plane, the point marked", key="manifold")


def show_data(checkpoint: Checkpoint, point: tuple[float, float]) -> None:
    try:
        encoded = session.encoded(checkpoint)
    except InputError as error:
        st.info(str(error))
        return
    picture = PlanePicture(routes.address(checkpoint, routes.ENCODED_PNG), figures.PICTURE_EXTENT)
    plane_plate(picture, point=point, label="Encoded test digits on the plane, the point marked", key="data")
    st.html(neighbourhood_note(encoded, point, reach=session.typical_reach(checkpoint)))


def neighbourhood_note(encoded: EncodedSet, point: tuple[float, float], *, reach: float) -> str:
    """The nearest encoded digits by class, and whether the point lies among the data at all."""
    near = neighbours(encoded, np.array(point, dtype=np.float32), NEAREST)
    count = int((near.label == near.majority).sum())
    total = len(near.label)
    share = (
        f"The {total} nearest encoded digits are all"
        if count == total
        else f"{count} of the {total} nearest encoded digits are"
    )
    found = f"{share} {near.majority}s."
    furthest = float(near.distance[-1])
    where = (
        f"They lie within {furthest:.2f} of the point: digits were encoded here."
        if furthest <= reach
        else f"The nearest lies {float(near.distance[0]):.2f} away: here the decoder draws on its own."
    )
    chips = "".join(controls.class_chip(int(label)) for label in near.label)
    return f'<div class="chips">{chips}</div><p class="note">{found} {where}</p>'


def downloads(checkpoint: Checkpoint, image: np.ndarray | None, *, name: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        if image is not None:
            controls.download(
                "Digit",
                lambda: figures.png(image, figures.DIGIT_SCALE),
                file_name=f"{name}.png",
                mime="image/png",
                key="digit_png",
            )
        if checkpoint.has(MANIFOLD):
            controls.download(
                "Manifold",
                lambda: figures.enlarge_png(checkpoint.manifold_png(), figures.SHEET_SCALE),
                file_name=f"{checkpoint.name}_manifold.png",
                mime="image/png",
                key="manifold_png",
            )


def mathematics() -> None:
    with st.expander("The mathematics"):
        st.markdown(
            r"""
A VAE explains each picture $x$ by a latent $z$ that is drawn from a standard normal prior and decoded:

$$
p_\theta(x) = \int p_\theta(x \mid z)\, \mathcal N(z;\, 0, I)\, \mathrm dz, \qquad
p_\theta(x \mid z) = \prod_{i=1}^{784} \hat x_i^{\,x_i} (1 - \hat x_i)^{1 - x_i}, \qquad
\hat x = \sigma\bigl(f_\theta(z)\bigr).
$$

- **Decoded digit**: $\hat x$, the mean of $p_\theta(x \mid z)$ at the point $z = (z_1, z_2)$ of the sliders; white is
  1, black is 0.
- **Manifold**: $\hat x$ on a grid of 15 × 15 points, evenly spaced over $[-4, 4]^2$. Even steps in $z$ are not equally
  likely under the prior: 99 % of $\mathcal N(0, I)$ lies within $\lVert z \rVert < 3.03$.
- **Encoded test digits**: the posterior mean $\mu_\phi(x)$ of each test picture. The ten nearest are those with the
  smallest $\lVert z - \mu_\phi(x) \rVert_2$. Where the tenth lies farther away than it does from 99 % of the encoded
  digits themselves, the decoder draws on its own.
"""
        )


main()
