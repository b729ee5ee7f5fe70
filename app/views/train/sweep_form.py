"""The numbers that a sweep on the Train page runs over: betas, latent sizes and seeds."""

import math
import re
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from app.ui.controls import captioned
from app.ui.literal import literal
from vae.errors import InputError
from vae.models.families.record import Family
from vae.training.defaults import Swept

Number = TypeVar("Number", int, float)
BETWEEN = re.compile(r"[\s,;]+")


def swept_choices(family: Family) -> Swept | None:
    """What the sweep runs over; None, below the sentence that says why, where a field cannot be read."""
    betas, sentences = "1", {each.field: each.sentence for each in family.asked}
    if "beta" in family.swept:
        betas = _field("β values", "0.5 1 2 4", sentences["beta"])
    dims = _field("Latent sizes", "2", "Only 2 make a plane to look at; with more, β switches units off.")
    seeds = _field(
        "Seeds",
        "0",
        "With several you see whether a difference is more than luck. Each combination becomes a model of its own.",
    )
    try:
        return Swept(
            betas=read_numbers("β values", betas, float),
            latent_dims=read_numbers("Latent sizes", dims, int),
            seeds=read_numbers("Seeds", seeds, int),
        )
    except InputError as error:
        st.error(literal(error))
        return None


def _field(title: str, opening: str, sentence: str) -> str:
    return captioned(st.text_input, title, sentence, value=opening, max_chars=120, key=f"swept {title}")


def read_numbers(title: str, text: str, kind: Callable[[str], Number]) -> tuple[Number, ...]:
    """The numbers of a field, rising, each once; raise InputError where there are none, or something else."""
    words = [word for word in BETWEEN.split(text) if word]
    try:
        numbers = sorted({kind(word) for word in words})
    except ValueError:
        numbers = []
    if not numbers or not all(math.isfinite(number) and number >= 0 for number in numbers):
        expected = "whole numbers from 0 on, such as 0 1 2" if kind is int else "numbers from 0 on, such as 0.5 1 2"
        raise InputError(f"{title}: expected {expected}; found {text.strip()[:40]!r}")
    return tuple(numbers)
