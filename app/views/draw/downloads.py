"""What Draw offers to take away: the prepared digit, the arrays of its way through the model, the view as one file."""

import numpy as np

from app.ui import downloads
from app.views.draw import figures as drawn_figures
from app.views.draw.reading import Reading
from app.views.draw.verdict import measure_rows, typicality
from vae.export.pictures import Strip, sheet_png
from vae.export.report import Figure, Report, Table


def offer(found: Reading, *, title: str, question: str) -> None:
    """The prepared digit, the arrays of its way through the model, and the view as one file."""
    landing = found.landing
    downloads.row(
        downloads.picture("Digit", lambda: found.own.image, file_name="digit.png"),
        downloads.arrays(
            "Arrays",
            lambda: {
                "image": found.own.image,
                "mean": landing.mean,
                "std": landing.std,
                "reconstruction": landing.reconstruction,
                "samples": landing.samples,
                "decoded": landing.decoded,
            },
            file_name="digit.npz",
        ),
        downloads.report("Report", lambda: report(found, title=title, question=question), file_name="draw.html"),
        key="downloads",
    )


def report(found: Reading, *, title: str, question: str) -> Report:
    """The view as one file."""
    own, landing = found.own, found.landing
    naming = found.checkpoint.config.naming
    strips = [Strip("prepared", own.image[None]), Strip("reconstruction", landing.reconstruction[None])]
    if not landing.certain:
        strips += [Strip("draws", row) for row in np.array_split(landing.decoded, 3)]
    rows = tuple(
        (name, f"{measure.value:.2f} {unit}", f"{measure.percentile:.1f} %", _percent(measure.class_percentile))
        for name, measure, unit in measure_rows(found.percentiles, found.label, naming)
    )
    header = ("Measure", "Value", "Higher than, of all", f"Higher than, of {naming.several(found.label)}")
    return Report(
        title=title,
        question=question,
        checkpoints=[found.checkpoint],
        settings={
            "Source": str(own.source),
            "Preparation": drawn_figures.PLACES[own.preparation.convention.centring],
            "Verdict": str(found.verdict),
            "Posterior": drawn_figures.latent_text(landing, len(landing.mean)),
            "Seed of the draws": "0",
        },
        sections=(
            Figure(sheet_png(strips), "The prepared digit, its reconstruction, decodes drawn from its posterior"),
            Table(
                "How typical is it?",
                header,
                rows,
                typicality(found.percentiles, found.label, naming),
            ),
        ),
    )


def _percent(percentile: float | None) -> str:
    return "" if percentile is None else f"{percentile:.1f} %"
