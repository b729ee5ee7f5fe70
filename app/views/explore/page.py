"""Explore: the latent plane; hovering and sliding decode in the browser, a pinned latent goes into the address."""

from functools import partial
from html import escape

import numpy as np
import streamlit as st

from app.components.latent_pad import Replay, latent_pad
from app.state import address, session
from app.state.axes import walked_axes
from app.state.plane_view import PlaneView
from app.ui import controls, downloads, tables
from app.ui.literal import literal
from app.ui.palette import class_chip
from app.ui.parts import part
from app.views.explore import further_maps, training_replay, walks
from app.views.explore.film import film_offers
from vae.checkpoints.store import LATENTS, MANIFOLD, Checkpoint
from vae.data.naming import Naming
from vae.errors import InputError
from vae.export import export_explorer, require_vector
from vae.export.arrays import latent_arrays
from vae.export.pictures import enlarge_png, png, read_png, sheet_png
from vae.export.report import Figure, Report, Table
from vae.latent.dimensions import axis_name
from vae.latent.encoded_set import EncodedSet, central_peak, neighbours, typical_member
from vae.latent.manifold import SHEET_EXTENT, along
from vae.latent.support import expected_mean

TITLE, QUESTION = "Explore", "What does the decoder draw where digits were encoded, between them, and far from any?"
FRAMES, STILLS = 60, 13  # of a walk, moving and in a report
NEAREST = 10
SEEN = "seen_view"


def main() -> None:
    checkpoint = controls.checkpoint_picker(controls.page_head(TITLE, QUESTION), session.explorable())
    try:
        require_vector(checkpoint)
    except InputError as error:
        st.error(literal(error))
        return
    plane(checkpoint)
    mathematics()


@st.fragment
def plane(checkpoint: Checkpoint) -> None:
    """The pad and what follows from the pinned latent; another pin runs only this."""
    pin = address.pinned_latent(opening_latent(checkpoint))
    replay = training_replay.of_address(checkpoint)
    view = address.plane_view()
    latent_pad(
        [checkpoint],
        pin=pin,
        key="pad",
        on_pin=address.take_pin,
        originals=has_originals(checkpoint),
        bench=True,
        replay=replay,
        on_replay=training_replay.take,
        view=view,
        on_view=take_seen,
    )
    further_maps.offer(checkpoint, view.slice)
    show_neighbours(checkpoint, pin)
    offers(checkpoint, pin, replay)


def opening_latent(checkpoint: Checkpoint) -> tuple[float, ...]:
    """One that decodes to a clear digit; the origin where there is no encoded set to tell."""
    origin = (0.0,) * checkpoint.config.model.latent_dim
    try:
        return _clear_latent(checkpoint.digest, checkpoint) if checkpoint.has(LATENTS) else origin
    except InputError:  # the page says why, where it looks for neighbours
        return origin


@st.cache_resource(max_entries=32, show_spinner=False)
def _clear_latent(digest: str, _checkpoint: Checkpoint) -> tuple[float, ...]:
    encoded = session.encoded(_checkpoint)
    latent = central_peak(encoded) if encoded.dim == 2 else encoded.mean[typical_member(encoded)]
    return tuple(round(float(value), 2) for value in latent)


def take_seen(view: PlaneView) -> None:
    """Put the view into the address, and keep the line of its path, which the address does not hold."""
    address.take_view(view)
    st.session_state[SEEN] = view


def has_originals(checkpoint: Checkpoint) -> bool:
    try:
        return session.originals(checkpoint) is not None
    except InputError:  # no encoded set, so there is no digit to click either
        return False


def show_neighbours(checkpoint: Checkpoint, pin: tuple[float, ...]) -> None:
    try:
        encoded = session.encoded(checkpoint)
    except InputError as error:
        st.info(literal(error))
        return
    st.html(neighbourhood_note(encoded, pin, reach=session.typical_reach(checkpoint), naming=checkpoint.config.naming))


