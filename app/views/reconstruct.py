"""Reconstruct: the same test digits through any number of checkpoints, and what each of them loses."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import comparison, controls, downloads, selection, session, sheets, tables
from app.comparison import COLUMNS, Compared, Digits
from app.parts import part
from app.words import with_article
from vae import datasets
from vae.checkpoints import Checkpoint
from vae.errors import InputError
from vae.export import pictures
from vae.export.arrays import to_csv
from vae.export.report import Figure, Report
from vae.facts import data_set_title
from vae.inference import InferenceError
from vae.latents import EncodedSet

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
    "BCE: binary cross-entropy, summed over the 784 pixels, in nats. MSE: squared error, the mean over the pixels. "
    "Nothing is sampled: a posterior's mean is decoded, and a conditional model is told the true class."
)


def main() -> None:
    compare(checkpoints_picker(controls.page_head(TITLE, QUESTION)))
    mathematics()


def checkpoints_picker(place: DeltaGenerator) -> list[Checkpoint]:
    """The rows of the sheet, kept in the URL as `checkpoints`; without any checkpoint the page ends here, kindly."""
    offered = {checkpoint.name: checkpoint for checkpoint in session.listing().checkpoints}
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
    """Those that know the first one's test set; the others are named."""
    data = chosen[0].config.dataset
    others = [checkpoint.name for checkpoint in chosen if checkpoint.config.dataset != data]
    if others:
        st.info(
            f"These are test digits of {data_set_title(data)}, since {chosen[0].name} comes first. "
            f"Left out, as trained on another data set: {', '.join(others)}.",
            icon=":material/info:",
        )
    return [checkpoint for checkpoint in chosen if checkpoint.config.dataset == data]


@st.fragment
def compare(chosen: list[Checkpoint]) -> None:
    """The controls, the sheet and its numbers; another choice of digits runs only this."""
    encoded = encoded_alike(chosen)
    if not encoded:
        return
    checkpoints = [checkpoint for checkpoint in chosen if checkpoint.name in encoded]
    labels = encoded[checkpoints[0].name].label
    originals = session.originals(checkpoints[0])
    with part("controls"), st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        rows = choose_rows(labels, np.mean([each.error for each in encoded.values()], axis=0))
        asked = st.toggle("Error map", key="errors", bind="query-params", disabled=originals is None)
    if originals is None:
        without_pictures(checkpoints[0].config.dataset)
    if not len(rows):
        st.info("Choose at least one class.", icon=":material/info:")
        return
    digits = Digits(rows, labels[rows], None if originals is None else originals[rows])
    show(digits, [found for c in checkpoints if (found := reconstruct(c, digits))], error_map=asked)


def encoded_alike(chosen: Sequence[Checkpoint]) -> dict[str, EncodedSet]:
    """The encoded test sets by name, all of the same digits; a checkpoint without, or of other digits, is named."""
    found: dict[str, EncodedSet] = {}
    for checkpoint in chosen:
        try:
            encoded = session.encoded(checkpoint)
        except InputError as error:
            st.warning(str(error))
            continue
        first = next(iter(found.values()), encoded)
        if np.array_equal(encoded.label, first.label):
            found[checkpoint.name] = encoded
        else:
            st.warning(f"{checkpoint.name}: expected the same test digits as the others, found another test set.")
    return found


