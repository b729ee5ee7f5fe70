"""A model that was trained elsewhere: its encoder and its decoder are uploaded, read as data, and join the others."""

import tempfile
from pathlib import Path, PurePath

import streamlit as st

from app.server.uploads import FILE
from app.state import permission, session
from app.ui.literal import literal
from app.ui.own_tab import own_tab_hint
from app.ui.parts import part
from app.views.checkpoints.take_in import NOTICE, one_at_a_time
from vae.checkpoints.foreign.assembly import Choices
from vae.checkpoints.foreign.ends import Second
from vae.data import datasets
from vae.data.records import RECORDS
from vae.errors import InputError
from vae.training.importing import ImportRequest, import_model

TURN = "_brought"
KINDS = ["onnx", "keras"]
SECONDS = {Second.LOG_VAR: "log-variance", Second.VAR: "variance", Second.STD: "standard deviation"}
PARTS = {
    "encoder": "Encoder: takes pictures, gives latents",
    "decoder": "Decoder: takes latents, gives pictures",
}


def bring_in() -> None:
    """Two uploads, the data set that the model was trained on, and what its files cannot say."""
    if permission.refusal():  # the archive's block says so
        return
    with part("controls", "bring_in"), st.expander("Bring a model of your own", icon=":material/input:"):
        st.caption(
            "An encoder and a decoder, each as an **ONNX** file (from PyTorch, JAX or TensorFlow) or as a **.keras** "
            f"file of built-in layers, at most {FILE} MB each. They are read as data and never run as code; a minute "
            "later the model is on every page that fits it, measured like the others."
        )
        own_tab_hint()
        turn = st.session_state.get(TURN, 0)  # another key empties the fields
        files = {
            name: column.file_uploader(title, type=KINDS, max_upload_size=FILE, key=f"{name}_{turn}")
            for column, (name, title) in zip(st.columns(2), PARTS.items(), strict=True)
        }
        first, second, third = st.columns(3)
        data = first.selectbox(
            "Data set",
            [name for name in datasets.NAMES if datasets.available(name)],
            format_func=lambda name: RECORDS[name].title,
            help="What it was trained on: its test pictures are encoded and shown.",
            key=f"brought_data_{turn}",
        )
        kind = second.selectbox(
            "Second output of the encoder",
            list(SECONDS),
            format_func=SECONDS.__getitem__,
            help="What stands beside the mean; the files cannot say it. Without a second output it has no effect.",
            key=f"second_{turn}",
        )
        uploaded = files["encoder"]
        suggested = PurePath(uploaded.name).stem.lower().removesuffix("encoder").strip("-_. ") if uploaded else ""
        # The suggestion is a placeholder: as a value it would replace a name that was typed before it came.
        suggested = suggested or "my-model"
        typed = third.text_input("Name", key=f"brought_name_{turn}", placeholder=suggested)
        ready = all(files.values()) and bool(data)
        if st.button("Import", type="primary", disabled=not ready) and ready and permission.refusal() is None:
            contents = {part_name: file.getvalue() for part_name, file in files.items() if file}
            _import(contents, name=typed.strip() or suggested, data=str(data), second=kind)


def _import(contents: dict[str, bytes], *, name: str, data: str, second: Second) -> None:
    """Import under a progress bar and show the page anew, or say in one sentence why not."""
    lock = one_at_a_time()
    if not lock.acquire(blocking=False):
        st.warning("Another checkpoint is being checked just now; try again in a moment.")
        return
    bar = st.progress(0.0, "reading the files …")
    try:
        with tempfile.TemporaryDirectory() as room:
            paths = {part_name: Path(room) / part_name for part_name in contents}
            for part_name, content in contents.items():
                paths[part_name].write_bytes(content)
            encoder, decoder = (paths[each] for each in PARTS)
            request = ImportRequest(name=name, encoder=encoder, decoder=decoder, choices=Choices(second=second))

            def progress(step: str, done: int, of: int) -> None:
                bar.progress(done / of, f"{step} …")

            imported = import_model(request, datasets.load(data), session.store(), progress=progress)
    except (InputError, OSError) as error:
        st.error(literal(error))
        return
    finally:
        lock.release()
        bar.empty()
    found = "; ".join(imported.found)
    st.session_state[NOTICE] = literal(f"{imported.checkpoint.name} is here now, on every page that fits it: {found}.")
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.rerun()
