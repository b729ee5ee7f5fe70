"""Generate: every class at one latent, morphs from class to class, sheets of styles by classes, samples."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app.components.class_morph import class_morph
from app.components.latent_pad import latent_pad
from app.state import measures as stored
from app.state import session
from app.state.address import pinned_latent, pinned_mixture, plane_view, take_mixture, take_pin, take_view
from app.state.axes import walked_axes
from app.state.plane_view import Mixture
from app.ui import controls, downloads, sheets, tables
from app.ui.literal import literal
from app.ui.parts import part
from app.views.generate.class_sheets import decoded_rows, show_sheet
from app.views.generate.handwriting import handwriting
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import Checkpoint
from vae.data.shapes import IMAGE_SHAPE
from vae.errors import InputError
from vae.export import require_vector
from vae.export.pictures import Strip, sheet_png
from vae.export.report import Figure, Report
from vae.latent import conditions
from vae.latent.conditions import StyleSheet
from vae.latent.dimensions import axis_name
from vae.models.families import KINDS

TITLE, QUESTION = "Generate", "Same style, another digit: what does the class decide, and what does z?"
NO_MODEL = controls.Advice(
    "**There is no conditional model yet.** Train one in about a minute, on pictures that come with the program; then "
    "reload this page.",
    "python -m vae train --name my-first-cvae --data digits --family cvae",
)
MORPH_FRAMES, REPORT_FRAMES = 41, 11
EXTENT = 2.0  # of a line of styles: 95 of 100 samples of the prior lie within it along an axis
MOST_AXES = 8  # that the rows of a sheet can go along
SHARED, OWN = "Samples", "Each its own"
MOST_MEASURED = 8  # checkpoints in the table of measures
MOST_ROWS, OPENING_ROWS, LAST_SEED = 16, 7, 9999
COLUMNS = (
    tables.Column("class_consistency", "consistency", 3),
    tables.Column("leakage", "leakage", 3),
    tables.Column("negative_elbo", "−ELBO", 1),
    tables.Column("reconstruction", "distortion", 1),
    tables.Column("kl", "rate", 1),
)


def main() -> None:
    head = controls.page_head(TITLE, QUESTION)
    checkpoint = controls.checkpoint_picker(head, session.conditional(), without=NO_MODEL)
    one_style(checkpoint)
    if checkpoint.config.image_shape == IMAGE_SHAPE:
        handwriting(checkpoint)
    measures(checkpoint)
    mathematics()


@st.fragment
def one_style(checkpoint: Checkpoint) -> None:
    """Every class at the latent under the cursor, and what follows from the pinned one; a pin runs only this."""
    latent = plane(checkpoint)
    if checkpoint.has(LAYERS):
        morph(checkpoint, latent)
    sheet(checkpoint, latent)


def plane(checkpoint: Checkpoint) -> tuple[float, ...]:
    """The plane with every class beside it; the pinned latent, or the prior's mean where no browser can decode."""
    middle = (0.0,) * checkpoint.config.model.latent_dim
    try:
        require_vector(checkpoint)
    except InputError as error:
        st.info(f"{literal(error)}. What is below stands in the middle, at z = 0.", icon=":material/info:")
        return middle
    latent = pinned_latent(middle)
    latent_pad(
        [checkpoint],
        pin=latent,
        key="every_class",
        on_pin=take_pin,
        originals=has_originals(checkpoint),
        every_class=True,
        view=plane_view(),
        on_view=take_view,
    )
    return latent


def has_originals(checkpoint: Checkpoint) -> bool:
    try:
        return session.originals(checkpoint) is not None
    except InputError:  # no encoded set, so there is no digit to click either
        return False


