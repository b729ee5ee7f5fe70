"""The form of the Train page: what to train, each choice with a sentence on what it changes."""

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.state import permission, session
from app.ui.controls import captioned
from app.ui.literal import literal
from app.views.train.own_pictures import FOLDER, OWN, own_pictures
from app.views.train.own_pictures import TITLES as OWN_TITLES
from app.views.train.sweep_form import swept_choices
from vae.data import datasets
from vae.data.records import DIGITS, RECORDS
from vae.data.shapes import ImageShape
from vae.errors import InputError
from vae.models.families import TRAINED
from vae.models.families.asked import Asked
from vae.models.families.record import Start
from vae.training.defaults import Choices, Swept, config_for, recipes_for, start
from vae.training.jobs import JobRequest, OwnData

ONE, MANY = "One model", "A sweep"
WATCHED = "job"  # the widget, and the address's name, of the training that is watched
STARTED = "_started"  # which training the visitor has started last, and when
MOST_EPOCHS, LAST_SEED = 1000, 9999


@dataclass(frozen=True)
class DataChoice:
    """The data set that was chosen: its name, size and shape, and itself where it was uploaded."""

    name: str
    images: int
    classes: int
    image_shape: ImageShape
    own: OwnData | None = None


def training_form() -> None:
    """The choices and the button that starts; where the data are missing or wrong, the sentence that says so."""
    data = _data()
    chosen = captioned(
        st.selectbox,
        "Family",
        "What a picture becomes: a Gaussian, a point, a Gaussian beside its class, or a map of codes.",
        options=tuple(TRAINED),
        format_func=lambda name: TRAINED[name].title,
        key="family",
        bind="query-params",
    )
    family = TRAINED[chosen]
    many = bool(family.swept) and _many()
    swept = swept_choices(family) if many else None
    begin = start(chosen, data.images if data else RECORDS[DIGITS].train)
    asked = {each.field: _field(each, begin) for each in family.asked if not (many and each.field in family.swept)}
    training = {"seed": 0 if many else _seed(), "epochs": _epochs(begin)}
    choices = Choices(family=chosen, model=asked, training=training)
    free = _free_name("sweep" if many else chosen)
    name = captioned(
        st.text_input,
        "Name",
        "The names of its models begin with this." if many else "What every page will call the model.",
        value=free,
        max_chars=40 if many else 64,
        key=f"name {free}",
    )
    missing = data is None or (many and swept is None)
    pressed = st.button(
        "Start training", type="primary", icon=":material/play_arrow:", disabled=missing, width="stretch"
    )
    # the server may have changed its mind in between
    if pressed and data and not missing and permission.refusal() is None:
        _start(name.strip(), choices, data, swept=swept)


def _many() -> bool:
    """Whether several models are trained that differ in little."""
    chosen = st.segmented_control(
        "Train", (ONE, MANY), default=ONE, required=True, key="models", label_visibility="collapsed", width="stretch"
    )
    st.caption("A sweep trains one model after another; each is on Beta or Checkpoints as soon as it is finished.")
    return chosen == MANY


def _data() -> DataChoice | None:
    names = [name for name in datasets.NAMES if datasets.available(name)]
    chosen = captioned(
        st.selectbox,
        "Data set",
        "What the model learns to draw.",
        options=[*names, FOLDER, OWN],
        format_func=lambda name: OWN_TITLES[name] if name in OWN_TITLES else RECORDS[name].title,
        key="data",
        bind="query-params",
    )
    if chosen not in OWN_TITLES:
        known = RECORDS[chosen]
        return DataChoice(chosen, known.train, len(known.class_names), known.image_shape)
    own = own_pictures(chosen)
    if own is None:
        return None
    return DataChoice(own.data.name, len(own.data.train), own.data.classes, own.data.image_shape, own)


def _field(asked: Asked, begin: Start) -> Any:
    """A field of the family's config, as its record says it."""
    default = getattr(begin.model, asked.field)
    if asked.key:
        names = {"key": asked.key, "bind": "query-params"}
    else:  # it begins anew where another family, or more data, bring another default
        names = {"key": f"{begin.model.family} {asked.field} {default}"}
    if asked.options:
        options = list(asked.options)
        titles = {"options": options, "index": options.index(default), "format_func": asked.options.__getitem__}
        return captioned(st.selectbox, asked.title, asked.sentence, **titles, **names)
    bounds = {"min_value": asked.least, "max_value": asked.most, "step": asked.step}
    return captioned(st.number_input, asked.title, asked.sentence, value=default, **bounds, **names)


def _seed() -> int:
    return captioned(
        st.number_input,
        "Seed",
        "It sets the first weights, the order of the pictures and the noise: the same seed, the same model.",
        min_value=0,
        max_value=LAST_SEED,
        value=0,
        key="seed",
        bind="query-params",
    )


def _epochs(begin: Start) -> int:
    return captioned(
        st.number_input,
        "Epochs",
        "Passes over the training pictures; each gains less than the one before.",
        min_value=1,
        max_value=MOST_EPOCHS,
        value=begin.training.epochs,
        key=f"epochs {begin.training.epochs}",
    )


def _free_name(kind: str) -> str:
    """The first name such as my-vae, my-vae-2, … that is neither a checkpoint nor a job."""
    jobs = session.jobs()
    number = 1
    while True:
        name = f"my-{kind}" if number == 1 else f"my-{kind}-{number}"
        if not session.store().find(name) and not (jobs.folder / name).exists():
            return name
        number += 1


def _start(name: str, choices: Choices, data: DataChoice, *, swept: Swept | None) -> None:
    """Start the job, and show the page anew, which then watches it; or say in one sentence why not."""
    size = {
        "dataset": data.name,
        "images": data.images,
        "classes": data.classes,
        "image_shape": data.image_shape,
    }
    try:
        if swept is None:
            request = JobRequest.single(name, config_for(choices, **size), data=data.name)
        else:
            request = JobRequest(name=name, recipes=recipes_for(name, choices, swept, **size), data=data.name)
        session.jobs().start(request, own=data.own)
    except InputError as error:
        st.error(literal(error))
        return
    st.session_state[WATCHED] = name
    st.session_state[STARTED] = f"{name} {time.time()}"
    st.rerun()
