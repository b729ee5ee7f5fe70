"""Reconstruct: the same digits through any number of checkpoints, and what each of them loses."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.state import pictures, selection, session
from app.state.pictures import Digits, Pictures
from app.ui import comparison, controls, downloads, sheets, tables
from app.ui.comparison import COLUMNS, Compared
from app.ui.literal import literal
from app.ui.missing_pictures import stand_in_line
from app.ui.parts import part
from vae.checkpoints.facts import data_set_title
from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.export.arrays import to_csv
from vae.export.pictures import sheet_png
from vae.export.report import Figure, Report
from vae.inference.worker import InferenceError

TITLE, QUESTION = "Reconstruct", "What comes back of a digit, and what is lost on the way?"
OPENING = (
    "mnist-ae",
    "mnist-vae",
    "mnist-cvae",
    "mnist-sweep-d10-beta1",
    "mnist-ae-map",
    "mnist-vqvae",
)
CHOICE = "checkpoints"
ORDERS = BY_CLASS, AT_RANDOM, WORST_FIRST = "By class", "At random", "Worst first"
COUNTS = (5, 10, 20)
ERRORS = (
    "BCE: binary cross-entropy, summed over the pixels, in nats. MSE: squared error, the mean over the pixels. "
    "Nothing is sampled: a posterior's mean is decoded, and a conditional model is told the true class."
)


def main() -> None:
    compare(checkpoints_picker(controls.page_head(TITLE, QUESTION)))
    mathematics()


def checkpoints_picker(place: DeltaGenerator) -> list[Checkpoint]:
    """The rows of the sheet, kept in the URL as `checkpoints`; without any checkpoint the page ends here, kindly."""
    offered = session.listing().by_name
    if not offered:
        st.markdown(controls.FIRST_MODEL.sentence)
        st.code(controls.FIRST_MODEL.command, language="bash")
        st.stop()
    opening = [name for name in OPENING if name in offered] or _of_one_data_set(list(offered.values()))
    with place, part("checkpoint"):
        names = st.multiselect(
            "Checkpoints",
            list(offered),
            default=opening,
            key=CHOICE,
            bind="query-params",
            label_visibility="collapsed",
        )
    if not names:
        st.info("Choose at least one checkpoint.", icon=":material/info:")
        st.stop()
    return _without_other_data_sets([offered[name] for name in names])


def _of_one_data_set(checkpoints: Sequence[Checkpoint], most: int = 4) -> list[str]:
    first = checkpoints[0].config.dataset
    return [checkpoint.name for checkpoint in checkpoints if checkpoint.config.dataset == first][:most]


def _without_other_data_sets(chosen: list[Checkpoint]) -> list[Checkpoint]:
    """Those of the first one's data set; the others are named."""
    data = chosen[0].config.dataset
    others = [checkpoint.name for checkpoint in chosen if checkpoint.config.dataset != data]
    if others:
        st.info(
            f"These are digits of {data_set_title(data)}, since {literal(chosen[0].name)} comes first. "
            f"Left out, as trained on another data set: {literal(', '.join(others))}.",
            icon=":material/info:",
        )
    return [checkpoint for checkpoint in chosen if checkpoint.config.dataset == data]


@st.fragment
def compare(chosen: list[Checkpoint]) -> None:
    """The controls, the sheet and its numbers; another choice of digits runs only this."""
    checkpoints, shown = alike(chosen)
    if shown is None:
        return
    with part("controls"), st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        rows = choose_rows(checkpoints, shown)
        asked = st.toggle("Error map", key="errors", bind="query-params", disabled=shown.images is None)
    stand_in_line(checkpoints[0].config.dataset, shown)
    if not len(rows):
        st.info("Choose at least one class.", icon=":material/info:")
        return
    digits = shown.digits(rows)
    show(digits, [found for c in checkpoints if (found := reconstruct(c, digits))], error_map=asked)


def alike(chosen: Sequence[Checkpoint]) -> tuple[list[Checkpoint], Pictures | None]:
    """The checkpoints that the same digits can be shown for, and those digits; the others are named.

    None where there is no checkpoint left.
    """
    kept: list[Checkpoint] = []
    first: Pictures | None = None
    for checkpoint in chosen:
        try:
            shown = pictures.shown(checkpoint)
        except InputError as error:
            st.warning(literal(error))
            continue
        first = first or shown
        if shown.key == first.key and np.array_equal(shown.labels, first.labels):
            kept.append(checkpoint)
        else:
            st.warning(
                f"{literal(checkpoint.name)}: expected the same test digits as the others, found another test set."
            )
    return kept, first


def choose_rows(checkpoints: Sequence[Checkpoint], shown: Pictures) -> np.ndarray:
    """Which of the digits: their classes, their order, how many, and a seed where chance decides; (n,)."""
    labels = shown.labels
    classes = controls.class_pills(np.unique(labels), naming=shown.naming, key="classes")
    order = st.segmented_control("Digits", ORDERS, default=BY_CLASS, required=True, key="order", bind="query-params")
    count = st.segmented_control("How many", COUNTS, default=10, required=True, key="count", bind="query-params")
    at_random = order == AT_RANDOM
    seed = st.number_input("Seed", 0, 9999, 0, key="seed", bind="query-params", disabled=not at_random, width=130)
    if at_random:
        return selection.at_random(labels, classes, count, seed=seed)
    if order == WORST_FIRST:
        return selection.worst_first(selection.of_classes(labels, classes), mean_error(checkpoints))[:count]
    return selection.class_by_class(labels, classes, count)


