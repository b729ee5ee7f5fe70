"""A visitor's own pictures on Train: handed in, read, shown as they were read, mended where that is asked for."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from app.server.uploads import FILE
from app.ui.literal import literal
from app.ui.sheets import picture_url
from app.views.train.examined import Examined, examined
from vae.data.doctor.examination import Summary, examples
from vae.data.reading.found import Choices
from vae.data.reading.pixels import SUFFIXES
from vae.data.reading.sizes import LEAST, MOST, parsed_size
from vae.errors import InputError
from vae.latent.manifold import contact_sheet
from vae.training.jobs import OwnData

OWN, FOLDER = "own", "folder"
TITLES = {FOLDER: "my own pictures (a folder)", OWN: "my own pictures (a file)"}
FIXED = "own_fix"  # start of the switches' keys
COLUMNS = 10  # of the sheet of examples
MOST_COUNTED = 60  # classes in the table of counts
AS_IT_IS = "as they are"


def own_pictures(kind: str) -> OwnData | None:
    """The uploader, and below it what was read; None where nothing was handed in, or it cannot be trained on."""
    uploaded = _folder() if kind == FOLDER else _file()
    if not uploaded:
        return None
    try:
        choices = _choices(folder=kind == FOLDER)
        read = _read(uploaded, choices, fixes=())
        fixes = _switches(read)
        mended = _read(uploaded, choices, fixes=fixes) if fixes else read
    except InputError as error:
        st.error(literal(error))
        return None
    _show(mended)
    return OwnData(mended.reading.data)


def _file() -> list[Any]:
    return st.file_uploader(
        "An .npz, .npy or .csv, a .zip of pictures, or IDX files together",
        accept_multiple_files=True,
        max_upload_size=FILE,
        key="own_data",
        help="Arrays: images and labels, or x_train, y_train, x_test, y_test. A table: a row a picture.",
    )


def _folder() -> list[Any]:
    return st.file_uploader(
        f"A folder with one subfolder a class, or with train and test; {FILE} MB in all",
        type=[suffix.removeprefix(".") for suffix in SUFFIXES],
        accept_multiple_files="directory",
        key="own_folder",
    )


def _choices(*, folder: bool) -> Choices:
    with st.expander("Size, colour, ink"):
        size = st.text_input(
            "Rows × columns",
            placeholder=AS_IT_IS,
            key="own_size",
            max_chars=9,
            help=f"From {LEAST} to {MOST}, such as 32x32. Each picture is fitted in, its proportions kept.",
        )
        gray = st.toggle("Drop colour", key="own_gray")
        ink = folder and st.toggle(
            "Prepare each as a drawn digit",
            key="own_ink",
            help="For photographs of handwriting: its ink becomes light on black, centred in 28×28, as on Draw.",
        )
    return Choices(size=parsed_size(size) if size.strip() else None, gray=gray, ink=ink)


def _switches(read: Examined) -> tuple[str, ...]:
    """Each doubt with the switch of its remedy; the names of those that are on."""
    if read.doubts:
        st.markdown("**In doubt**")
    on = []
    for doubt in read.doubts:
        with st.container(border=True, gap="small"):
            st.caption(literal(doubt.sentence))
            if st.toggle(doubt.remedy, key=f"{FIXED} {doubt.name}"):
                on.append(doubt.name)
    return tuple(on)


def _show(read: Examined) -> None:
    found = read.summary
    height, width, channels = found.image_shape
    st.markdown(
        f"**{found.train:,}** pictures to train on, **{found.test:,}** for the test: {height}×{width}, "
        f"{'gray' if channels == 1 else 'colour'}, from {found.low} to {found.high}."
    )
    st.html(_sheet(read))
    st.html(_counts(found))
    for sentence in read.reading.done:
        st.caption(literal(sentence))


def _sheet(read: Examined) -> str:
    data = read.reading.data
    rows = examples(data)
    images = data.train.images[rows]
    names = ", ".join(data.class_names[label] for label in data.train.labels[rows])
    url = picture_url(contact_sheet(images, min(COLUMNS, len(images))))
    alt = escape(f"{len(rows)} of the training pictures: {names}")
    return f'<img class="examples" src="{url}" alt="{alt}">'


def _counts(found: Summary) -> str:
    """A table of pictures a class."""
    each = list(zip(found.class_names, found.train_counts, found.test_counts, strict=True))
    lines = [
        f"<tr><th scope='row'>{escape(name)}</th><td>{train:,}</td><td>{test:,}</td></tr>"
        for name, train, test in each[:MOST_COUNTED]
    ]
    more = f"<p class='small'>and {len(each) - MOST_COUNTED} classes more</p>" if len(each) > MOST_COUNTED else ""
    head = "<tr><th scope='col'>class</th><th scope='col'>train</th><th scope='col'>test</th></tr>"
    table = f"<table class='counts'><thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>"
    return f"<div class='counted' tabindex='0' role='region' aria-label='Pictures a class'>{table}</div>{more}"


def _read(uploaded: Sequence[Any], choices: Choices, *, fixes: tuple[str, ...]) -> Examined:
    """Read with a bar that says how far it is; what was read once is there."""
    place = st.empty()

    def progress(done: int, of: int) -> None:
        place.progress(min(1.0, done / max(1, of)), f"Reading the pictures: {done:,} of {of:,}")

    try:
        return examined(uploaded, choices, fixes, progress=progress)
    finally:
        place.empty()