def choose_rows(labels: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Which test digits: their classes, their order, how many, and a seed where chance decides; (n,).

    Args:
        labels: of the whole test set, (m,).
        error: of the whole test set, (m,) nats, the mean over the checkpoints.
    """
    classes = controls.class_pills(np.unique(labels), key="classes")
    order = st.segmented_control("Digits", ORDERS, default=BY_CLASS, required=True, key="order", bind="query-params")
    count = st.segmented_control("How many", COUNTS, default=10, required=True, key="count", bind="query-params")
    at_random = order == AT_RANDOM
    seed = st.number_input("Seed", 0, 9999, 0, key="seed", bind="query-params", disabled=not at_random, width=130)
    if at_random:
        return selection.at_random(labels, classes, count, seed=seed)
    if order == WORST_FIRST:
        return selection.worst_first(selection.of_classes(labels, classes), error)[:count]
    return selection.class_by_class(labels, classes, count)


def without_pictures(data: str) -> None:
    """Say what is missing and what is shown instead; offer the data set that needs nothing."""
    controls.missing_pictures(
        f"{datasets.missing_message(data)} Until then you see what the checkpoints' stored codes decode to; "
        "the errors were measured with the pictures."
    )
    embedded = [c.name for c in session.listing().checkpoints if c.config.dataset == datasets.DIGITS]
    if embedded:
        st.button(
            "Show the scanned digits instead",
            on_click=partial(st.session_state.__setitem__, CHOICE, embedded),
            icon=":material/swap_horiz:",
        )


def reconstruct(checkpoint: Checkpoint, digits: Digits) -> Compared | None:
    """What one checkpoint makes of the digits; None, and the sentence that says why, where it does not."""
    try:
        made = session.reconstructed(checkpoint, tuple(digits.rows.tolist()))
    except (InputError, InferenceError) as error:
        st.warning(str(error))
        return None
    return Compared(checkpoint, made)


def show(digits: Digits, compared: Sequence[Compared], *, error_map: bool) -> None:
    """The sheet, the means, and what can be taken away."""
    if not compared:
        return
    error_map = error_map and digits.originals is not None
    rows = comparison.sheet_rows(digits, compared, error_map=error_map)
    captions = [f"№ {row}" for row in digits.rows]
    st.html(sheets.sheet_html(rows, labels=digits.labels, heads=True, captions=captions))
    st.caption(legend(digits, error_map=error_map))
    measured = [each.table_row() for each in compared]
    with part("measures"):
        controls.plate("The means", "BCE in nats per image")
        st.html(tables.table_html(measured, COLUMNS, corner="Checkpoint"))
        st.caption(tables.protocols(measured, COLUMNS))
    settings = settings_now(compared[0].checkpoint)
    downloads.row(
        downloads.sheet("Digits", lambda: sheets.strips(rows), file_name="reconstructions.png"),
        downloads.arrays("Arrays", lambda: comparison.arrays(digits, compared), file_name="reconstructions.npz"),
        downloads.table(
            "Errors", lambda: to_csv(comparison.columns(digits, compared)), file_name="reconstructions.csv"
        ),
        downloads.report("Report", lambda: report(digits, compared, rows, settings), file_name="reconstructions.html"),
        key="reconstruct",
    )


def settings_now(checkpoint: Checkpoint) -> dict[str, str]:
    """The controls as they stand, for the report."""
    state = st.session_state
    settings = {
        "Data set": data_set_title(checkpoint.config.dataset),
        "Classes": ", ".join(map(str, sorted(state["classes"]))),
        "Digits": state["order"].lower(),
    }
    return {**settings, "Seed": str(state["seed"])} if state["order"] == AT_RANDOM else settings


def legend(digits: Digits, *, error_map: bool) -> str:
    below = "BCE alone" if digits.originals is None else "BCE above MSE"
    text = f"Below each digit {below}, lower is better; № is its row in the test set. {ERRORS}"
    return f"{text} Error map: orange where there is too much ink, blue where some is missing." if error_map else text


def report(
    digits: Digits,
    compared: Sequence[Compared],
    rows: Sequence[sheets.SheetRow],
    settings: dict[str, str],
) -> Report:
    named = ", ".join(f"{row} ({with_article(label)})" for row, label in zip(digits.rows, digits.labels, strict=True))
    measured = [each.table_row() for each in compared]
    below = "BCE" if digits.originals is None else "BCE / MSE"
    explained = f"Below each digit {below}, lower is better. {ERRORS}"
    if any(row.error is not None for row in rows):
        explained += " A row named error shows |x̂ − x|: the larger, the lighter."
    return Report(
        title=TITLE,
        question=QUESTION,
        checkpoints=[each.checkpoint for each in compared],
        settings=settings,
        sections=(
            Figure(pictures.sheet_png(sheets.strips(rows), 3), f"Test digits {named}"),
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
\mathrm{BCE}(x, \hat x) = -\sum_{i=1}^{784} x_i \log \hat x_i + (1 - x_i) \log(1 - \hat x_i), \qquad
\mathrm{MSE}(x, \hat x) = \frac{1}{784} \sum_{i=1}^{784} (x_i - \hat x_i)^2.
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
