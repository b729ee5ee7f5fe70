"""Checkpoints as a table to sort: a row each, what it is, its measures, when it came."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import streamlit as st

from app.state import session
from app.state.listing import StoreListing
from app.views.checkpoints import cards, side_by_side
from vae.checkpoints.facts import data_set_title
from vae.checkpoints.store import WEIGHTS, Checkpoint
from vae.models.families import KINDS

MEASURES = tuple({column.name: column for column in (*cards.HEADLINES, *side_by_side.COLUMNS)}.values())
IN_NATS = ("negative_elbo", "negative_log_likelihood", "cross_entropy", "total_correlation")
MOST_ROWS, ROW, HEAD = 16, 35, 38  # rows in sight, their height and that of the head in pixels


def ticked(shown: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Show the table; give back the checkpoints whose rows are ticked, in the order of the rows."""
    names = tuple(checkpoint.name for checkpoint in shown)
    event = st.dataframe(
        columns(session.listing(), names),
        key=f"_rows_{crc32(' '.join(names).encode()):x}",  # a tick is of a place: other rows, other ticks
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="multi-row",
        height=HEAD + ROW * min(len(names), MOST_ROWS),
        placeholder="–",
        alt="Checkpoints with their families, data sets, latents and measures, a row each",
    )
    return [shown[place] for place in sorted(event["selection"]["rows"]) if place < len(shown)]


@lru_cache(maxsize=4)
def columns(listing: StoreListing, names: tuple[str, ...]) -> pa.Table:
    """The rows of these checkpoints by columns, those without a value left out, as they go to the browser."""
    known = entries(listing)
    rows = [known[name] for name in names]
    found = {title: [row[title] for row in rows] for title in rows[0]}
    return pa.table({title: found[title] for title in found if any(value is not None for value in found[title])})


@lru_cache(maxsize=2)
def entries(listing: StoreListing) -> dict[str, dict[str, Any]]:
    """What the row of each checkpoint says, by name and by column; reads the measures of all, once a listing."""
    return {checkpoint.name: _entry(checkpoint) for checkpoint in listing.checkpoints}


def _entry(checkpoint: Checkpoint) -> dict[str, Any]:
    config, metrics = checkpoint.config, checkpoint.metrics()
    model = config.model
    weights = (checkpoint.path / WEIGHTS).stat()
    return {
        "Title": side_by_side.title(checkpoint),
        "Name": checkpoint.name,
        "Family": KINDS[model.kind],
        "Trained on": data_set_title(config.dataset, config.data_digest),
        "d": None if model.codes else int(np.prod(model.latent_shape)),
        "Codes": model.codes or None,
        "β": model.beta if config.sweep else None,
        "Sweep": config.sweep or None,
        **{column.title: metrics.value(column.name) for column in MEASURES},
        "MB": weights.st_size / 1e6,
        "Date": datetime.fromtimestamp(weights.st_mtime),
    }


COLUMNS = {
    "Title": st.column_config.TextColumn(pinned=True, width="medium"),
    "Name": st.column_config.TextColumn(width="medium"),
    "d": st.column_config.NumberColumn(help="Numbers of a latent"),
    "Codes": st.column_config.NumberColumn(help="Codes that each cell of a code map chooses from"),
    "β": st.column_config.NumberColumn(help="Weight of the KL divergence in training, which the sweep varies"),
    **{
        column.title: st.column_config.NumberColumn(
            format=f"%.{column.decimals}f", help="nats per image" if column.name in IN_NATS else None
        )
        for column in MEASURES
    },
    "MB": st.column_config.NumberColumn(format="%.1f", help="Size of the weights"),
    "Date": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", help="When its weights were written here"),
}
