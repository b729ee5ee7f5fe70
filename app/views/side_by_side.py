"""Side by side: planes of different models on one cursor; at first an autoencoder, a VAE and a conditional VAE."""

from collections.abc import Sequence

import streamlit as st

from app import controls, session, tables
from app.address import pinned_latent, take_pin
from app.components.latent_pad import latent_pad
from vae.checkpoints import Checkpoint
from vae.errors import InputError
from vae.export import require_plane

OPENING = ("mnist-ae", "mnist-vae", "mnist-cvae")
MOST = 4  # planes that are still large enough to read
COLUMNS = (
    tables.Column("mse", "MSE", 4),
    tables.Column("cross_entropy", "cross-entropy", 1),
    tables.Column("negative_elbo_gray", "−ELBO", 1),
    tables.Column("knn_accuracy", "kNN accuracy", 3),
    tables.Column("probe_accuracy", "linear probe", 3),
    tables.Column("leakage", "leakage", 3),
    tables.Column("sample_certainty", "clear samples", 3),
    tables.Column("hole_share", "in holes", 3),
)


def main() -> None:
    controls.page_head("Side by side", "Where does each model leave holes, and what does it draw in them?")
    chosen = checkpoints_picker()
    planes(chosen)
    measures(chosen)
    mathematics()


def checkpoints_picker() -> list[Checkpoint]:
    """Two to four planes to compare, kept in the URL as `compare`; with fewer than two to be had the page ends here."""
    offered = {c.name: c for c in session.listing().checkpoints if _has_plane(c)}
    if len(offered) < 2:
        st.markdown(
            "**There is nothing to compare yet.** This page wants two models with two latent dimensions. Train "
            "another, on pictures that come with the program; then reload this page."
        )
        st.code("python -m vae train --name my-autoencoder --data digits --family ae", language="bash")
        st.stop()
    opening = [name for name in OPENING if name in offered]
    names = st.multiselect(
        "Checkpoints",
        list(offered),
        default=opening if len(opening) > 1 else list(offered)[:2],
        max_selections=MOST,
        key="compare",
        bind="query-params",
    )
    if not names:
        st.info("Choose at least one checkpoint.", icon=":material/info:")
        st.stop()
    return [offered[name] for name in names]


def _has_plane(checkpoint: Checkpoint) -> bool:
    try:
        require_plane(checkpoint)
    except InputError:
        return False
    return True


@st.fragment
def planes(chosen: Sequence[Checkpoint]) -> None:
    """The planes on one cursor; a pin runs only this."""
    st.html(
        '<p class="note">Move slowly from one colour to the next. Where a plane has holes, <b>Support</b> veils them '
        "and the digit gets a dashed frame.</p>"
    )
    latent_pad(chosen, pin=pinned_latent(), key="side_by_side", on_pin=take_pin, originals=_originals(chosen))


def _originals(chosen: Sequence[Checkpoint]) -> bool:
    """Whether the test pictures of all of them are at hand."""
    try:
        return all(session.originals(checkpoint) is not None for checkpoint in chosen)
    except InputError:  # no encoded set, so there is no digit to click either
        return False


def measures(chosen: Sequence[Checkpoint]) -> None:
    """Their measures as a table, the protocols below."""
    rows = [tables.Row(checkpoint.config.title or checkpoint.name, checkpoint.metrics()) for checkpoint in chosen]
    st.html('<h3 class="plate">The measures <small>cross-entropy and −ELBO in nats per image</small></h3>')
    st.html(tables.table_html(rows, COLUMNS, corner=""))
    st.caption(tables.protocols(rows, COLUMNS))


def mathematics() -> None:
    with st.expander("The mathematics"):
        st.markdown(
            r"""
All three read a picture $x$ and draw it again from two numbers. They differ in what training asks of the latent $z$:

$$
\begin{aligned}
\text{autoencoder:}\quad & \min\ -\log p_\theta\bigl(x \mid z = f_\phi(x)\bigr) \\
\text{VAE:}\quad & \min\ -\,\mathbb E_{q_\phi(z \mid x)}\bigl[\log p_\theta(x \mid z)\bigr]
  + \mathrm{KL}\bigl(q_\phi(z \mid x)\,\Vert\,p(z)\bigr) \\
\text{conditional VAE:}\quad & \min\ -\,\mathbb E_{q_\phi(z \mid x, y)}\bigl[\log p_\theta(x \mid z, y)\bigr]
  + \mathrm{KL}\bigl(q_\phi(z \mid x, y)\,\Vert\,p(z)\bigr)
\end{aligned}
$$

- **The autoencoder** is free to put digits anywhere, so classes drift apart. Nothing was ever decoded between them:
  there are **holes**. Its code is shown at unit scale: zero mean and unit variance over the training pictures.
- **The VAE** decodes a whole cloud $q_\phi(z \mid x)$ for every picture, and the KL divergence draws all clouds
  towards $p(z) = \mathcal N(0, I)$. So they fill the middle of the plane, and a sample from $p(z)$ is a picture.
- **The conditional VAE** is told the class $y$. Its $z$ has only the style to say, so every class has a whole plane of
  its own. **Leakage** is how well a linear probe still reads the class from $z$; chance is 1 in 10.
- **Clear samples**: of pictures drawn from the prior, the share that a classifier, trained on real pictures only, calls
  one class with over 95 % probability. An autoencoder has no prior; its samples come from a Gaussian fitted to its
  codes.
"""
        )


main()
