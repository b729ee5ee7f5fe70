"""The latent plane: hovering decodes in the browser; Python hears of a latent on click, release or key pause only."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from app.components.mounting import mounted
from app.state.plane_view import Pin, PlaneView
from vae.checkpoints.store import Checkpoint
from vae.export import panel
from vae.export.glossary import plane_words

_mount = mounted(
    "latent_pad", "palette.css", "shared/slider.css", "latent_pad/latent_pad.css", "training_plane/playback.css"
)


@dataclass(frozen=True)
class Choice:
    """What panels that take turns on one stage differ in.

    Attributes:
        name: before the slider, and in words `about`.
        stops: its value at each panel, in order.
        chosen: the panel that is shown, by its place.
    """

    name: str
    about: str
    stops: tuple[float, ...]
    chosen: int


@dataclass(frozen=True)
class Replay:
    """A training that can be replayed on the plane: what `training_plane.recorded` says of it once it is asked for."""

    recorded: dict[str, Any] | None


def latent_pad(
    checkpoints: Sequence[Checkpoint],
    *,
    pin: tuple[float, float],
    key: str,
    on_pin: Callable[[Pin], None],
    linked: Literal["z", "reach"] = "z",
    originals: bool = False,
    titles: Sequence[str] = (),
    every_class: bool = False,
    choice: Choice | None = None,
    on_choice: Callable[[int], None] | None = None,
    replay: Replay | None = None,
    on_replay: Callable[[bool, int | None], None] | None = None,
    view: PlaneView | None = None,
    on_view: Callable[[PlaneView], None] | None = None,
) -> None:
    """Show the plane of one checkpoint beside its decoded digit, or several planes on one cursor or in turn.

    Args:
        checkpoints: each with two latent dimensions; their files travel once, through immutable addresses.
        pin: the latent that is pinned now; the pad follows it.
        on_pin: called at the start of the run that a new pin causes.
        linked: "z" where one latent is the same place on every plane, "reach" where planes of different reach share
            a cursor by its share of the plane.
        originals: whether the first checkpoint's test pictures are at hand, to be shown on click.
        titles: what stands above each plane; where there are none, the checkpoints' own.
        every_class: show every class of a conditional model at once, instead of the chosen one large.
        choice: where several planes take turns, what tells them apart.
        on_choice: called like `on_pin` with the place of the panel that stays.
        replay: for one plane; None where its training kept no record.
        on_replay: called like `on_pin` with whether it is asked for, and the epoch it rests on, None while it plays.
        view: the part that the address keeps beside the pin; the pad follows it.
        on_view: called like `on_pin` once layers, classes, place or path have changed and rest.
    """
    last = f"{key}_seq"

    panels = [{**panel(c), "base": f"checkpoints/{c.digest}", "everyClass": every_class} for c in checkpoints]
    for description, title in zip(panels, titles, strict=False):
        description["title"] = title

    def heard(number: int) -> None:
        st.session_state[last] = max(number, int(st.session_state.get(last, 0)))

    def pinned() -> None:
        event = read_pin(st.session_state[key].get("pin"))
        if event is not None:
            heard(event[1])
            on_pin(event[0])

    def chosen() -> None:
        event = read_choice(st.session_state[key].get("choice"), len(checkpoints))
        if event is not None and on_choice is not None:
            heard(event[1])
            on_choice(event[0])

    def replayed() -> None:
        event = read_replay(st.session_state[key].get("replay"))
        if event is not None and on_replay is not None:
            heard(event[2])
            on_replay(event[0], event[1])

    def viewed() -> None:
        event = st.session_state[key].get("view")
        seen = PlaneView.from_event(event)
        if seen is not None and on_view is not None and isinstance(event.get("seq"), int):
            heard(event["seq"])
            on_view(seen)

    _mount(
        key=key,
        data={
            "panels": panels,
            "words": plane_words(),
            "linked": linked,
            "pin": [float(pin[0]), float(pin[1])],
            "seq": int(st.session_state.get(last, 0)),
            "originals": originals,
            "choice": asdict(choice) if choice else None,
            "replay": asdict(replay) if replay else None,
            "view": (view or PlaneView()).to_browser() if on_view else None,
        },
        on_pin_change=pinned,
        on_choice_change=chosen,
        on_replay_change=replayed,
        on_view_change=viewed,
    )


def read_pin(event: Any) -> tuple[Pin, int] | None:
    """What the browser sent, checked: it is input like any other."""
    if not isinstance(event, dict):
        return None
    z, row, number = event.get("z"), event.get("row"), event.get("seq")
    if not (isinstance(z, list | tuple) and len(z) == 2 and all(_finite(value) for value in z)):
        return None
    if not isinstance(number, int):
        return None
    return Pin((float(z[0]), float(z[1])), row if isinstance(row, int) and row >= 0 else None), number


def read_choice(event: Any, panels: int) -> tuple[int, int] | None:
    """The panel that the browser named and the event's number, checked likewise."""
    if not isinstance(event, dict):
        return None
    index, number = event.get("index"), event.get("seq")
    if type(index) is int and 0 <= index < panels and isinstance(number, int):
        return index, number
    return None


def read_replay(event: Any) -> tuple[bool, int | None, int] | None:
    """Whether a replay was asked for, the epoch it rests on and the event's number, checked likewise."""
    if not isinstance(event, dict):
        return None
    on, epoch, number = event.get("on"), event.get("epoch"), event.get("seq")
    if not isinstance(on, bool) or not isinstance(number, int):
        return None
    return on, epoch if type(epoch) is int and epoch > 0 else None, number


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e4
