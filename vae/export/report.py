"""One view as one HTML file: its question, settings, pictures and numbers, and what it takes to see it again."""

import base64
import html
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from vae import __version__
from vae.checkpoints.store import Checkpoint
from vae.errors import InputError

STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
CONTENT_WIDTH = 920  # of a page of the report, in CSS pixels; a picture up to it is shown pixel by pixel
PNG_COLOUR, PNG_GRAY = 25, 0  # where a PNG's header says how its pixels are coloured, and what it says of gray ones
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"GIF89a": "image/gif"}
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"  # a browser then asks nobody for anything


@dataclass(frozen=True, eq=False)
class Figure:
    """A picture of a report: the bytes of a PNG or a GIF, and its caption."""

    content: bytes
    caption: str

    @property
    def kind(self) -> str:
        """Its media type; InputError for another one."""
        for magic, kind in KINDS.items():
            if self.content.startswith(magic):
                return kind
        raise InputError("report: expected a PNG or a GIF, found other bytes")

    @property
    def width(self) -> int:
        """Its width in pixels, from the file's header."""
        place, form = (16, ">I") if self.kind == "image/png" else (6, "<H")
        return struct.unpack_from(form, self.content, place)[0]

    @property
    def gray(self) -> bool:
        """Whether it is of digits in light ink on black, as all our gray pictures are: a page shows ink on paper."""
        return self.kind == "image/gif" or self.content[PNG_COLOUR] == PNG_GRAY


@dataclass(frozen=True)
class Table:
    """A table of a report; `note` says by what protocol its numbers were measured."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if odd := [row for row in self.rows if len(row) != len(self.header)]:
            raise InputError(f"table: expected {len(self.header)} cells in a row, found {len(odd[0])}")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a view shows.

    Attributes:
        title: the page's.
        question: the sentence that the page asks.
        checkpoints: those that the view shows; named with their digests.
        settings: the view's controls by their titles, seeds among them.
        sections: figures, tables and paragraphs in their order.
        address: where the same view opens again; empty where it is not known.
    """

    title: str
    question: str
    checkpoints: Sequence[Checkpoint] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    sections: Sequence[Figure | Table | str] = ()
    address: str = ""


def report_html(report: Report, *, made: datetime) -> str:
    """The report as one page, light or dark as the reader's system is; it needs no server and no network."""
    settings = _settings(report, made)
    sections = "\n".join(map(_section, report.sections))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{html.escape(report.title)} · Latent Atlas</title>
<style>
{STYLE}</style>
</head>
<body>
<header>
<h1>{html.escape(report.title)}</h1>
<p class="question">{html.escape(report.question)}</p>
</header>
{sections}
<section class="settings">
<h2>To see it again</h2>
{settings}
{_checkpoints(report.checkpoints)}
</section>
</body>
</html>
"""


def _section(section: Figure | Table | str) -> str:
    if isinstance(section, Figure):
        return _figure(section)
    return _table(section) if isinstance(section, Table) else f"<p>{html.escape(section)}</p>"


def _figure(figure: Figure) -> str:
    source = f"data:{figure.kind};base64,{base64.b64encode(figure.content).decode('ascii')}"
    caption = html.escape(figure.caption)
    looks = [name for name, has in (("crisp", figure.width <= CONTENT_WIDTH), ("ink", figure.gray)) if has]
    classes = f' class="{" ".join(looks)}"' if looks else ""
    image = f'<img{classes} alt="{caption}" width="{figure.width}" src="{source}">'
    return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"


def _table(table: Table) -> str:
    words = [not any(map(_is_number, column)) for column in zip(*table.rows, strict=True)]
    kinds = [' class="words"' if of_words else "" for of_words in words or [False] * len(table.header)]
    head = "".join(
        f'<th scope="col"{kind}>{html.escape(title)}</th>' for title, kind in zip(table.header, kinds, strict=True)
    )
    note = f'<p class="note">{html.escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="table"><table><caption>{html.escape(table.caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(_row(row, kinds) for row in table.rows)}</tbody></table></div>{note}"
    )


def _row(cells: tuple[str, ...], kinds: Sequence[str]) -> str:
    first, *rest = cells
    body = "".join(f"<td{kind}>{html.escape(cell)}</td>" for cell, kind in zip(rest, kinds[1:], strict=True))
    return f'<tr><th scope="row">{html.escape(first)}</th>{body}</tr>'


def _is_number(cell: str) -> bool:
    """Whether a cell is a number, or the dash that stands for one that is missing."""
    return cell == "–" or cell.replace(",", "").replace("−", "").lstrip("-").replace(".", "", 1).isdigit()


def _settings(report: Report, made: datetime) -> str:
    lines = [(title, html.escape(value)) for title, value in report.settings.items()]
    if report.address:
        lines.append(("Address", _link(report.address)))
    lines.append(("Program", f"Latent Atlas {__version__}"))
    lines.append(("Made", made.strftime("%Y-%m-%d %H:%M %Z").strip()))
    return "<dl>" + "".join(f"<dt>{html.escape(title)}</dt><dd>{value}</dd>" for title, value in lines) + "</dl>"


def _link(address: str) -> str:
    shown = html.escape(address)
    return f'<a href="{shown}">{shown}</a>' if address.startswith(("http://", "https://")) else shown


def _checkpoints(checkpoints: Sequence[Checkpoint]) -> str:
    if not checkpoints:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(c.name)}</th><td>{html.escape(c.config.model.label)}</td>'
        f"<td>{html.escape(Path(c.config.dataset).name)}</td><td><code>{c.digest}</code></td></tr>"
        for c in checkpoints
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Checkpoint", "Family", "Data set", "SHA-256"))
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
