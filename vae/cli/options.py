"""Configs as command-line options: one option for each field, and back."""

import argparse
import dataclasses
import inspect
import re
from collections.abc import Collection
from typing import Any

from vae.checkpoints.config import CheckpointConfig
from vae.config import ModelConfig, TrainingConfig
from vae.data.datasets import Dataset
from vae.models.families import NAMES, TRAINED
from vae.training.defaults import Choices, config_for

ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def add_model(group, *, leave_out: Collection[str] = ()) -> None:
    """One option for each field of any family's config."""
    if "family" not in leave_out:
        group.add_argument(
            "--family", default=argparse.SUPPRESS, metavar="NAME", help=f"{', '.join(NAMES)} ({NAMES[0]})"
        )
    added = {"family", *leave_out}
    for family in TRAINED.values():
        for name in [name for name in _names(family.config) if name not in added]:
            owners = [each for each, known in TRAINED.items() if name in _names(known.config)]
            _add(group, family.config, name, note="" if len(owners) == len(TRAINED) else f"; {', '.join(owners)}")
            added.add(name)


def add_training(group, *, leave_out: Collection[str] = ()) -> None:
    """One option for each field of a training's config."""
    for name in _names(TrainingConfig):
        if name not in leave_out:
            _add(group, TrainingConfig, name)


def config_from(options: argparse.Namespace, data: Dataset, *, family: str, title: str = "") -> CheckpointConfig:
    """The config that the options say for a data set; what they do not say suits the family and the data's size."""
    model = {name: value for name, value in vars(options).items() if name in MODEL and name != "family"}
    training = {name: value for name, value in vars(options).items() if name in _names(TrainingConfig)}
    choices = Choices(family=family, model=model, training=training)
    size = {"images": len(data.train), "classes": data.classes, "image_shape": data.image_shape}
    return config_for(choices, dataset=data.name, **size, title=title)


def _add(group, config: type[ModelConfig] | type[TrainingConfig], name: str, *, note: str = "") -> None:
    """An option whose type is the field's and whose text is its docstring's; without it nothing is said."""
    (default,) = (field.default for field in dataclasses.fields(config) if field.name == name)
    attributes = [found for each in config.__mro__ for found in ATTRIBUTE.findall(inspect.cleandoc(each.__doc__ or ""))]
    texts = {key: " ".join(text.split()).replace("%", "%%").rstrip(".") for key, text in reversed(attributes)}
    option, kind, text = f"--{name.replace('_', '-')}", type(default), f"{texts.get(name, '')}{note}"
    if kind is bool:
        group.add_argument(option, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=text)
    else:
        many = {"nargs": "+", "type": int, "action": _Tuple} if kind is tuple else {"type": kind}
        shown = "TEXT" if kind is str else "X" if kind is float else "N"
        group.add_argument(option, default=argparse.SUPPRESS, metavar=shown, help=text, **many)


class _Tuple(argparse.Action):
    def __call__(self, parser, namespace, values: Any, option_string=None) -> None:
        setattr(namespace, self.dest, tuple(values))


def _names(config: type[ModelConfig] | type[TrainingConfig]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(config) if field.init)


MODEL = {name for family in TRAINED.values() for name in _names(family.config)}
