"""Your handwriting: a digit of the visitor's own, named, and every class in its style."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app.state import session
from app.state.address import take_pin
from app.state.axes import walked_axes
from app.state.plane_view import Pin
from app.ui import controls
from app.ui.failures import show_failure
from app.ui.own_digit import OwnDigit, own_digit
from app.ui.parts import part
from app.ui.sheets import SheetRow
from app.views.generate.class_sheets import show_sheet
from vae.checkpoints.facts import counted
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import Checkpoint
from vae.data.naming import Naming
from vae.errors import InputError
from vae.inference.worker import InferenceError
from vae.latent import conditions
from vae.latent.dimensions import axis_name
from vae.latent.encoded_set import Posterior

SAMPLES, SEED = 3, 0  # of the posterior
MOST_TOLD = 4  # coordinates of a posterior
EXAMPLE_CLASS = 3


@st.fragment
def handwriting(checkpoint: Checkpoint) -> None:
    """The sheet to write on, the class that the digit is, and all classes in its style; a stroke runs only this."""
    controls.plate("Your handwriting", "write one digit, name it, see the others in your hand")
    model = checkpoint.config.model
    with part("controls", "handwriting"):
        label = _named_class(model.classes)
        own = own_digit(key="own", checkpoint=checkpoint, label=label, example=True)
    if own is None:
        return
    try:
        posterior = _encoded(checkpoint.digest, own.digest, label, checkpoint, own)
    except (InputError, InferenceError) as error:
        show_failure("This digit could not be encoded", error)
        return
    _tell(posterior, label, naming=checkpoint.config.naming, axes=walked_axes(checkpoint), example=own.example)
    styles = conditions.posterior_styles(posterior.mean[0], posterior.log_var[0], SAMPLES, seed=SEED)
    if checkpoint.has(LAYERS):
        _pin_button(styles[0])
    asked = conditions.of_styles(styles, range(model.classes))
    titles = ["your hand", *(f"sample {number}" for number in range(1, SAMPLES + 1))]
    above = _written(own, label, model.classes)
    show_sheet(checkpoint, asked, titles, key="handwriting", above=above, what="this sheet")


def _named_class(classes: int) -> int:
    """The class that the visitor says the digit is; kept in the URL as `digit`."""
    return st.segmented_control(
        "The digit is a",
        list(range(classes)),
        default=EXAMPLE_CLASS % classes,
        required=True,
        key="digit",
        bind="query-params",
        format_func=str,
    )


@st.cache_resource(max_entries=128, show_spinner="Encoding your digit …")
def _encoded(digest: str, own_digest: str, label: int, _checkpoint: Checkpoint, _own: OwnDigit) -> Posterior:
    return session.worker().encode(_checkpoint.name, _own.image[None], np.array([label]))


def _tell(posterior: Posterior, label: int, *, naming: Naming, axes: Sequence[int], example: bool) -> None:
    """Where the digit was encoded and how surely, in one line: along the first few of the axes."""
    mean, std = posterior.mean[0], np.exp(0.5 * posterior.log_var[0])
    told = axes[:MOST_TOLD]
    places = ", ".join(f"{axis_name(axis)} = {mean[axis]:.2f} ± {std[axis]:.2f}".replace("-", "−") for axis in told)
    if len(told) < len(mean):
        places += f" along the {counted(len(told), 'dimension')} of {len(mean)} that say most"
    whose = "This 3 is an example, until you write your own. " if example else ""
    st.html(
        f'<p class="note">{whose}Read as {naming.with_article(label)}, its posterior is {places} '
        "(mean ± one standard deviation). Below, all classes at the mean, then at "
        f"{SAMPLES} samples of the posterior.</p>"
    )


def _pin_button(style: np.ndarray) -> None:
    """Offer the style (d,) as the page's pin: the plane, the morph and the sheet above then stand there."""
    if st.button("Pin this style on the plane", icon=":material/keep:", type="tertiary", key="pin_style"):
        take_pin(Pin(tuple(style.tolist()), None))
        st.rerun()


def _written(own: OwnDigit, label: int, classes: int) -> SheetRow:
    """The digit itself in its class's column."""
    images = np.zeros((classes, *own.image.shape), np.uint8)
    images[label] = own.image
    return SheetRow("example" if own.example else "you wrote", images)
