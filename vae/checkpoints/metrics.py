"""Named results of an evaluation: a number, its unit and the protocol it was measured by. Plain Python."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from vae.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One measure.

    Attributes:
        name: stable key, such as "negative_elbo".
        value: the number, or one number a latent dimension.
        unit: such as "nats/image".
        protocol: how and on what it was measured, in one sentence.
    """

    name: str
    value: float | tuple[float, ...]
    unit: str
    protocol: str


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A measure that was not taken: the name of its first number, and why not, in one sentence."""

    name: str
    reason: str


class Metrics:
    """The measures of one checkpoint, in order, found by name; and `left_out`, those that were not taken."""

    def __init__(self, metrics: Sequence[Metric], left_out: Sequence[LeftOut] = ()) -> None:
        self._by_name = {metric.name: metric for metric in metrics}
        self.left_out = tuple(left_out)

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Metric:
        return self._by_name[name]

    def value(self, name: str) -> float | None:
        """The number of that name, or None where it was not measured."""
        metric = self._by_name.get(name)
        return metric.value if metric and isinstance(metric.value, float) else None

    def to_json(self) -> list[dict[str, Any]]:
        """The list in `metrics.json`."""
        return [asdict(metric) for metric in (*self, *self.left_out)]

    @classmethod
    def from_json(cls, record: Any) -> "Metrics":
        """Read `metrics.json`; raise InputError for anything else."""
        if not isinstance(record, list):
            raise InputError(f"expected a list of measures, found {type(record).__name__}")
        metrics, left_out = [], []
        for entry in record:
            if isinstance(entry, dict) and set(entry) == {field.name for field in fields(LeftOut)}:
                left_out.append(LeftOut(**{key: _text(value) for key, value in entry.items()}))
                continue
            if not isinstance(entry, dict) or set(entry) != {field.name for field in fields(Metric)}:
                raise InputError(f"expected name, value, unit and protocol, found {entry!r:.80}")
            value = tuple(map(_number, entry["value"])) if isinstance(entry["value"], list) else _number(entry["value"])
            texts = {key: _text(entry[key]) for key in ("name", "unit", "protocol")}
            metrics.append(Metric(value=value, **texts))
        found = cls(metrics, left_out)
        if len(found) < len(metrics):
            raise InputError(f"expected each measure once, found {len(metrics)} of {len(found)} names")
        return found


def _number(value: Any) -> float:
    """A JSON number; infinity and NaN are none in a measure."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= sys.float_info.max:
        raise InputError(f"expected a finite number as a measure's value, found {value!r:.80}")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise InputError(f"expected a measure's name, unit and protocol as text, found {value!r:.80}")
    return value
