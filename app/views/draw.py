"""Draw: a digit of one's own, prepared in steps, encoded; what comes back, and how odd it is to the model."""

import numpy as np
import streamlit as st

from app import controls, downloads, drawn, drawn_figures, session
from app.drawn_figures import Tile
from app.own_digit import OwnDigit, own_digit
from app.parts import part
from vae import datasets
from vae.checkpoints import Checkpoint
from vae.errors import InputError
from vae.export.pictures import Strip, sheet_png
from vae.export.report import Figure, Report, Table
from vae.inference import InferenceError
from vae.landing import Landing
from vae.latents import EncodedSet, Neighbourhood, neighbours
from vae.oddity import Oddity

TITLE = "Draw"
QUESTION = "Where does your own digit land, and what comes back from there?"
NEAREST = 10
MOST_MODELS = 8
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
    digit(controls.checkpoint_picker(controls.page_head(TITLE, QUESTION)))
    mathematics()


@st.fragment
def digit(checkpoint: Checkpoint) -> None:
    """The digit and all that follows from it; a stroke runs only this."""
    sheet = st.container()
    with part("controls", "centre"):
        centre = st.toggle(
            "Centred",
            value=True,
            key="centre",
            bind="query-params",
            help="As the data set's digits are: by mass for MNIST. Switch it off, draw in a corner, and see z jump.",
        )
        widen = st.toggle(
            "Widened",
            value=True,
            key="widen",
            bind="query-params",
            help="Strokes thinner than the data set's are made as wide: for MNIST 2.4 of 20 pixels, wider than most pens.",
        )
    with sheet:
        own = own_digit(key="own", checkpoint=checkpoint, centre=centre, widen=widen, example=True)
    if own is None:
        st.html('<p class="note">Everything else on this page follows from your digit.</p>')
        return
    st.html('<h3 class="plate">How it is prepared <small>as the data set was</small></h3>')
    st.html(drawn_figures.steps_html(own.preparation))
    try:
        landing = drawn.landing(checkpoint, own.image)
        encoded = session.encoded(checkpoint)
    except (InputError, InferenceError) as error:
        st.error(f"Your digit could not be encoded: {error}")
        return
    near = neighbours(encoded, landing.mean, NEAREST)
    show_landing(encoded, landing, near)
    show_nearest(checkpoint, encoded, near)
    odd = show_oddity(checkpoint, landing)
    show_every_checkpoint(own, guess=near.majority)
    offer_downloads(checkpoint, own, landing, odd)


def show_landing(encoded: EncodedSet, landing: Landing, near: Neighbourhood) -> None:
    """The posterior at its own scale, and what is decoded from draws of it."""
    st.html(f'<h3 class="plate">Where it lands <small>{drawn_figures.latent_text(landing)}</small></h3>')
    plane, decodes = st.columns([2, 3], gap="large")
    with plane, st.container(key="closeup"):
        st.plotly_chart(
            drawn_figures.closeup_figure(encoded, landing, near),
            key="closeup_chart",
            height="stretch",
            config=CHART,
            alt="The plane around your digit: its posterior at one and two standard deviations, and test digits",
        )
    with decodes:
        if landing.certain:
            st.html(
                '<p class="note">An autoencoder has no posterior: it names one point and is sure of it. '
                "This is what it decodes from there.</p>"
            )
            tiles = [Tile(landing.reconstruction, "", "The reconstruction")]
        else:
            st.html(
                '<p class="note">The ellipses are one and two standard deviations of the posterior, to scale; numerals '
                f"are test digits. {len(landing.decoded)} latents drawn from it, decoded:</p>"
            )
            tiles = [Tile(image, "", "Decoded from a draw of the posterior") for image in landing.decoded]
        st.html(drawn_figures.tiles_html(tiles, small=True))


def show_nearest(checkpoint: Checkpoint, encoded: EncodedSet, near: Neighbourhood) -> None:
    """The test digits encoded nearest; their reconstructions where the pictures are not at hand."""
    count = int((near.label == near.majority).sum())
    pictures = session.originals(checkpoint)
    what = "" if pictures is not None else ", as the decoder draws them"
    st.html(
        f'<h3 class="plate">The nearest test digits <small>{count} of {len(near.label)} are '
        f"{near.majority}s{what}</small></h3>"
    )
    shown = session.decode(checkpoint, encoded.mean[near.index]) if pictures is None else pictures[near.index]
    st.html(
        drawn_figures.tiles_html(
            [
                Tile(image, f"{distance:.3f}", f"Test digit {row}, a {label}", int(label))
                for image, row, label, distance in zip(shown, near.index, near.label, near.distance, strict=True)
            ]
        )
    )
    if pictures is None:
        controls.missing_pictures(datasets.missing_message(checkpoint.config.dataset))


