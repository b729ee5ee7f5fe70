"""A morph from class to class at one latent, decoded in the browser as its slider moves; Python hears of pauses."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from app.components.mounting import heard, mounted, sent
from app.state.plane_view import Mixture
from vae.checkpoints.store import Checkpoint

_mount = mounted("class_morph", "shared/slider.css", "latent_pad/latent_pad.css", "class_morph/class_morph.css")


def class_morph(
    checkpoint: Checkpoint,
    *,
    latent: Sequence[float],
    mixture: Mixture,
    key: str,
    on_change: Callable[[Mixture], None],
) -> None:
    """Show one latent (d,) of a conditional checkpoint under the mixture, with a filmstrip from class to class.

    `on_change` is called at the start of the run that another mixture causes.
    """
    classes = checkpoint.config.model.classes
    _mount(
        key=key,
        data={
            "base": f"checkpoints/{checkpoint.digest}",
            "classes": classes,
            "naming": checkpoint.config.naming.to_json(),
            "latent": [float(value) for value in latent],
            "a": mixture.a,
            "b": mixture.b,
            "t": mixture.t,
            "seq": sent(key),
        },
        on_mixture_change=heard(key, "mixture", lambda event: read_mixture(event, classes), on_change),
    )


def read_mixture(event: Any, classes: int) -> tuple[Mixture, int] | None:
    """What the browser sent, checked: it is input like any other."""
    if not isinstance(event, dict):
        return None
    sent: list[Any] = [event.get(name) for name in ("a", "b", "t", "seq")]
    a, b, t, number = sent
    if not all(isinstance(label, int) and 0 <= label < classes for label in (a, b)) or not isinstance(number, int):
        return None
    if not isinstance(t, int | float) or not math.isfinite(t) or not 0 <= t <= 1:
        return None
    return Mixture(a, b, float(t)), number
