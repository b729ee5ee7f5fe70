"""What distinguishes a family, as one record. Plain Python: its networks are imported where one is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vae.config import ModelConfig, TrainingConfig
from vae.models.families.asked import Asked


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a training begins with where nothing else is said.

    Attributes:
        model: networks and objective.
        training: with epochs enough for a useful model, over soon.
    """

    model: ModelConfig
    training: TrainingConfig


@dataclass(frozen=True, kw_only=True)
class Family:
    """A family of models.

    Attributes:
        title: its name in a list of choices.
        config: the class of its configs, whose `family` is the name of its folder.
        model: the class of its models, by its path within `vae.models.families`.
        few: what suits a small data set; None for a family that is not trained here.
        many: what suits a large one.
        asked: what a form asks for, in this order.
        listed: whether its networks are built from the checkpoint's list of layers rather than from its config.
        swept: fields of its config that a sweep may run over.
        curve: whether a sweep over beta is a curve of rate and distortion, whose members share a name.
        kinds: by `ModelConfig.kind`, what lists of models call them.
        second_term: the loss's term beside the reconstruction, and in brackets why it is 0.
    """

    title: str
    config: type[ModelConfig]
    model: str
    few: Start | None = None
    many: Start | None = None
    asked: tuple[Asked, ...] = ()
    listed: bool = False
    swept: tuple[str, ...] = ()
    curve: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)
    second_term: str = "KL divergence"
