"""The whole of a checkpoint's `config.json`."""

import re
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from vae.checkpoints.files import is_text
from vae.config import JsonRecord, ModelConfig, TrainingConfig
from vae.data.datasets import Dataset
from vae.data.naming import NOUN, Naming
from vae.data.records import MOST_LETTERS, Record, is_name, own_name, record_of
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.errors import InputError
from vae.models.families import NAMES, family, model_config

FORMAT, FIRST_FORMAT = 2, 1
DATASET = f"a data set's name (letters, digits, '.', '_' and '-', at most {MOST_LETTERS})"
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
        dataset: the data set's name, never a path.
        model: networks and objective.
        training: how they are trained.
        title: the name on pages; empty for the folder's name.
        sweep: the sweep that the checkpoint belongs to, whose members differ in one thing; empty for none.
        versions: of the libraries that trained it.
        image_shape: rows, columns and channels of its pictures.
        class_names: what their classes are called, in their order; empty where that is not known.
        data_digest: of the data set's content; empty where that is not known.
        format: of the folder.
    """

    dataset: str
    model: ModelConfig
    training: TrainingConfig
    title: str = ""
    sweep: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    image_shape: ImageShape = IMAGE_SHAPE
    class_names: tuple[str, ...] = ()
    data_digest: str = ""
    format: int = FORMAT

    def __post_init__(self) -> None:
        self._require("format", type(self.format) is int and self.format == FORMAT, f"format number {FORMAT}")
        self._require("dataset", is_name(self.dataset), DATASET)
        self._require("title", is_text(self.title), "text")
        self._require("sweep", is_text(self.sweep), "text")
        named = isinstance(self.versions, dict) and all(map(is_text, (*self.versions, *self.versions.values())))
        self._require("versions", named, "an object of texts")
        sides = self.image_shape if isinstance(self.image_shape, tuple) else ()
        whole = len(sides) == 3 and all(type(side) is int and side > 0 for side in sides)
        self._require("image_shape", whole, "three whole numbers of at least 1: rows, columns, channels")
        named = isinstance(self.class_names, tuple) and all(map(is_text, self.class_names))
        self._require("class_names", named, "a list of texts")
        digest = isinstance(self.data_digest, str) and re.fullmatch(r"([0-9a-f]{64})?", self.data_digest)
        self._require("data_digest", bool(digest), "64 hexadecimal figures")

    @property
    def classes(self) -> int:
        """How many classes the data set has; 0 where that is not known."""
        return len(self.class_names)

    @property
    def record(self) -> Record | None:
        """What is known of its data set; None where it is not one that is known."""
        return record_of(self.dataset, self.data_digest)

    @property
    def coloured(self) -> bool:
        """Whether its pictures have colours."""
        return self.image_shape[2] > 1

    @property
    def naming(self) -> Naming:
        """The words for its pictures and their classes."""
        known = self.record
        return Naming(known.noun, self.class_names or known.class_names) if known else Naming(NOUN, self.class_names)

    @property
    def asked(self) -> Self:
        """What was asked for, without what the training has found: the libraries' versions, the data's properties."""
        return replace(self, versions={}, image_shape=IMAGE_SHAPE, class_names=(), data_digest="")

    def shown(self, data: Dataset) -> Self:
        """The same with what a data set says of its pictures."""
        found = {"class_names": data.class_names, "data_digest": data.digest}
        return replace(self, image_shape=data.image_shape, **found)

    @classmethod
    def from_json(cls, record: Any) -> Self:
        """Build from the object in `config.json`; raise InputError naming what is wrong.

        What the first format does not say of the pictures is what is known of the data set of that name. A data set
        that is said by a path is one that is not known, under a name of its own.
        """
        if not isinstance(record, dict):
            raise InputError(f"config: expected a JSON object, found {type(record).__name__}")
        if type(found := record.get("format")) is not int or found not in (FIRST_FORMAT, FORMAT):
            raise InputError(f"config: expected format number {FIRST_FORMAT} or {FORMAT}, found {found!r:.80}")
        parts = dict(record)
        if found == FIRST_FORMAT:
            parts |= {"format": FORMAT, **_said_of(record.get("dataset"))}
        if isinstance(said := parts.get("dataset"), str) and said and not is_name(said):
            parts["dataset"] = own_name(said)
        parts["model"] = model_from_json(record.get("model"))
        parts["training"] = TrainingConfig.from_json(record.get("training"))
        return super().from_json(parts)


def _said_of(dataset: Any) -> dict[str, Any]:
    known = record_of(dataset) if isinstance(dataset, str) else None
    if known is None:
        return {}
    return {"image_shape": known.image_shape, "class_names": known.class_names, "data_digest": known.digest}


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
            raise InputError(f"{name}: expected {without:g} for this family, found {value!r:.80}")
    return model_config(**kept)
