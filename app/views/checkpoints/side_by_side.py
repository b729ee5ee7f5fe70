"""Two to four checkpoints beside each other: planes on one cursor, measures, differences, the same digits."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app.components.latent_pad import latent_pad
from app.state import measures as stored
from app.state import pictures, session
from app.state.address import pinned_latent, plane_view, take_picture, take_pin, take_view
from app.state.linked_picture import pinned_picture
from app.state.pictures import Digits
from app.ui import comparison, controls, downloads, sheets, tables
from app.ui.comparison import Compared
from app.ui.literal import literal
from app.ui.missing_pictures import stand_in_line
from app.ui.parts import part
from app.views.checkpoints import linking
from app.views.checkpoints.linking import Linked
from vae.checkpoints.differences import differences
from vae.checkpoints.store import MANIFOLD, Checkpoint
from vae.errors import InputError
from vae.export.pictures import Strip, png, read_png, sheet_png
from vae.export.report import Figure, Report, Table
from vae.inference.worker import InferenceError

MOST = 4  # planes that are still large enough to read
DIGITS = 10
LATENT, PICTURE = "The same z", "The same picture"
BY_LATENT = (
    "Move slowly from one colour to the next. Where a plane has holes, <b>Support</b> veils them and the digit gets a "
    "dashed frame."
)
BY_PICTURE = (
    "Move over any plane: the nearest test digit is marked on every plane, where that model encoded it, and decoded by "
    "each from there. A plane of more than two dimensions shows its two main components."
)
COLUMNS = (
    tables.Column("mse", "MSE", 4),
    tables.Column("cross_entropy", "cross-entropy", 1),
    tables.Column("negative_elbo", "−ELBO", 1),
    tables.Column("total_correlation", "total correlation", 2),
    tables.Column("knn_accuracy", "kNN accuracy", 3),
    tables.Column("probe_accuracy", "linear probe", 3),
    tables.Column("leakage", "leakage", 3),
    tables.Column("sample_certainty", "clear samples", 3),
)


def title(checkpoint: Checkpoint) -> str:
    return checkpoint.config.title or checkpoint.name


def show(chosen: Sequence[Checkpoint]) -> None:
    """All that tells them apart, the planes first."""
    planes(linking.linked(chosen, by_picture=cursor(chosen) == PICTURE))
    measures(chosen)
    same_digits(chosen)
    config_differences(chosen)
    view_downloads(chosen)


def cursor(chosen: Sequence[Checkpoint]) -> str:
    """What the planes share: a latent or a picture where all have two dimensions, else a picture; kept in the URL."""
    if len(chosen) < 2 or not linking.flat(chosen):
        return PICTURE
    with part("controls", "link"):
        return st.segmented_control(
            "One cursor on all planes",
            (LATENT, PICTURE),
            default=LATENT,
            required=True,
            key="link",
            bind="query-params",
        )


@st.fragment
def planes(found: Linked) -> None:
    """The planes on one cursor; a pin runs only this."""
    for sentence in found.left_out:
        st.caption(literal(sentence))
    if not found.drawn:
        return
    by_picture, first = found.by_picture, found.drawn[0]
    st.html(f'<p class="note">{BY_PICTURE if by_picture else BY_LATENT}</p>')
    middle = (0.0,) * first.config.model.latent_dim
    latent_pad(
        found.drawn,
        pin=middle if by_picture else pinned_latent(middle),
        linked="picture" if by_picture else "z",
        picture=pinned_picture(first) if by_picture else None,
        key="side_by_side",
        on_pin=take_picture if by_picture else take_pin,
        originals=_originals(found.drawn),
        view=plane_view(),
        on_view=take_view,
    )


def _originals(chosen: Sequence[Checkpoint]) -> bool:
    """Whether the test pictures of all of them are at hand."""
    try:
        return all(session.originals(checkpoint) is not None for checkpoint in chosen)
    except InputError:  # no encoded set, so there is no digit to click either
        return False


def measures(chosen: Sequence[Checkpoint]) -> None:
    """Their measures as a table, the protocols below."""
    with part("measures", "side_by_side"):
        rows = [tables.Row(title(checkpoint), stored.of(checkpoint)) for checkpoint in chosen]
        controls.plate("The measures", "cross-entropy and −ELBO in nats per image")
        st.html(tables.table_html(rows, COLUMNS, corner=""))
        st.caption(literal(tables.protocols(rows, COLUMNS)))


def config_differences(chosen: Sequence[Checkpoint]) -> None:
    """The fields of their configs that differ, and no other."""
    with part("measures", "differences"):
        found = differences([checkpoint.config for checkpoint in chosen])
        note = "every other setting is the same" if found else "every setting is the same"
        controls.plate("What differs", note)
        if found:
            st.html(tables.differences_html(found, titles=[title(checkpoint) for checkpoint in chosen]))


def same_digits(chosen: Sequence[Checkpoint]) -> None:
    """One digit of each class through each of them, a sheet for each data set."""
    controls.plate("The same digits", "each through its posterior mean, or its code")
    for data_set in dict.fromkeys(checkpoint.config.dataset for checkpoint in chosen):
        _sheet([checkpoint for checkpoint in chosen if checkpoint.config.dataset == data_set])


def _sheet(chosen: Sequence[Checkpoint]) -> None:
    try:
        digits, compared = _compared(chosen)
    except (InputError, InferenceError) as error:
        st.info(f"These digits could not be reconstructed: {literal(error)}", icon=":material/info:")
        return
    rows = comparison.sheet_rows(digits, compared, error_map=False)
    st.html(sheets.sheet_html(rows, labels=digits.labels, naming=digits.naming))
    st.caption("Below each digit: BCE in nats per image" + (", MSE." if digits.originals is not None else "."))
    stand_in_line(chosen[0].config.dataset, pictures.shown(chosen[0]))


def _compared(chosen: Sequence[Checkpoint]) -> tuple[Digits, list[Compared]]:
    """The first digit of each class, and what each of the checkpoints of one data set makes of it."""
    shown = pictures.shown(chosen[0])
    rows = np.array([np.flatnonzero(shown.labels == label)[0] for label in np.unique(shown.labels)[:DIGITS]])
    return shown.digits(rows), [Compared(c, pictures.reconstructed(c, tuple(rows.tolist()))) for c in chosen]


def view_downloads(chosen: Sequence[Checkpoint]) -> None:
    """The same digits, the decoded planes beside each other, and the whole view, to take away."""
    sheets_at_hand = [checkpoint for checkpoint in chosen if checkpoint.has(MANIFOLD)]
    found = [downloads.sheet("Digits", lambda: _strips(chosen), file_name="side-by-side-digits.png")]
    if sheets_at_hand:
        found.append(downloads.picture("Planes", lambda: _planes(sheets_at_hand), file_name="side-by-side-planes.png"))
    found.append(downloads.report("Report", lambda: _report(chosen, sheets_at_hand), file_name="side-by-side.html"))
    downloads.row(*found, key="side_by_side_downloads")


def _strips(chosen: Sequence[Checkpoint]) -> list[Strip]:
    """The sheets of all data sets, one below the other."""
    groups = (
        [c for c in chosen if c.config.dataset == name] for name in dict.fromkeys(c.config.dataset for c in chosen)
    )
    rows = (comparison.sheet_rows(*_compared(group), error_map=False) for group in groups)
    return [strip for each in rows for strip in sheets.strips(each)]


def _planes(drawn: Sequence[Checkpoint]) -> np.ndarray:
    return np.hstack([read_png(checkpoint.manifold_png()) for checkpoint in drawn])


def _report(chosen: Sequence[Checkpoint], drawn: Sequence[Checkpoint]) -> Report:
    sections: list[Figure | Table | str] = []
    try:
        caption = "The same digits, each through its posterior mean, or its code"
        sections.append(Figure(sheet_png(_strips(chosen), 3), caption))
    except (InputError, InferenceError) as error:
        sections.append(f"The same digits could not be reconstructed: {error}")
    if drawn:
        caption = "The decoded planes, from the left: " + ", ".join(title(checkpoint) for checkpoint in drawn)
        sections.append(Figure(png(_planes(drawn)), caption))
    rows = [tables.Row(title(checkpoint), stored.of(checkpoint)) for checkpoint in chosen]
    sections.append(tables.report_table(rows, COLUMNS, corner="", caption="The measures"))
    if found := differences([checkpoint.config for checkpoint in chosen]):
        body = tuple((each.field, *each.values) for each in found)
        sections.append(Table("What differs", ("", *(row.title for row in rows)), body))
    return Report(
        title="Checkpoints",
        question="What tells these models apart?",
        checkpoints=chosen,
        settings={"Checkpoints": ", ".join(checkpoint.name for checkpoint in chosen)},
        sections=sections,
    )


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
Each of these models reads a picture $x$ and draws it again from a latent. They differ in what training asks of it:

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
