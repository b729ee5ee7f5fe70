"""Draw: a digit of one's own; how a model reads it, what comes back, how typical it is among the test digits."""

import numpy as np
import streamlit as st

from app.state import address, pictures, session
from app.ui import controls
from app.ui.failures import show_failure
from app.ui.missing_pictures import stand_in_line
from app.ui.own_digit import OwnDigit, Source, own_digit
from app.ui.parts import part
from app.ui.tiles import Tile, tiles_html
from app.views.draw import closeup, drawn, reading
from app.views.draw import downloads as drawn_downloads
from app.views.draw import figures as drawn_figures
from app.views.draw.reading import NEAREST, Reading
from app.views.draw.verdict import measure_rows, typicality
from vae.checkpoints.store import Checkpoint
from vae.data.shapes import IMAGE_SHAPE
from vae.errors import InputError
from vae.inference.worker import InferenceError
from vae.latent.encoded_set import neighbours

TITLE = "Draw"
QUESTION = "Where does your own digit land, and what comes back from there?"
MOST_MODELS = 8
CLASSES = tuple(range(10))
WAS = "was"
OPENING = (
    "mnist-ae",
    "mnist-ae-map",
    "mnist-vae",
    "mnist-sweep-d2-beta16",
    "mnist-sweep-d10-beta1",
    "mnist-cvae",
    "mnist-vqvae",
)
CHART = {"displaylogo": False, "scrollZoom": True, "modeBarButtonsToRemove": ["autoScale2d"]}


def main() -> None:
    digit(controls.checkpoint_picker(controls.page_head(TITLE, QUESTION), session.drawable()))
    mathematics()


@st.fragment
def digit(checkpoint: Checkpoint) -> None:
    """The digit and all that follows from it; a stroke runs only this."""
    with st.container(key="own_digit"):
        left, right = st.columns([27, 10], gap="large")
    with left:
        sheet = st.container()
        with part("controls", "centre"), st.container(horizontal=True):
            centre = st.toggle(
                "Centred",
                value=True,
                key="centre",
                bind="query-params",
                help="As the data set's digits are: by mass for MNIST. Switch it off, draw in a corner, "
                "and see z jump.",
            )
            widen = st.toggle(
                "Widened",
                value=True,
                key="widen",
                bind="query-params",
                help="Strokes thinner than the data set's are made as wide: for MNIST 2.4 of 20 pixels, wider than "
                "most pens.",
            )
        with sheet:
            own = own_digit(
                key="own", checkpoint=checkpoint, centre=centre, widen=widen, example=True, test_digits=True
            )
    with right:
        head = st.container(key="verdict")
        truth, told = true_class(own)
        if own is None:
            head.html(drawn_figures.waiting_html())
            return
        try:
            found = reading.read(own, checkpoint, truth=truth, told=told)
        except (InputError, InferenceError) as error:
            with head:
                show_failure("Your digit could not be encoded", error)
            return
        head.html(drawn_figures.verdict_html(found.verdict))
    show_preparation(own)
    show_landing(found)
    show_percentiles(found)
    show_every_checkpoint(found)
    drawn_downloads.offer(found, title=TITLE, question=QUESTION)


def true_class(own: OwnDigit | None) -> tuple[int | None, str]:
    """The digit's class where it is known, and who says so: the test set, or the visitor on pills kept as `was`."""
    if own is not None and own.taken is not None:
        return own.taken.label, f"{own.taken.name} is"
    forget_class(own)
    with part("controls", "was"):
        was = st.pills(
            "It was a …",
            CLASSES,
            key=WAS,
            bind="query-params",
            format_func=str,
            disabled=own is None,
            wrap=True,
            help="Say what you wrote: the page tells whether it was read right, and conditional models are told it.",
        )
    return was, "it was"


def forget_class(own: OwnDigit | None) -> None:
    """What the visitor has said of one digit does not hold for the next: another picture, or an emptied sheet."""
    now = own and (own.source, own.example, "" if own.source == Source.DRAW else own.digest)
    before = st.session_state.get("_said_of", now)
    st.session_state["_said_of"] = now
    if now != before and st.session_state.get(WAS) is not None and not address.came_back():
        st.session_state[WAS] = None


