"""A digit of the visitor's own, drawn, uploaded, photographed or taken from the test set, prepared as its digits are.

own = own_digit(key="own", example=True)
if own is not None:
    session.worker().encode(name, own.image[None])
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import streamlit as st

from app.components.digit_canvas import digit_canvas, shown_digit
from app.state import session
from app.state.address import STROKES, drawing, take_drawing
from app.state.loopback import is_loopback, split
from app.ui.literal import literal
from app.ui.own_tab import own_tab_hint
from app.ui.taken_digit import TakenDigit, taken_digit
from app.ui.tiles import Tile, tiles_html
from vae.checkpoints.store import Checkpoint
from vae.data import uploads
from vae.data.preprocess import (
    Centring,
    Convention,
    Preparation,
    as_it_is,
    conformed,
    prepare_canvas,
)
from vae.data.records import convention_of
from vae.data.several import find_digits
from vae.data.strokes import Stroke, paint, plain, read_strokes
from vae.errors import InputError
from vae.inference.worker import InferenceError


class Source(StrEnum):
    """Where the digit comes from."""

    DRAW = "Draw"
    UPLOAD = "Upload"
    CAMERA = "Camera"
    TEST_SET = "Test digit"


# A 3, written for this page: a radius, then x and y of each point, in tenths of a canvas pixel.
EXAMPLE = read_strokes([[110, 860, 640, 900, 600, 960, 560, 1040, 525, 1130, 500, 1230, 485, 1340, 480, 1450, 490,
    1550, 515, 1635, 555, 1700, 610, 1740, 680, 1755, 760, 1740, 845, 1700, 925, 1640, 1000, 1560, 1070, 1470, 1130,
    1370, 1180, 1290, 1215, 1250, 1235, 1330, 1240, 1430, 1255, 1530, 1285, 1625, 1330, 1710, 1390, 1780, 1465, 1830,
    1555, 1855, 1655, 1850, 1760, 1820, 1865, 1765, 1965, 1690, 2050, 1595, 2120, 1485, 2170, 1370, 2200, 1250, 2205,
    1130, 2190, 1020, 2155, 930, 2105, 860, 2050]])  # fmt: skip


@dataclass(frozen=True, eq=False)
class OwnDigit:
    """A digit of the visitor's own.

    Attributes:
        preparation: the steps to 28×28.
        source: drawn, uploaded, photographed or taken from the test set.
        example: whether it is the page's example, which stands there until the visitor draws.
        centre: whether it is centred as a data set is; else its ink keeps its place.
        widen: whether strokes thinner than a data set's are widened.
        taken: which test digit it is, where it is one.
    """

    preparation: Preparation
    source: Source
    example: bool = False
    centre: bool = True
    widen: bool = True
    taken: TakenDigit | None = None

    @property
    def image(self) -> np.ndarray:
        """(h, w) uint8, light ink on black."""
        return self.preparation.image

    def image_for(self, dataset: str) -> np.ndarray:
        """The image as that data set's pictures are, as far as the visitor lets it, (h, w) uint8."""
        return conformed(self.preparation, _wished(dataset, centre=self.centre, widen=self.widen)).image

    @property
    def digest(self) -> str:
        """A key for what is made of the image."""
        return hashlib.sha256(self.image.tobytes()).hexdigest()


def own_digit(
    *,
    key: str,
    checkpoint: Checkpoint | None = None,
    label: int | None = None,
    centre: bool = True,
    widen: bool = True,
    example: bool = False,
    test_digits: bool = False,
) -> OwnDigit | None:
    """Show a sheet to draw on, an upload and a camera; give back the digit, or None where there is none yet.

    What is drawn is kept in the address; a picture that cannot be used gets one sentence on the page.

    Args:
        key: names the control.
        checkpoint: one with a latent vector, which follows the pen in the browser.
        label: the class that a conditional checkpoint is asked for.
        centre: whether to centre as the checkpoint's data set is; else the ink keeps its place.
        widen: whether to widen strokes thinner than those of the checkpoint's data set.
        example: whether a ready-made 3 stands on the sheet until the visitor draws.
        test_digits: whether a digit of the checkpoint's test set may be taken instead.
    """
    source = _source(key, test_digits=test_digits)
    wished = _wished(checkpoint.config.dataset if checkpoint else "mnist", centre=centre, widen=widen)
    try:
        if source == Source.DRAW:
            session.bring_along(STROKES)
            drawn = drawing()
            strokes = drawn if drawn is not None else EXAMPLE if example else ()
            is_example = drawn is None and example
            digit_canvas(
                strokes,
                key=f"{key}_sheet",
                on_drawn=take_drawing,
                example=is_example,
                checkpoint=checkpoint,
                label=label,
                convention=wished,
            )
            preparation = _drawn(strokes, convention=wished)
            return preparation and OwnDigit(preparation, source, is_example, centre=centre, widen=widen)
        if source == Source.TEST_SET and checkpoint:
            taken = taken_digit(checkpoint)
            shown_digit(taken.image, key=f"{key}_shown", checkpoint=checkpoint, label=label)
            return OwnDigit(as_it_is(taken.image), source, centre=False, widen=False, taken=taken)
        file = _file(source, key=key)
        if file is None:
            return None
        preparation = _chosen(_opened(file.getvalue(), convention=wished), key=key)
        if checkpoint is not None:
            shown_digit(preparation.image, key=f"{key}_shown", checkpoint=checkpoint, label=label)
        return OwnDigit(preparation, source, centre=centre, widen=widen)
    except (InputError, InferenceError) as error:
        st.error(literal(_sentence(error)), icon=":material/image_not_supported:")
        return None