def morph(checkpoint: Checkpoint, latent: Sequence[float]) -> None:
    """Two classes mixed at the pinned latent."""
    classes = checkpoint.config.model.classes
    mixture = pinned_mixture(classes)
    controls.plate("From class to class", "the condition is mixed, z stays where it is pinned")
    class_morph(checkpoint, latent=latent, mixture=mixture, key="morph", on_change=take_mixture)
    downloads.row(
        downloads.animation(
            "Morph",
            lambda: mixed(checkpoint, latent, mixture, MORPH_FRAMES),
            file_name=f"{checkpoint.name}_{mixture.a}_to_{mixture.b}.gif",
            there_and_back=True,
        ),
        key="morph_downloads",
        what="the morph",
    )


def mixed(checkpoint: Checkpoint, latent: Sequence[float], mixture: Mixture, frames: int) -> np.ndarray:
    """The latent decoded from the mixture's first class to its second in even steps, (frames, h, w)."""
    shares = np.linspace(0, 1, frames)
    weights = conditions.mixtures(mixture.a, mixture.b, shares, classes=checkpoint.config.model.classes)
    return session.decode(checkpoint, np.tile(np.asarray(latent, np.float32), (frames, 1)), weights)


@st.fragment
def sheet(checkpoint: Checkpoint, latent: Sequence[float]) -> None:
    """Styles by classes, through the worker; its controls run only this."""
    model = checkpoint.config.model
    controls.plate("Styles by classes", "a column is a class")
    with part("controls", "sheet"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            classes = controls.class_pills(np.arange(model.classes), naming=checkpoint.config.naming, key="classes")
            axes = {axis_name(axis): axis for axis in walked_axes(checkpoint)[:MOST_AXES]}
            kinds = (*axes, SHARED, OWN)
            kind = st.segmented_control(
                "Rows: steps along an axis, or samples of the prior",
                kinds,
                default=kinds[0],
                required=True,
                key="rows",
                bind="query-params",
            )
        with right:
            count = st.slider("Number of rows", 2, MOST_ROWS, OPENING_ROWS, key="n", bind="query-params")
            sampled = kind in (SHARED, OWN)
            seed = st.number_input(
                "Seed of the samples", 0, LAST_SEED, 0, key="seed", bind="query-params", disabled=not sampled
            )
    if not classes:
        st.info("Choose at least one class.", icon=":material/info:")
        return
    if kind == OWN:
        asked = conditions.prior_samples(count, model.latent_dim, classes, of=model.classes, seed=int(seed))
    elif kind == SHARED:
        asked = conditions.of_styles(conditions.prior_styles(count, model.latent_dim, seed=int(seed)), classes)
    else:
        styles = conditions.along(np.array(latent), axes[kind], extent=EXTENT, rows=count)
        asked = conditions.of_styles(styles, classes)
    settings = {"z": ", ".join(f"{value:.3g}" for value in latent), "Rows": kind, "Number of rows": str(count)}
    if sampled:
        settings["Seed"] = str(seed)
    mixture = pinned_mixture(model.classes)
    titles = row_titles(asked, axes.get(kind))
    made = downloads.report(
        "Report", lambda: report(checkpoint, latent, mixture, asked, titles, settings), file_name="generate.html"
    )
    show_sheet(checkpoint, asked, titles, key="by_class", offers=[made])


def row_titles(asked: StyleSheet, axis: int | None) -> list[str]:
    """What stands before each row: its place along the axis, or the number of its sample where there is none."""
    if axis is None:
        return [f"sample {row + 1}" for row in range(len(asked.latents))]
    places = asked.latents[:, 0, axis]
    return [f"{axis_name(axis)} = {place:.1f}".replace("-", "−") for place in places]


def report(
    checkpoint: Checkpoint,
    latent: Sequence[float],
    mixture: Mixture,
    asked: StyleSheet,
    titles: Sequence[str],
    settings: dict[str, str],
) -> Report:
    """Every class at the pinned latent, the morph, the sheet and the measures as they stand."""
    classes, naming = checkpoint.config.model.classes, checkpoint.config.naming
    first, last = naming.name(0), naming.name(classes - 1)
    a, b = map(naming.with_article, (mixture.a, mixture.b))
    every = session.decode(checkpoint, np.tile(np.asarray(latent, np.float32), (classes, 1)), np.arange(classes))
    rows = sheets.strips(decoded_rows(checkpoint, asked, titles))
    return Report(
        title=TITLE,
        question=QUESTION,
        checkpoints=[checkpoint],
        settings=settings,
        sections=(
            Figure(
                sheet_png([Strip("", every)]),
                f"Every class, {first} to {last}, at the pinned z",
            ),
            Figure(
                sheet_png([Strip("", mixed(checkpoint, latent, mixture, REPORT_FRAMES))]),
                f"At the same z, the condition mixed from {a} to {b} in steps of 0.1",
            ),
            Figure(
                sheet_png(rows),
                f"Styles by the classes {', '.join(map(naming.name, asked.classes.tolist()))}",
            ),
            tables.report_table(measured(checkpoint), COLUMNS, corner="Checkpoint", caption="The measures"),
        ),
    )


def measured(checkpoint: Checkpoint) -> list[tables.Row]:
    """The measures of the first conditional checkpoints and of this one, which is marked."""
    first = session.conditional()[:MOST_MEASURED]
    rows = first if checkpoint in first else (*first[:-1], checkpoint)
    return [
        tables.Row(each.config.title or each.name, stored.of(each), chosen=each.name == checkpoint.name)
        for each in rows
    ]


def measures(checkpoint: Checkpoint) -> None:
    """What the held-out measures say of conditional checkpoints, the protocols below."""
    rows = measured(checkpoint)
    if not tables.measured(rows, COLUMNS):
        return
    with part("measures"):
        controls.plate("The measures", "−ELBO, distortion and rate in nats per image")
        st.html(tables.table_html(rows, COLUMNS, corner=""))
        st.caption(literal(tables.protocols(rows, COLUMNS)))
        if (count := len(session.conditional())) > len(rows):
            query = {"view": "Table", "families": KINDS[checkpoint.config.model.kind]}
            st.page_link("checkpoints/page.py", label=f"All {count:,} in a table", query_params=query)


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
A conditional VAE (Sohn et al. 2015) tells encoder and decoder the class $y$ beside the picture, and asks for

$$
\log p_\theta(x \mid y) \ \ge\
\mathbb E_{q_\phi(z \mid x, y)}\bigl[\log p_\theta(x \mid z, y)\bigr]
- \mathrm{KL}\bigl(q_\phi(z \mid x, y)\,\Vert\,p(z)\bigr), \qquad p(z) = \mathcal N(0, I).
$$

The prior $p(z)$ does not know the class. A bit about $y$ in $z$ costs rate and buys nothing, since the decoder is told
$y$ for nothing: so training leaves to $z$ what the class does not say, the **style**.

- **Every class at one** $z$: $\hat x = \mathbb E\,[x \mid z, y]$ for $y = 0, \dots, 9$. The class goes in as a one-hot
  vector beside $z$.
- **From class to class**: the condition itself is mixed, $y(t) = (1 - t)\,\mathrm{onehot}(a) + t\,\mathrm{onehot}(b)$.
  Training only ever saw the corners $t = 0$ and $t = 1$; between them the decoder has no example to go by.
- **Samples**: $z \sim \mathcal N(0, I)$ by the seed, then the mean $\hat x$ of $p_\theta(x \mid z, y)$. A row is one
  $z$ for every class; or each picture has its own.
- **Consistency**: the share of such samples in which a classifier, trained on real pictures only, finds the class that
  was asked for.
- **Leakage**: how well a linear probe reads the class from $\mu_\phi(x, y)$. Chance is about 1 in 10; what is above it
  is class that went into $z$ all the same, and then one $z$ is not quite the same style for two classes.
"""
        )


main()
