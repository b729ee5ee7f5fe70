"""Measures of several checkpoints as one table, the protocol of every column beside it. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.ui.terms import titled
from vae.checkpoints.differences import Difference
from vae.checkpoints.metrics import Metrics
from vae.export.report import Table

MOST_NAMED = 6  # rows that a protocol names
WRITTEN = {"mse": "MSE", "ssim": "SSIM", "kl": "KL divergence", "knn": "kNN", "auroc": "AUROC"}


@dataclass(frozen=True)
class Column:
    """A measure by its name, its title on the page and its decimals."""

    name: str
    title: str
    decimals: int


@dataclass(frozen=True)
class Row:
    """A checkpoint's title and its measures; the chosen one is marked."""

    title: str
    metrics: Metrics
    chosen: bool = False


def measured(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns that at least one row has a number for."""
    return tuple(c for c in columns if any(row.metrics.value(c.name) is not None for row in rows))


def table_html(rows: Sequence[Row], columns: Sequence[Column], *, corner: str) -> str:
    """The table; `corner` heads the titles, and without one nothing does; a measure that a row lacks is a dash."""
    shown = measured(rows, columns)
    head = "".join(f'<th scope="col">{titled(column.title)}</th>' for column in shown)
    body = "".join(_row(row, shown) for row in rows)
    first = f'<th scope="col">{escape(corner)}</th>' if corner else "<td></td>"
    return f'<div class="measures"><table><thead><tr>{first}{head}</tr></thead><tbody>{body}</tbody></table></div>'


def report_table(rows: Sequence[Row], columns: Sequence[Column], *, corner: str, caption: str) -> Table:
    """The same table for a report, with its protocols."""
    shown = measured(rows, columns)
    return Table(
        caption=caption,
        header=(corner, *(column.title for column in shown)),
        rows=tuple((row.title, *(_number(row.metrics, column) for column in shown)) for row in rows),
        note=protocols(rows, columns),
    )


def metrics_table(metrics: Metrics, *, caption: str) -> Table:
    """All measures of one checkpoint for a report, each with its unit and its protocol; one number a latent dimension
    is left out.
    """
    rows = ((_in_words(m.name), f"{m.value:.4g}", m.unit, m.protocol) for m in metrics if isinstance(m.value, float))
    return Table(caption=caption, header=("Measure", "Value", "Unit", "Protocol"), rows=tuple(rows))


def _in_words(name: str) -> str:
    """A measure's name as a person writes it."""
    words = name.replace("negative_elbo", "−ELBO").replace("negative_log_likelihood", "−log p(x)").split("_")
    return " ".join(WRITTEN.get(word, word) for word in words)


def protocols(rows: Sequence[Row], columns: Sequence[Column]) -> str:
    """How each column was measured, a sentence for each protocol; rows are named where a column has several."""
    sentences: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for column in measured(rows, columns):
        by_protocol: dict[str, list[str]] = {}
        for row in rows:
            if column.name in row.metrics:
                by_protocol.setdefault(row.metrics[column.name].protocol, []).append(row.title)
        for protocol, titles in by_protocol.items():
            named = tuple(titles) if len(by_protocol) > 1 else ()
            sentences.setdefault((protocol, named), []).append(column.title)
    return " ".join(
        ", ".join(measures) + (f" ({_counted(named)})" if named else "") + f": {protocol}."
        for (protocol, named), measures in sentences.items()
    )


def _counted(titles: Sequence[str]) -> str:
    """Titles in a row; of many the first, and how many others there are."""
    if len(titles) <= MOST_NAMED + 1:
        return ", ".join(titles)
    return f"{', '.join(titles[:MOST_NAMED])} and {len(titles) - MOST_NAMED} others"


def differences_html(found: Sequence[Difference], *, titles: Sequence[str]) -> str:
    """Fields in which configs differ: a row a field, a column a config."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in ("", *titles))
    lines = []
    for each in found:
        cells = "".join(f"<td>{escape(value)}</td>" for value in each.values)
        lines.append(f'<tr><th scope="row">{escape(each.field)}</th>{cells}</tr>')
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<div class="measures differences">{table}</div>'


def _row(row: Row, shown: Sequence[Column]) -> str:
    mark = ' class="chosen" aria-current="true"' if row.chosen else ""
    cells = "".join(_cell(row.metrics, column) for column in shown)
    return f'<tr{mark}><th scope="row">{escape(row.title)}</th>{cells}</tr>'


def _cell(metrics: Metrics, column: Column) -> str:
    return f"<td>{_number(metrics, column)}</td>"


def _number(metrics: Metrics, column: Column) -> str:
    value = metrics.value(column.name)
    return "–" if value is None else f"{value:,.{column.decimals}f}"