def _wished(dataset: str, *, centre: bool, widen: bool) -> Convention:
    """A data set's convention without what the visitor has switched off."""
    known = convention_of(dataset)
    return Convention(known.centring if centre else Centring.KEPT, known.stroke if widen else None)


def _source(key: str, *, test_digits: bool) -> Source:
    allowed = {Source.CAMERA: _camera_allowed(), Source.TEST_SET: test_digits}
    offered = [source for source in Source if allowed.get(source, True)]
    return st.segmented_control(
        "Your digit",
        offered,
        default=Source.DRAW,
        key=f"{key}_source",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )


def _camera_allowed() -> bool:
    """Whether the page's address is one at which browsers hand out their camera: https, or the machine itself."""
    address = split(st.context.url)
    return address.scheme == "https" or is_loopback(address.hostname)


def _file(source: Source, *, key: str):
    own_tab_hint()
    if source == Source.CAMERA:
        return st.camera_input("Photograph a digit: ink on paper, filling most of the picture", key=f"{key}_camera")
    return st.file_uploader(
        "A picture of a digit: PNG, JPEG, WebP or HEIC. A photograph of ink on paper will do.",
        type=[suffix.removeprefix(".") for suffix in uploads.SUFFIXES],
        max_upload_size=uploads.MAX_BYTES // 2**20,
        key=f"{key}_upload",
    )


def _drawn(strokes: tuple[Stroke, ...], *, convention: Convention) -> Preparation | None:
    if not strokes:
        return None
    digest = hashlib.sha256(repr(plain(strokes)).encode()).hexdigest()
    return _prepared_drawing(digest, convention, strokes)


@st.cache_resource(max_entries=256, show_spinner=False)
def _prepared_drawing(digest: str, convention: Convention, _strokes: tuple[Stroke, ...]) -> Preparation:
    return prepare_canvas(paint(_strokes), convention=convention)


def _chosen(digits: tuple[Preparation, ...], *, key: str) -> Preparation:
    """The digit of several on one picture that the visitor goes on with, the first until another is chosen."""
    if len(digits) == 1:
        return digits[0]
    tiles = [Tile(each.image, _ordinal(number), f"The {_ordinal(number)}") for number, each in enumerate(digits, 1)]
    st.html(tiles_html(tiles, small=True))
    number = st.segmented_control(
        f"{len(digits)} digits were found. Go on with the",
        range(1, len(digits) + 1),
        default=1,
        required=True,
        key=f"{key}_chosen_{len(digits)}",
        format_func=_ordinal,
    )
    return digits[number - 1]


def _ordinal(number: int) -> str:
    """1st, 2nd, 3rd …: a place, which is not mistaken for the digit that stands there."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _opened(data: bytes, *, convention: Convention) -> tuple[Preparation, ...]:
    return _prepared_picture(hashlib.sha256(data).hexdigest(), convention, data)


@st.cache_resource(max_entries=32, show_spinner="Preparing the picture …")
def _prepared_picture(digest: str, convention: Convention, _data: bytes) -> tuple[Preparation, ...]:
    return find_digits(uploads.open_picture(_data), convention=convention)


def _sentence(error: Exception) -> str:
    """The error's own words as a sentence of the page."""
    text = str(error).removeprefix("picture: ")
    return f"{text[0].upper()}{text[1:]}."
