"""Configs as command-line options: one option for each field, and back."""

import argparse
import dataclasses
import inspect
import re
from collections.abc import Collection
from typing import Any, TypeVar

from vae.config import ModelConfig, TrainingConfig

Config = TypeVar("Config", ModelConfig, TrainingConfig)
ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def add_fields(group, config: type[Config], *, leave_out: Collection[str] = ()) -> None:
    """One option for each field of a config: type and default are the field's, the text is its docstring's."""
    attributes = ATTRIBUTE.findall(inspect.cleandoc(config.__doc__ or ""))
    texts = {name: " ".join(text.split()).replace("%", "%%").rstrip(".") for name, text in attributes}
    for field in dataclasses.fields(config):
        if field.name in leave_out:
            continue
        option, kind = f"--{field.name.replace('_', '-')}", type(field.default)
        text = f"{texts.get(field.name, '')} (%(default)s)"
        if kind is bool:
            group.add_argument(option, action=argparse.BooleanOptionalAction, default=field.default, help=text)
        else:
            shown = "TEXT" if kind is str else "N" if kind is int else "X"
            group.add_argument(option, type=kind, default=field.default, metavar=shown, help=text)


def fields_from(config: type[Config], options: argparse.Namespace) -> dict[str, Any]:
    """The fields of a config that the options say."""
    names = [field.name for field in dataclasses.fields(config)]
    return {name: getattr(options, name) for name in names if hasattr(options, name)}


def config_from(config: type[Config], options: argparse.Namespace) -> Config:
    """The config that the options say; what they do not say keeps its default."""
    return config(**fields_from(config, options))
