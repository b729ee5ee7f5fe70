"""The latent plane: hovering decodes in the browser; Python hears of a latent on click, release or key pause only."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.components.mounting import heard, mounted, sent
from app.state.plane_view import Pin, PlaneView
from vae.checkpoints.store import Checkpoint
from vae.export import panel
from vae.export.explorer import STYLES
from vae.export.glossary import plane_words

_mount = mounted("latent_pad", *STYLES, "training_plane/playback.css")


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
    pin: Sequence[float],
    key: str,
    on_pin: Callable[[Pin], None],
    linked: Literal["z", "reach", "picture"] = "z",
    picture: int | None = None,
    originals: bool = False,
    titles: Sequence[str] = (),
    every_class: bool = False,
    bench: bool = False,
    choice: Choice | None = None,
    on_choice: Callable[[int], None] | None = None,
    replay: Replay | None = None,
    on_replay: Callable[[bool, int | None], None] | None = None,
    view: PlaneView | None = None,
    on_view: Callable[[PlaneView], None] | None = None,
) -> None:
    """Show the plane of one checkpoint beside its decoded digit, or several planes on one cursor or in turn.

    Args:
        checkpoints: each with a latent vector; their files travel once, through immutable addresses.
        pin: the latent that is pinned now; the pad follows it.
        on_pin: called at the start of the run that a new pin causes.
        linked: "z" where one latent is the same place on every plane, "reach" where planes of different reach share
            a cursor by its share of the plane, "picture" where planes are of different spaces: the cursor is a test
            picture, one row of all their encoded sets.
        picture: the row that is pinned now, where they are linked by picture.
        originals: whether the first checkpoint's test pictures are at hand, to be shown on click.
        titles: what stands above each plane; where there are none, the checkpoints' own.
        every_class: show every class of a conditional model at once, instead of the chosen one large.
        bench: whether the tools stand below one plane.
        choice: where several planes take turns, what tells them apart.
        on_choice: called like `on_pin` with the place of the panel that stays.
        replay: for one plane; None where its training kept no record.
        on_replay: called like `on_pin` with whether it is asked for, and the epoch it rests on, None while it plays.
        view: the part that the address keeps beside the pin; the pad follows it.
        on_view: called like `on_pin` once layers, classes, place or path have changed and rest.
    """
    panels = [{**panel(c), "base": f"checkpoints/{c.digest}", "everyClass": every_class} for c in checkpoints]
    for description, title in zip(panels, titles, strict=False):
        description["title"] = title

    dim = checkpoints[0].config.model.latent_dim
    _mount(
        key=key,
        data={
            "panels": panels,
            "words": plane_words(),
            "linked": linked,
            "pin": [float(value) for value in pin],
            "picture": picture,
            "seq": sent(key),
            "originals": originals,
            "bench": bench,
            "choice": asdict(choice) if choice else None,
            "replay": asdict(replay) if replay else None,
            "view": (view or PlaneView()).to_browser() if on_view else None,
        },
        on_pin_change=heard(key, "pin", lambda event: read_pin(event, dim), on_pin),
        on_choice_change=heard(key, "choice", lambda event: read_choice(event, len(checkpoints)), on_choice or _ignore),
        on_replay_change=heard(key, "replay", read_replay, on_replay or _ignore),
        on_view_change=heard(key, "view", read_view, on_view or _ignore),
    )


def read_pin(event: Any, dim: int = 2) -> tuple[Pin, int] | None:
    """What the browser sent, a latent of `dim` numbers, checked: it is input like any other."""
    if not isinstance(event, dict):
        return None
    z, row, number = event.get("z"), event.get("row"), event.get("seq")
    if not (isinstance(z, list | tuple) and len(z) == dim and all(_finite(value) for value in z)):
        return None
    if not isinstance(number, int):
        return None
    return Pin(tuple(float(value) for value in z), row if isinstance(row, int) and row >= 0 else None), number


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


def read_view(event: Any) -> tuple[PlaneView, int] | None:
    """The part of the plane that the browser shows and the event's number, checked likewise."""
    seen = PlaneView.from_event(event)
    return (seen, event["seq"]) if seen is not None and isinstance(event.get("seq"), int) else None


def _ignore(*_: Any) -> None:
    """What a page that asks for no such event does with one."""


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e4
