"""What a training says of each finished epoch. Plain Python, so that any process can read it."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class EpochReport:
    """One finished epoch; losses in nats per image, `held_out_*` on the test split with the averaged weights."""

    epoch: int
    epochs: int
    loss: float
    reconstruction: float
    kl: float
    held_out_loss: float
    held_out_reconstruction: float
    held_out_kl: float
    seconds: float
    images_per_second: float


REPORT_FIELDS = tuple(field.name for field in fields(EpochReport))


def write_history(path: Path, reports: Sequence[EpochReport]) -> None:
    """A row an epoch, columns named as in EpochReport."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, REPORT_FIELDS)
        writer.writeheader()
        for report in reports:
            writer.writerow({k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(report).items()})


def read_history(path: Path) -> tuple[EpochReport, ...]:
    """What `write_history` wrote."""
    kinds: dict[str, Any] = {field.name: field.type for field in fields(EpochReport)}
    with path.open(newline="", encoding="utf-8") as stream:
        return tuple(EpochReport(**{k: kinds[k](v) for k, v in row.items()}) for row in csv.DictReader(stream))