def neighbourhood_note(encoded: EncodedSet, point: tuple[float, ...], *, reach: float, naming: Naming) -> str:
    """The nearest encoded pictures by class, and whether the point lies among the data at all."""
    latent = np.array(point, dtype=np.float32)
    near = neighbours(encoded, latent, NEAREST)
    count = int((near.label == near.majority).sum())
    total = len(near.label)
    share = (
        f"The {total} nearest encoded {naming.plural} are all"
        if count == total
        else f"{count} of the {total} nearest encoded {naming.plural} are"
    )
    found = f"{share} {escape(naming.several(near.majority))}."
    expected = neighbours(encoded, expected_mean(encoded, latent), NEAREST)
    where = (
        f"They lie within {float(near.distance[-1]):.2f} of the point: {naming.plural} were encoded here."
        if expected.distance[-1] <= reach
        else f"The nearest lies {float(near.distance[0]):.2f} away: here the decoder has no example to go by."
    )
    chips = "".join(class_chip(int(label), naming) for label in near.label)
    return f'<div class="chips">{chips}</div><p class="note">{found} {where}</p>'


def offers(checkpoint: Checkpoint, pin: tuple[float, ...], replay: Replay | None) -> None:
    """The pinned digit, the walks through it, and the whole plane, to take away."""
    point = np.array(pin, dtype=np.float32)
    flat = len(pin) == 2
    place = f"{checkpoint.name}_z1={pin[0]:.2f}_z2={pin[1]:.2f}" if flat else checkpoint.name
    found = [downloads.picture("Digit", lambda: session.decode(checkpoint, point[None])[0], file_name=f"{place}.png")]
    for axis in walked_axes(checkpoint)[:2]:
        frames = partial(walks.walk, checkpoint, point, axis, steps=FRAMES)
        name = f"{place}_along_z{axis + 1}.gif"
        found.append(downloads.animation(f"Along {axis_name(axis)}", frames, file_name=name, there_and_back=True))
    if not flat and checkpoint.has(LATENTS):
        sheet = partial(walks.rows, checkpoint, point, steps=STILLS)
        found.append(downloads.sheet("Traversal", sheet, file_name=f"{checkpoint.name}_traversal.png"))
    if flat and (way := path_way()) is not None:
        frames = partial(session.decode, checkpoint, along(way, FRAMES))
        name = f"{checkpoint.name}_path.gif"
        found.append(downloads.animation("Path", frames, file_name=name, there_and_back=True))
    if (film := shown_film(len(pin))) is not None:
        found += film_offers(checkpoint, film)
    if replay and replay.recorded:
        found.append(training_replay.offer(checkpoint))
    if checkpoint.has(MANIFOLD):
        sheet = partial(read_png, checkpoint.manifold_png())
        found.append(downloads.picture("Manifold", sheet, file_name=f"{checkpoint.name}_manifold.png"))
    if checkpoint.has(LATENTS):
        arrays = partial(latents, checkpoint)
        found.append(downloads.arrays("Latents", arrays, file_name=f"{checkpoint.name}_latents.npz"))
    found += [
        downloads.file(
            "Explorer", partial(explorer, checkpoint, pin, address.plane_view()), file_name=f"{checkpoint.name}.html"
        ),
        downloads.report("Report", lambda: report(checkpoint, point), file_name=f"{place}_report.html"),
    ]
    downloads.row(*found, key="explore")


def explorer(checkpoint: Checkpoint, pin: tuple[float, ...], view: PlaneView) -> str:
    """The whole plane as one page that opens on this view."""
    return export_explorer(checkpoint, pin=pin, view=view.to_browser())


def path_way() -> np.ndarray | None:
    """The line of the path on the pad, (k, 2); None where there is none, or the browser has still to find it."""
    view, seen = address.plane_view(), seen_view()
    if view.path is None:
        return None
    if not view.least:
        return np.reshape(view.path, (2, 2))
    return np.reshape(seen.way, (-1, 2)) if seen and seen.way else None


def shown_film(dim: int) -> np.ndarray | None:
    """The latents (n, dim) that the open tool shows as a film; None where the browser has told of none."""
    seen = seen_view()
    fits = seen is not None and len(seen.film) > 1 and len(seen.film[0]) == dim
    return np.array(seen.film, dtype=np.float32) if seen and fits else None


def seen_view() -> PlaneView | None:
    """What the browser told last, with what the address does not hold; None where the address says another view."""
    seen = st.session_state.get(SEEN)
    fits = isinstance(seen, PlaneView) and seen.parameters() == address.plane_view().parameters()
    return seen if fits else None


def latents(checkpoint: Checkpoint) -> dict[str, np.ndarray]:
    """The encoded test set, and its pictures where they are at hand."""
    encoded, originals = session.encoded(checkpoint), session.originals(checkpoint)
    arrays = latent_arrays(encoded, np.arange(len(encoded)))
    return arrays if originals is None else {**arrays, "original": originals}