def mean_error(checkpoints: Sequence[Checkpoint]) -> np.ndarray:
    """Error of each of the shown digits, (n,) nats, the mean over the checkpoints that have one; else zeros."""
    found = []
    for checkpoint in checkpoints:
        try:
            found.append(pictures.errors(checkpoint))
        except (InputError, InferenceError) as error:
            st.warning(literal(error))
    return np.mean(found, axis=0) if found else np.zeros(len(pictures.shown(checkpoints[0])))


def reconstruct(checkpoint: Checkpoint, digits: Digits) -> Compared | None:
    """What one checkpoint makes of the digits; None, and the sentence that says why, where it does not."""
    try:
        made = pictures.reconstructed(checkpoint, tuple(digits.rows.tolist()))
    except (InputError, InferenceError) as error:
        st.warning(literal(error))
        return None
    return Compared(checkpoint, made)


def show(digits: Digits, compared: Sequence[Compared], *, error_map: bool) -> None:
    """The sheet, the means, and what can be taken away."""
    if not compared:
        return
    error_map = error_map and digits.originals is not None
    rows = comparison.sheet_rows(digits, compared, error_map=error_map)
    captions = [f"№ {row}" for row in digits.rows]
    st.html(sheets.sheet_html(rows, labels=digits.labels, naming=digits.naming, heads=True, captions=captions))
    st.caption(legend(digits, error_map=error_map))
    measured = [each.table_row() for each in compared]
    with part("measures"):
        controls.plate("The means", "BCE in nats per image")
        st.html(tables.table_html(measured, COLUMNS, corner="Checkpoint"))
        st.caption(literal(tables.protocols(measured, COLUMNS)))
    settings = settings_now(pictures.shown(compared[0].checkpoint))
    downloads.row(
        downloads.sheet("Digits", lambda: sheets.strips(rows), file_name="reconstructions.png"),
        downloads.arrays("Arrays", lambda: comparison.arrays(digits, compared), file_name="reconstructions.npz"),
        downloads.table(
            "Errors", lambda: to_csv(comparison.columns(digits, compared)), file_name="reconstructions.csv"
        ),
        downloads.report("Report", lambda: report(digits, compared, rows, settings), file_name="reconstructions.html"),
        key="reconstruct",
    )


def settings_now(shown: Pictures) -> dict[str, str]:
    """The controls as they stand, for the report."""
    state = st.session_state
    settings = {
        "Data set": data_set_title(shown.data_set),
        "Classes": ", ".join(map(shown.naming.name, sorted(state["classes"]))),
        "Digits": state["order"].lower(),
    }
    return {**settings, "Seed": str(state["seed"])} if state["order"] == AT_RANDOM else settings


def legend(digits: Digits, *, error_map: bool) -> str:
    below = "BCE alone" if digits.originals is None else "BCE above MSE"
    text = f"Below each digit {below}, lower is better; № is its row in {digits.source}. {ERRORS}"
    return f"{text} Error map: orange where there is too much ink, blue where some is missing." if error_map else text


def report(
    digits: Digits,
    compared: Sequence[Compared],
    rows: Sequence[sheets.SheetRow],
    settings: dict[str, str],
) -> Report:
    articles = [digits.naming.with_article(int(label)) for label in digits.labels]
    named = ", ".join(f"{row} ({each})" for row, each in zip(digits.rows, articles, strict=True))
    measured = [each.table_row() for each in compared]
    below = "BCE" if digits.originals is None else "BCE / MSE"
    explained = f"Below each digit {below}, lower is better. {ERRORS}"
    if any(row.error is not None for row in rows):
        explained += " A row named error shows |x̂ − x|: the larger, the stronger the mark."
    return Report(
        title=TITLE,
        question=QUESTION,
        checkpoints=[each.checkpoint for each in compared],
        settings=settings,
        sections=(
            Figure(sheet_png(sheets.strips(rows), 3), f"Digits of {digits.source}: {named}"),
            explained,
            tables.report_table(measured, COLUMNS, corner="Checkpoint", caption="The means"),
        ),
    )


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
A picture $x$ is encoded, and what the code holds is decoded again, without noise:

$$
\begin{aligned}
\text{autoencoder:}\quad & \hat x = \sigma\bigl(f_\theta(f_\phi(x))\bigr) &
\text{VAE:}\quad & \hat x = \sigma\bigl(f_\theta(\mu_\phi(x))\bigr) \\
\text{conditional VAE:}\quad & \hat x = \sigma\bigl(f_\theta(\mu_\phi(x, y), y)\bigr) &
\text{VQ-VAE:}\quad & \hat x = \sigma\bigl(f_\theta(e_{k})\bigr),\quad
k_c = \arg\min_j \lVert f_\phi(x)_c - e_j \rVert
\end{aligned}
$$

$$
\mathrm{BCE}(x, \hat x) = -\sum_i x_i \log \hat x_i + (1 - x_i) \log(1 - \hat x_i), \qquad
\mathrm{MSE}(x, \hat x) = \frac{1}{p} \sum_{i=1}^{p} (x_i - \hat x_i)^2.
$$

- **BCE** is what training minimises, in nats. A grey pixel costs its own entropy even when it comes back as it was, so
  a perfect reconstruction of a grey picture is not at 0.
- **MSE** is 0 for a perfect reconstruction. It forgives what BCE does not: a pixel that is surely black where there is
  ink.
- **Not the ELBO.** That one samples $z \sim q_\phi(z \mid x)$ and adds the KL divergence; here the mean is decoded.
- **A small code keeps what most digits share.** Two numbers say which digit and roughly how it slants; a broken or odd
  stroke comes back as the usual one. **Worst first** ranks by BCE, the mean over the chosen checkpoints.
- **A VQ-VAE's code** $e_{k_c}$ is the nearest of its codebook in each of the 49 cells $c$: with 128 codes, 343 bits.
"""
        )


main()