def show_preparation(own: OwnDigit) -> None:
    """The steps to 28×28; a test digit has none."""
    if own.taken is None:
        controls.plate("How it is prepared", "as the data set was")
        st.html(drawn_figures.steps_html(own.preparation))


def show_landing(found: Reading) -> None:
    """The posterior at its own scale, the test digits around it, and what is decoded from draws of it."""
    landing = found.landing
    controls.plate("Where it lands", drawn_figures.latent_text(landing))
    if len(landing.mean) == 1:  # the row beside the sheet is all there is to see
        show_decoded(found)
        return
    plane, pictures = st.columns([2, 3], gap="large")
    with plane, st.container(key="closeup"):
        st.plotly_chart(
            closeup.closeup_figure(found.encoded, landing, found.near, naming=found.checkpoint.config.naming),
            key="closeup_chart",
            height="stretch",
            config=CHART,
            alt="The plane around your digit: its posterior at one and two standard deviations, and test digits",
        )
        if len(landing.mean) > 2:
            st.html(
                '<p class="note">Of all dimensions, the two that the posterior says most of; test digits lie '
                "where these two place them, however far off they are in the others.</p>"
            )
    with pictures:
        show_decoded(found)


def show_decoded(found: Reading) -> None:
    """The test digits encoded nearest, and what is decoded from draws of the posterior."""
    landing = found.landing
    show_nearest(found)
    if landing.certain:
        st.html(
            '<p class="note">An autoencoder has no posterior: it names one point and is sure of it. '
            "This is what it decodes from there.</p>"
        )
        tiles = [Tile(landing.reconstruction, "", "The reconstruction")]
    else:
        ellipses = (
            "The ellipses are one and two standard deviations of the posterior, to scale; numerals are test digits. "
            if len(landing.mean) > 1
            else ""
        )
        st.html(f'<p class="note">{ellipses}{len(landing.decoded)} latents drawn from the posterior, decoded:</p>')
        tiles = [Tile(image, "", "Decoded from a draw of the posterior") for image in landing.decoded]
    st.html(tiles_html(tiles, small=True))


def show_nearest(found: Reading) -> None:
    """The test digits encoded nearest, or the training digits that stand in; without pictures, as they are decoded."""
    near, shown = found.near, pictures.shown(found.checkpoint)
    naming = shown.naming
    if not shown.own:
        near = neighbours(pictures.encoded(found.checkpoint), found.landing.mean, NEAREST, without=row_among(found.own))
    what = "by their distance" if shown.images is not None else "by their distance, as the decoder draws them"
    controls.plate(f"The nearest {shown.noun}s", what, level=3)
    if shown.images is not None:
        images = shown.images[near.index]
    else:
        try:
            images = session.decode(found.checkpoint, found.encoded.mean[near.index])
        except (InputError, InferenceError) as error:
            show_failure("They could not be decoded", error)
            return
    tiles = []
    for image, row, label, distance in zip(images, near.index, near.label.tolist(), near.distance, strict=True):
        name = f"{shown.noun.capitalize()} {row}, {naming.with_article(label)}"
        tiles.append(Tile(image, f"{distance:.3f}", name, label))
    st.html(tiles_html(tiles, naming=naming, small=True))
    stand_in_line(found.checkpoint.config.dataset, shown)


def row_among(own: OwnDigit) -> int | None:
    """The row that the digit itself has among the shown digits; None where it is none of them."""
    return None if own.taken is None else own.taken.row


def show_percentiles(found: Reading) -> None:
    """Each measure on a strip of those of the test set."""
    naming = found.checkpoint.config.naming
    whose = f"{'' if found.known else 'those it is read as, '}{naming.several(found.label)}, in their colour"
    controls.plate("How typical is it?", f"among the test digits; {whose}")
    st.html(f'<p class="note">{typicality(found.percentiles, found.label, naming)}</p>')
    rows = measure_rows(found.percentiles, found.label, naming)
    strips = [drawn_figures.strip_html(*row, label=found.label, naming=naming) for row in rows]
    with part("measures"):
        st.html(f'<div class="percentiles">{"".join(strips)}</div>')


