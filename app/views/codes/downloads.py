"""What Codes offers of the digits under edit: before and after as a picture, the maps, a report."""

from collections.abc import Sequence

import numpy as np

from app.components.code_grid import EditedDigit
from app.state import codebooks
from app.ui import downloads, tables
from vae.checkpoints.store import Checkpoint
from vae.export.pictures import Strip, sheet_png
from vae.export.report import Figure, Report, Table
from vae.latent.code_maps import write_edits


def offers(
    checkpoint: Checkpoint,
    digits: Sequence[EditedDigit],
    *,
    head: tuple[str, str],
    row: tables.Row,
    columns: Sequence[tables.Column],
) -> None:
    """One row of downloads.

    Args:
        checkpoint: that decodes the maps.
        digits: one or two, with their edits.
        head: the page's title and question.
        row: of the page's measures, below the heads `columns`.
    """
    stacked, bases = (np.stack([getattr(digit, name) for digit in digits]) for name in ("codes", "base"))
    rows = np.array([digit.row for digit in digits])

    def strips() -> list[Strip]:
        before, after = codebooks.decode(checkpoint, bases), codebooks.decode(checkpoint, stacked)
        return [Strip("own codes", before), Strip("as edited", after)]

    def arrays() -> dict[str, np.ndarray]:
        return {"row": rows, "codes": bases, "edited": stacked, "images": codebooks.decode(checkpoint, stacked)}

    def report() -> Report:
        named = ", ".join(digit.title for digit in digits)
        sections: list[Figure | Table | str] = [Figure(sheet_png(strips()), f"{named}: as encoded, and as edited")]
        sections += [map_table(digit) for digit in digits]
        sections.append(tables.report_table([row], columns, corner="Checkpoint", caption="The measures"))
        edits = {digit.title: write_edits(digit.base, digit.codes) or "none" for digit in digits}
        return Report(title=head[0], question=head[1], checkpoints=[checkpoint], settings=edits, sections=sections)

    stem = f"{checkpoint.name}_codes_{'_'.join(map(str, rows))}"
    downloads.row(
        downloads.sheet("Digits", strips, file_name=f"{stem}.png"),
        downloads.arrays("Maps", arrays, file_name=f"{stem}.npz"),
        downloads.report("Report", report, file_name=f"{stem}.html"),
        key="codes_downloads",
    )


def map_table(digit: EditedDigit) -> Table:
    """The edited map cell by cell; what was there before stands in brackets behind a changed code."""
    cells = [
        [str(code) if code == old else f"{code} ({old})" for code, old in zip(codes, base, strict=True)]
        for codes, base in zip(digit.codes, digit.base, strict=True)
    ]
    return Table(
        caption=f"{digit.title}: its codes; in brackets the encoder's own",
        header=("", *map(str, range(1, len(cells) + 1))),
        rows=tuple((str(number), *line) for number, line in enumerate(cells, 1)),
        note="",
    )