def report(checkpoint: Checkpoint, point: np.ndarray) -> Report:
    """The pinned digit, the walks through it, the decoded plane, and how well the model was measured to do."""
    place = ", ".join(f"{axis_name(axis)} = {value:.2f}" for axis, value in enumerate(point)).replace("-", "−")
    sections: list[Figure | Table | str] = [
        Figure(png(session.decode(checkpoint, point[None])[0], 8), f"The decoded digit at {place}"),
        Figure(
            sheet_png(walks.rows(checkpoint, point, steps=STILLS), 3),
            "Through this point along each axis, from low to high",
        ),
    ]
    if checkpoint.has(MANIFOLD):
        caption = f"The decoded plane, z₁ and z₂ from −{SHEET_EXTENT:g} to {SHEET_EXTENT:g}"
        sections.append(Figure(enlarge_png(checkpoint.manifold_png(), 2), caption))
    sections.append(tables.metrics_table(checkpoint.metrics(), caption="Held-out measures"))
    return Report(
        title=TITLE, question=QUESTION, checkpoints=[checkpoint], settings={"Latent": place}, sections=sections
    )


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
A VAE explains each picture $x$ by a latent $z$ that is drawn from a standard normal prior and decoded:

$$
p_\theta(x) = \int p_\theta(x \mid z)\, \mathcal N(z;\, 0, I)\, \mathrm dz, \qquad
p_\theta(x \mid z) = \prod_i \hat x_i^{\,x_i} (1 - \hat x_i)^{1 - x_i}, \qquad
\hat x = \sigma\bigl(f_\theta(z)\bigr).
$$

- **Decoded digit**: $\hat x$, the mean of $p_\theta(x \mid z)$ at the latent $z = (z_1, z_2)$ under the pointer, or at
  the pinned one; ink is 1, paper is 0.
- **Manifold**: $\hat x$ all over the plane, on a grid that gets finer as you zoom in. Even steps in $z$ are not equally
  likely under the prior: 99 % of $\mathcal N(0, I)$ lies within $\lVert z \rVert < 3.03$.
- **Points**: the posterior mean $\mu_\phi(x)$ of each test picture. The ellipses are one and two standard deviations
  of $q_\phi(z \mid x) = \mathcal N\bigl(\mu_\phi(x), \operatorname{diag} \sigma_\phi^2(x)\bigr)$, to scale.
- **Support**: how many test pictures were encoded near. Where the tenth nearest lies farther away than it does from
  99 % of the encoded digits themselves, the decoder has no example to go by. Beyond the plane the noise of all
  dimensions adds up, so that even $z \sim q_\phi(z \mid x)$ lies far from every $\mu_\phi$: there $z$ counts by the
  posterior mean that it lets expect, $m_k + s_k (z_k - m_k)$ with $m_k = \mathbb E\,\mu_k$ and
  $s_k = \operatorname{Var} \mu_k \,/\, (\operatorname{Var} \mu_k + \mathbb E\,\sigma_k^2)$, and the 99 % are those of
  such draws.
- **Stretch**: $\lVert \partial \hat x / \partial z \rVert_F$, the norm of the decoder's Jacobian: equal steps in $z$
  are not equal steps in pixels. The path of **least picture change** is the shortest one in that measure.
- **Samples**: $z = T\varepsilon$ from the prior; $z = \mu_\phi(x) + T\,\sigma_\phi(x) \odot \varepsilon$ from the
  aggregate posterior $\tfrac1n \sum_x q_\phi(z \mid x)$, with a random test picture $x$; the noise is
  $\varepsilon \sim \mathcal N(0, I)$, the temperature $T$. A **walk** is a spline through them,
  $z = m + \sum_i w_i (z_i - m) / \lVert w \rVert$ with four weights $w_i$ at a time: divided by their norm, it has the
  samples' mean $m$ and covariance at every moment.
- **Posterior**: each dimension's share of the KL divergence,
  $\tfrac12 \bigl(\mu_k^2 + \sigma_k^2 - 1 - \log \sigma_k^2\bigr)$ in nats (Kingma and Welling 2014).
- **Replay**: $\mu_\phi(x)$ of at most 2,000 test pictures and $\hat x$ on a grid of 15 × 15 latents, as they were after
  the recorded epochs. Between two of these the points glide along straight lines: what happened there was not kept.
"""
        )


main()
