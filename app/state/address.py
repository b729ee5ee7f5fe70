"""What the page's address keeps by hand, since its only control is a browser part: a pin, a view, a mixture, a drawing.

The address is the only place where such a view is kept, so that Back and Forward, which run the page again with the
address of then, restore it. A view is written as a whole and the browser makes one entry of it
(`vae/web/history/entries.js`); what is as the page opens is not written, so that opening a page writes nothing.

A run may begin before the browser has heard of what the run before has written. So each page's own parameters are
remembered while it is open, and put again into an address that does not have them yet; Back and Forward make them void.
"""

import math
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.state import misread
from app.state.plane_view import BETWEEN, PARAMETERS, Mixture, Pin, PlaneView
from vae.data import stroke_text
from vae.data.strokes import Stroke
from vae.errors import InputError

KEYS, WHOLE, PICTURE, BETA = ("z1", "z2"), "z", "picture", "beta"
STROKES = "strokes"
FARTHEST = 100.0  # of a latent that a link may name
MOST_LETTERS = 4096  # of a latent
OPENING_ENDS = (3, 8)  # two classes of much the same strokes
NO_NUMBER = "nan"
_WRITTEN = "_written"


def came_back() -> bool:
    """Whether Back or Forward has caused this run, so that the address alone says what to show."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def parameters() -> Mapping[str, str]:
    """The address, with all that this page has written into it."""
    _put(_written())
    return st.query_params.to_dict()


def take(changes: Mapping[str, str | None]) -> None:
    """Put parameters into the address; those that are None are taken out.

    A change that was still under way as Back or Forward was pressed is no longer part of what is shown.
    """
    if came_back():
        return
    _written().update(changes)
    _put(_written())


def enter() -> None:
    """Another page opens: its address is what the browser says.

    On the way to a page Streamlit takes out of the address what a widget of the page before is bound to. Where Back or
    Forward has led to the page, such a parameter is its own all the same (`checkpoint`, `classes`, `seed`), so it is
    put again where widgets look for their values.
    """
    st.session_state[_WRITTEN] = {}
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return
    asked = parse_qs(context.query_string, keep_blank_values=True)
    with context.session_state.query_params() as bound:
        bound.set_initial_query_params(context.query_string)
    st.query_params.update({key: texts for key, texts in asked.items() if st.query_params.get_all(key) != texts})


def without_infinity() -> None:
    """Have widgets find no number in an address where it says an infinite one, which Streamlit takes for a whole one.

    Call before the page's widgets; they drop what is no number, and `misread` says so.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    asked = parse_qs(context.query_string, keep_blank_values=True)
    finite = {key: [NO_NUMBER if _is_infinite(text) else text for text in texts] for key, texts in asked.items()}
    if finite != asked:
        with context.session_state.query_params() as bound:
            bound.set_initial_query_params(urlencode(finite, doseq=True))


def _is_infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False


def _written() -> dict[str, str | None]:
    if came_back():
        st.session_state[_WRITTEN] = {}
    return st.session_state.setdefault(_WRITTEN, {})


def _put(wanted: Mapping[str, str | None]) -> None:
    for key in [key for key, value in wanted.items() if value is None and key in st.query_params]:
        del st.query_params[key]
    missing = {key: value for key, value in wanted.items() if value is not None and st.query_params.get(key) != value}
    if missing:
        st.query_params.update(missing)


# -- a latent ----------------------------------------------------------------------------------------------------------


def pinned_latent(otherwise: tuple[float, ...] = (0.0, 0.0)) -> tuple[float, ...]:
    """The latent of the address, of as many numbers as `otherwise`, which is taken where it names none.

    z₁ and z₂ have a parameter each, and one alone leaves the other at 0; any other number of them stands in one.
    """
    if len(otherwise) != len(KEYS):
        return _whole_latent(otherwise)
    named = [_number(key, -FARTHEST, FARTHEST) for key in KEYS]
    z = otherwise if named == [None, None] else (named[0] or 0.0, named[1] or 0.0)
    for key, value, shown in zip(KEYS, named, z, strict=True):
        if value is None and key in st.query_params:
            expected = f"a number from −{FARTHEST:g} to {FARTHEST:g}"
            misread.note(key, st.query_params[key], expected=expected, shown=f"{shown:.2f}".replace("-", "−"))
    return z


