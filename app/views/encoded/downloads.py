"""What Encoded digits offers to take away: the chosen digits as a table, arrays, a picture, a report."""

import numpy as np

from app.state import session
from app.ui import downloads, tables
from app.views.encoded.chart import Chart
from vae.checkpoints.store import Checkpoint
from vae.export.arrays import latent_arrays, latent_columns, to_csv
from vae.export.pictures import Strip, sheet_png
from vae.export.report import Figure, Report
from vae.latent.encoded_set import EncodedSet

A_ROW = 10  # digits


def offers(
    checkpoint: Checkpoint,
    encoded: EncodedSet,
    rows: np.ndarray,
    *,
    pairs: np.ndarray,
    at_once: bool,
    settings: dict[str, str],
    head: tuple[str, str],
    chart: Chart,
) -> None:
    """One row of downloads.

    Args:
        checkpoint: whose encoder put the digits there.
        encoded: the set that the rows index.
        rows: of the table and the arrays; nothing is offered without any.
        pairs: the rows that the page shows as pictures.
        at_once: whether the table is made with the page.
        settings: of the view, for the report.
        head: the page's title and question.
        chart: where the digits stand; on a map their places go along.
    """
    if not len(rows):
        return
    originals = session.originals(checkpoint)
    counted = checkpoint.config.naming.counted(len(rows))
    stem = f"{checkpoint.name}_selection"
    found = [
        downloads.table(
            counted,
            lambda: to_csv(latent_columns(encoded, rows) | map_columns(chart, rows)),
            file_name=f"{stem}.csv",
            at_once=at_once,
        ),
        downloads.arrays(
            "Arrays", lambda: digit_arrays(encoded, rows, originals) | map_arrays(chart, rows), file_name=f"{stem}.npz"
        ),
    ]
    if len(pairs):
        found.append(
            downloads.sheet("Pairs", lambda: strips(checkpoint, encoded, pairs, originals), file_name=f"{stem}.png")
        )
    title, question = head

    def made() -> Report:
        told = f"{counted}, median reconstruction error {float(np.median(encoded.error[rows])):.1f} nats"
        shown = [Figure(sheet_png(strips(checkpoint, encoded, pairs, originals)), caption(originals))]
        return Report(
            title=title,
            question=question,
            checkpoints=[checkpoint],
            settings=settings,
            sections=[
                told,
                *(shown if len(pairs) else []),
                tables.metrics_table(checkpoint.metrics(), caption="Held-out measures"),
            ],
        )

    found.append(downloads.report("Report", made, file_name=f"{stem}.html"))
    downloads.row(*found, key="encoded")


def caption(originals: np.ndarray | None) -> str:
    """What stands above the pairs."""
    above = "Original above, reconstruction below" if originals is not None else "Reconstructions"
    return f"{above}; error in nats."


def strips(checkpoint: Checkpoint, encoded: EncodedSet, pairs: np.ndarray, originals: np.ndarray | None) -> list[Strip]:
    """The pairs ten by ten, each with its class and error below."""
    decoded = session.decode(checkpoint, encoded.mean[pairs])
    found = []
    for start in range(0, len(pairs), A_ROW):
        part = pairs[start : start + A_ROW]
        notes = tuple(f"{encoded.label[row]}: {encoded.error[row]:.0f}" for row in part)
        if originals is not None:
            found.append(Strip("original", originals[part]))
        found.append(Strip("reconstruction", decoded[start : start + A_ROW], notes))
    return found


def digit_arrays(encoded: EncodedSet, rows: np.ndarray, originals: np.ndarray | None) -> dict[str, np.ndarray]:
    """Latents, classes and errors of the rows, and their pictures where they are at hand."""
    found = latent_arrays(encoded, rows)
    return found if originals is None else {**found, "original": originals[rows]}


def map_columns(chart: Chart, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Where the rows stand on a map, as two columns; none for a plane, whose places are the latents."""
    return {f"{chart.name}{axis + 1}": chart.places[rows, axis] for axis in (0, 1)} if chart.name else {}


def map_arrays(chart: Chart, rows: np.ndarray) -> dict[str, np.ndarray]:
    """The same as one array (n, 2)."""
    return {chart.name: chart.places[rows]} if chart.name else {}