def show_oddity(checkpoint: Checkpoint, landing: Landing) -> Oddity:
    """Three measures beside those of the test set."""
    odd = drawn.oddity(checkpoint, landing)
    st.html(f'<h3 class="plate">Why is this odd? <small>{drawn_figures.verdict(odd)}</small></h3>')
    bars = [drawn_figures.percentile_html(*row) for row in drawn_figures.oddity_rows(odd)]
    with part("measures"):
        st.html(f'<div class="percentiles">{"".join(bars)}</div>')
    return odd


def show_every_checkpoint(own: OwnDigit, *, guess: int) -> None:
    """The digit through several checkpoints; conditional ones are told its class."""
    st.html('<h3 class="plate">What every checkpoint makes of it <small>cross-entropy in nats</small></h3>')
    offered = {checkpoint.name: checkpoint for checkpoint in session.listing().checkpoints}
    opening = [name for name in OPENING if name in offered] or list(offered)[:MOST_MODELS]
    with part("controls", "models"):
        left, right = st.columns([4, 1])
        names = left.multiselect(
            "Checkpoints", list(offered), default=opening, max_selections=MOST_MODELS, key="models", bind="query-params"
        )
        conditional = any(offered[name].config.model.classes for name in names)
        known = right.selectbox(
            "Your digit is a",
            ["?", *range(10)],
            key="known",
            bind="query-params",
            disabled=not conditional,
            help="A conditional model must be told the class. “?” takes the class of the nearest test digits.",
        )
    label = guess if known == "?" else int(known)
    tiles = [Tile(own.image, "your digit", "Your digit, prepared")]
    for name in names:
        tiles.append(_model_tile(offered[name], own, label))
    st.html(drawn_figures.tiles_html(tiles))


def _model_tile(checkpoint: Checkpoint, own: OwnDigit, label: int) -> Tile:
    model = checkpoint.config.model
    title = checkpoint.config.title or f"{model.label}, {model.latent_dim} latent dimensions"
    told = f", told it is a {label}" if model.classes else ""
    try:
        made = drawn.reconstruction(checkpoint, own.image_for(checkpoint.config.dataset), label)
    except (InputError, InferenceError) as error:
        return Tile(np.zeros_like(own.image), str(error), f"{title}: nothing")
    return Tile(made.images[0], f"{title}{told}: {made.cross_entropy[0]:.0f}", f"Reconstruction by {title}")


def offer_downloads(checkpoint: Checkpoint, own: OwnDigit, landing: Landing, odd: Oddity) -> None:
    downloads.row(
        downloads.picture("Digit", lambda: own.image, file_name="digit.png"),
        downloads.arrays(
            "Arrays",
            lambda: {
                "image": own.image,
                "mean": landing.mean,
                "std": landing.std,
                "reconstruction": landing.reconstruction,
                "samples": landing.samples,
                "decoded": landing.decoded,
            },
            file_name="digit.npz",
        ),
        downloads.report("Report", lambda: report(checkpoint, own, landing, odd), file_name="draw.html"),
        key="downloads",
    )


def report(checkpoint: Checkpoint, own: OwnDigit, landing: Landing, odd: Oddity) -> Report:
    """The view as one file."""
    strips = [Strip("prepared", own.image[None]), Strip("reconstruction", landing.reconstruction[None])]
    if not landing.certain:
        strips += [Strip("draws", row) for row in np.array_split(landing.decoded, 3)]
    rows = tuple(
        (title, f"{measure.value:.2f} {unit}", f"{measure.percentile:.1f} %")
        for title, measure, unit in drawn_figures.oddity_rows(odd)
    )
    return Report(
        title=TITLE,
        question=QUESTION,
        checkpoints=[checkpoint],
        settings={
            "Source": str(own.source),
            "Preparation": drawn_figures.PLACES[own.preparation.convention.centring],
            "Posterior": drawn_figures.latent_text(landing),
            "Seed of the draws": "0",
        },
        sections=(
            Figure(sheet_png(strips), "The prepared digit, its reconstruction, decodes drawn from its posterior"),
            Table("Why is this odd?", ("Measure", "Value", "More than"), rows, "percentiles among the test pictures"),
        ),
    )


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

The draws are $z = \mu_\phi(x) + \sigma_\phi(x) \odot \varepsilon$ with $\varepsilon \sim \mathcal N(0, I)$, seed 0.

**Why is this odd?** Three measures, each beside those of the test pictures:

- **Reconstruction error**: the cross-entropy of the gray picture with $\hat x$, decoded from the posterior mean,
  $-\sum_i x_i \log \hat x_i + (1 - x_i) \log (1 - \hat x_i)$, in nats. Can the model draw this at all?
- **KL divergence**: $\tfrac12 \sum_k \bigl(\mu_k^2 + \sigma_k^2 - 1 - \log \sigma_k^2\bigr)$, in nats. How far is
  the posterior from the prior?
- **Neighbour distance**: from the posterior mean to that of the tenth nearest test digit. Was anything encoded here?

A picture can be odd to a person and ordinary to all three, and the other way round.
"""
        )


main()
