"""In what the configs of several checkpoints differ, field by field. Plain Python."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vae.checkpoints.config import CheckpointConfig

NONE_AT = {"classes": 0, "codes": 0, "code_side": 0, "prior_width": 0, "held_out": -1}
TITLES = {"dataset": "data set", "ema": "moving average of the weights", "kl_warmup_epochs": "KL warm-up epochs"}


@dataclass(frozen=True)
class Difference:
    """A field in which configs differ, and its value in each of them, as text in their order."""

    field: str
    values: tuple[str, ...]


def differences(configs: Sequence[CheckpointConfig]) -> tuple[Difference, ...]:
    """The fields whose values are not the same in all configs: data, model, training, then the libraries' versions.

    Titles and the names of sweeps tell models apart without making them different, so they are left out.
    """
    names = dict.fromkeys(field.name for config in configs for field in dataclasses.fields(config.model))
    flat = [_flat(config, names) for config in configs]
    fields = list(dict.fromkeys(field for each in flat for field in each))
    rows = [Difference(field, tuple(each.get(field, "–") for each in flat)) for field in fields]
    return tuple(row for row in rows if len(set(row.values)) > 1)


def _flat(config: CheckpointConfig, names: Iterable[str]) -> dict[str, str]:
    """Every field that may make a difference, by its title, as text."""
    fields = {"dataset": config.dataset} | {name: getattr(config.model, name, None) for name in names}
    fields |= {field.name: getattr(config.training, field.name) for field in dataclasses.fields(config.training)}
    named = {TITLES.get(name, name.replace("_", " ")): _text(name, value) for name, value in fields.items()}
    return named | {f"version of {library}": version for library, version in sorted(config.versions.items())}


def _text(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if NONE_AT.get(name) == value and not isinstance(value, bool):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