def _whole_latent(otherwise: tuple[float, ...]) -> tuple[float, ...]:
    text = parameters().get(WHOLE)
    if text is None:
        return otherwise
    try:
        named = tuple(float(part) for part in text[:MOST_LETTERS].split(BETWEEN))
    except ValueError:
        named = ()
    if len(named) == len(otherwise) and all(abs(value) <= FARTHEST for value in named):
        return named
    if len(named) != len(otherwise) and named:  # another checkpoint's
        return otherwise
    expected = f"{len(otherwise)} numbers from −{FARTHEST:g} to {FARTHEST:g}, such as 0.5{BETWEEN}-1.2{BETWEEN}…"
    misread.note(WHOLE, text, expected=expected, shown="the latent that the page opens with")
    return otherwise


def take_pin(pin: Pin) -> None:
    """Put a latent that was pinned into the address."""
    texts = [f"{value:.6g}" for value in pin.z]
    if len(texts) == len(KEYS):
        take({**dict(zip(KEYS, texts, strict=True)), WHOLE: None})
    else:
        take({**dict.fromkeys(KEYS), WHOLE: BETWEEN.join(texts)})


def pinned_picture(count: int, otherwise: int) -> int:
    """The test picture of the address, a row of the encoded set of `count`; `otherwise` where it names none."""
    named = _number(PICTURE, 0, count - 1)
    if named is not None and named == int(named):
        return int(named)
    if PICTURE in st.query_params:
        expected = f"a test picture from 0 to {count - 1}"
        misread.note(PICTURE, st.query_params[PICTURE], expected=expected, shown=str(otherwise))
    return otherwise


def take_picture(pin: Pin) -> None:
    """Put the test picture that was pinned into the address."""
    if pin.row is not None:
        take({PICTURE: str(pin.row)})


# -- a beta ------------------------------------------------------------------------------------------------------------


def chosen_beta(betas: Sequence[float], otherwise: float) -> float:
    """The beta of the address, where it was trained."""
    named = _number(BETA, min(betas), max(betas))
    if named is not None and named in betas:
        return named
    if BETA in st.query_params:
        trained = ", ".join(f"{beta:g}" for beta in betas)
        misread.note(BETA, st.query_params[BETA], expected=f"one of {trained}", shown=f"{otherwise:g}")
    return otherwise


def take_beta(beta: float) -> None:
    """Put a beta that was chosen into the address."""
    take({BETA: f"{beta:g}"})


# -- a view of a plane -------------------------------------------------------------------------------------------------


def plane_view() -> PlaneView:
    """The view of a plane that the address names."""
    found = parameters()
    for key, expected in PlaneView.misread(found).items():
        misread.note(key, found[key], expected=expected, shown="what fits, or what the page opens with,")
    return PlaneView.from_parameters(found)


def take_view(view: PlaneView) -> None:
    """Put a view of a plane into the address, and take out what it no longer says."""
    take(dict.fromkeys(PARAMETERS) | view.parameters())


# -- a mixture ---------------------------------------------------------------------------------------------------------


def pinned_mixture(classes: int) -> Mixture:
    """The mixture of the address; what is missing or does not fit the number of classes is as the page opens."""
    opening = dict(zip("ab", (end % classes for end in OPENING_ENDS), strict=True))
    ends = {key: _number(key, 0, classes - 1) for key in opening}
    shares = _number("t", 0, 1)
    a, b = (int(end) if end is not None and end in range(classes) else opening[key] for key, end in ends.items())
    for key, shown in (("a", a), ("b", b)):
        if key in st.query_params and ends[key] not in range(classes):
            misread.note(key, st.query_params[key], expected=f"a class from 0 to {classes - 1}", shown=str(shown))
    if shares is None and "t" in st.query_params:
        misread.note("t", st.query_params["t"], expected="a number from 0 to 1", shown="0.5")
    return Mixture(a, b, 0.5 if shares is None else shares)


def take_mixture(mixture: Mixture) -> None:
    """Put a mixture that was chosen into the address."""
    take({"a": str(mixture.a), "b": str(mixture.b), "t": f"{mixture.t:.2f}"})


# -- a drawing ---------------------------------------------------------------------------------------------------------


def drawing() -> tuple[Stroke, ...] | None:
    """The strokes of the address, none for a sheet that was cleared; None where it names no drawing."""
    text = parameters().get(STROKES)
    if text is None:
        return None
    try:
        return stroke_text.from_text(text)
    except InputError as error:
        expected = str(error).removeprefix("strokes: expected ").partition(", found")[0]
        misread.note(STROKES, text, expected=expected, shown="the page's own sheet")
        return None


def take_drawing(strokes: Sequence[Stroke]) -> None:
    """Put a drawing into the address, to within a pixel of the sheet; what it says is the drawing from now on."""
    take({STROKES: stroke_text.to_text(strokes)})


def _number(key: str, least: float, most: float) -> float | None:
    """A number of the address within these bounds; None for a missing one and for any other text."""
    try:
        value = float(parameters().get(key, ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and least <= value <= most else None
