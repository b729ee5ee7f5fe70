"""The whole of a checkpoint's `config.json`."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

from vae.config import JsonRecord, ModelConfig, TrainingConfig
from vae.errors import InputError
from vae.models.families import NAMES, family, model_config

FORMAT = 1
# The fields that once every family's config had, by what they are for a family without them; None for any value.
SHARED = {
    "classes": 0,
    "codes": 0,
    "code_side": 0,
    "map_context": 0,
    "prior_width": 0,
    "rate_weight": 0.0,
    "spread_weight": 0.0,
    **dict.fromkeys(("architecture", "beta", "depth", "fourier_features", "fourier_scale", "encoder", "encoder_width")),
    **dict.fromkeys(("encoder_depth", "dropout", "commitment", "prior_depth")),
}


@dataclass(frozen=True, kw_only=True)
class CheckpointConfig(JsonRecord):
    """The whole of `config.json`: enough to rebuild the model and to train it again.

    Attributes:
        dataset: the data set's name.
        model: networks and objective.
        training: how they are trained.
        title: the name on pages; empty for the folder's name.
        sweep: the sweep that the checkpoint belongs to, whose members differ in one thing; empty for none.
        versions: of the libraries that trained it.
        format: of the folder.
    """

    dataset: str
    model: ModelConfig
    training: TrainingConfig
    title: str = ""
    sweep: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def __post_init__(self) -> None:
        self._require("format", self.format == FORMAT, f"format number {FORMAT}")
        self._require("dataset", isinstance(self.dataset, str) and bool(self.dataset), "a data set's name")
        self._require("title", isinstance(self.title, str), "text")
        self._require("sweep", isinstance(self.sweep, str), "text")
        named = isinstance(self.versions, dict) and all(isinstance(v, str) for v in self.versions.values())
        self._require("versions", named, "an object of texts")

    @classmethod
    def from_json(cls, record: Any) -> Self:
        """Build from the object in `config.json`; raise InputError naming what is wrong."""
        if not isinstance(record, dict):
            raise InputError(f"config: expected a JSON object, found {type(record).__name__}")
        if record.get("format") != FORMAT:
            raise InputError(f"config: expected format number {FORMAT}, found {record.get('format')!r}")
        parts = dict(record)
        parts["model"] = model_from_json(record.get("model"))
        parts["training"] = TrainingConfig.from_json(record.get("training"))
        return super().from_json(parts)


def model_from_json(record: Any) -> ModelConfig:
    """A model's config from its object; raise InputError naming what is wrong.

    Of the fields that once every family had, those that the family does not have may stand at what they are without
    it.
    """
    if not isinstance(record, dict):
        raise InputError(f"ModelConfig: expected a JSON object, found {type(record).__name__}")
    own = {field.name for field in fields(family(record.get("family", NAMES[0])).config)}
    kept = {}
    for name, value in record.items():
        without = SHARED.get(name) if name not in own else None
        if name in own or name not in SHARED:
            kept[name] = value
        elif without is not None and value != without:
            raise InputError(f"{name}: expected {without:g} for this family, found {value!r}")
    return model_config(**kept)