def show_every_checkpoint(found: Reading) -> None:
    """The digit through several checkpoints; conditional ones are told its class."""
    controls.plate("What every checkpoint makes of it", "cross-entropy in nats")
    offered = {each.name: each for each in session.listing().checkpoints if each.config.image_shape == IMAGE_SHAPE}
    opening = [name for name in OPENING if name in offered] or list(offered)[:MOST_MODELS]
    with part("controls", "models"):
        names = st.multiselect(
            "Checkpoints", list(offered), default=opening, max_selections=MOST_MODELS, key="models", bind="query-params"
        )
    tiles = [Tile(found.own.image, "your digit", "Your digit, prepared")]
    for name in names:
        tiles.append(_model_tile(offered[name], found.own, found.label))
    st.html(tiles_html(tiles))
    if not found.known and any(offered[name].config.model.classes for name in names):
        st.html(
            '<p class="note">A conditional model must be told the class: until you say what it was, it is told what '
            "the digit is read as.</p>"
        )


def _model_tile(checkpoint: Checkpoint, own: OwnDigit, label: int) -> Tile:
    model = checkpoint.config.model
    title = checkpoint.config.title or f"{model.label}, {model.latent_dim} latent dimensions"
    told = f", told it is {checkpoint.config.naming.with_article(label)}" if model.classes else ""
    try:
        made = drawn.reconstruction(checkpoint, own.image_for(checkpoint.config.dataset), label)
    except (InputError, InferenceError) as error:
        return Tile(np.zeros_like(own.image), str(error), f"{title}: nothing")
    return Tile(made.images[0], f"{title}{told}: {made.cross_entropy[0]:.0f}", f"Reconstruction by {title}")


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
**Preparation.** MNIST's digits were fitted into 20×20 pixels with their aspect kept, then moved so that their centre of
mass lies in the middle of 28×28 (LeCun et al. 1998). Yours goes the same way, after its strokes, where they are thinner
than the data set's median, were made as wide. With ink $x_{ij}$ in row $i$ and column
$j$, the centre of mass is

$$
\Bigl(\frac{\sum_{ij} i\, x_{ij}}{\sum_{ij} x_{ij}},\ \frac{\sum_{ij} j\, x_{ij}}{\sum_{ij} x_{ij}}\Bigr) \to (14, 14).
$$

On a photograph, ink is what is darker than its paper: $1 - x / p$, where the paper's shade $p$ is a morphological
closing that strokes are too thin to survive. A shadow darkens both and weighs nothing.

**Landing.** The encoder says where the digit is, and how sure it is of it:

$$
q_\phi(z \mid x) = \mathcal N\bigl(z;\ \mu_\phi(x),\ \operatorname{diag} \sigma_\phi^2(x)\bigr).
$$

**The die** draws $\varepsilon \sim \mathcal N(0, I)$ and decodes $z = \mu_\phi(x) + \sigma_\phi(x) \odot \varepsilon$
(Kingma and Welling 2014). While you draw, $\mu$ and $\sigma$ move and $\varepsilon$ stays: so every dot follows the
pen. The decodes further down are draws of the same kind, their $\varepsilon$ from seed 0.

**Read as.** The digit is read as the class that most of the ten test digits have whose posterior means lie nearest to
$\mu_\phi(x)$: a vote of the $k = 10$ nearest neighbours in the latent space. A class with at least half as many votes
as the first is named beside it. The model itself never saw a class.

**How typical is it?** Measures beside those of the test digits. The percentile of each is the share of test digits
that have less; the class is the one you named, else the one the digit is read as.

- **Reconstruction error**: the cross-entropy of the gray picture with $\hat x$, decoded from the posterior mean,
  $-\sum_i x_i \log \hat x_i + (1 - x_i) \log (1 - \hat x_i)$, in nats. Can the model draw this at all?
- **KL divergence**: $\tfrac12 \sum_k \bigl(\mu_k^2 + \sigma_k^2 - 1 - \log \sigma_k^2\bigr)$, in nats. How far is
  the posterior from the prior?
- **Neighbour distances**: from the posterior mean to that of the tenth nearest test digit, and to that of the tenth
  nearest of the class. Was anything encoded here, and was it of this class?

A digit can be typical by all of them and still be read wrongly: they ask how common it is, not what it is.
"""
        )


main()
