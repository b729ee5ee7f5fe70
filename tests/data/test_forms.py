"""Every form of data is read rightly, or refused with a sentence that names the remedy; and the document says so."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.data.forms import FORMS, Form
from vae.data.doctor.checks import CHECKS
from vae.data.doctor.examination import doubts
from vae.data.reading.read import Reading, read
from vae.errors import InputError

DOCUMENT = Path(__file__).parents[2] / "docs" / "data.md"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_form_is_read_rightly_or_refused_with_a_remedy(tmp_path, form: Form):
    path = form.make(tmp_path)
    if form.refused:
        with pytest.raises(InputError, match=re.escape(form.refused)) as raised:
            read(path, form.choices)
        assert "\n" not in str(raised.value)
        return
    reading = read(path, form.choices)
    data = reading.data
    assert data.class_names == form.names
    assert (len(data.train), len(data.test), data.image_shape) == (form.train, form.test, form.shape)
    assert form.done in " ".join(reading.done)
    assert set(np.unique(data.train.labels)) == set(range(data.classes))
    if form.images:
        check_pictures(form, reading)
    if form.doubt:
        assert form.doubt in {doubt.name for doubt in doubts(reading)}


def check_pictures(form: Form, reading: Reading) -> None:
    """The pictures are those that were made, each with the class that it had."""
    assert form.images
    made = {image.tobytes(): row for row, image in enumerate(form.images())}
    classes = {}
    for part in (reading.data.train, reading.data.test):
        for image, label in zip(part.images, part.labels, strict=True):
            classes[made[image.tobytes()]] = int(label)
    assert len(classes) == len(made)
    if len(form.names) == 4:
        assert classes == {row: row % 4 for row in range(len(made))}


def table() -> str:
    """Each form as a row."""
    lines = ["| form | becomes |", "| --- | --- |"]
    for form in FORMS:
        if form.refused:
            becomes = f"refused: “… {form.refused} …”"
        else:
            h, w, c = form.shape
            names = f"{len(form.names)} classes, {form.names[0]} to {form.names[-1]}"
            named = f"one class, “{form.names[0]}”" if len(form.names) == 1 else names
            becomes = f"{form.train} + {form.test} pictures of {h}×{w}×{c}, {named}"
            becomes += f"; in doubt: `{form.doubt}`" if form.doubt else ""
            becomes += f"; “{form.done} …”" if form.done else ""
        lines.append(f"| {form.name} | {becomes} |")
    return "\n".join(lines) + "\n"


def checks() -> str:
    """Each remedy as a row."""
    rows = [f"| `{check.name}` | {check.doubt} | {check.remedy.lower()} |" for check in CHECKS]
    return "\n".join(["| name | in doubt | remedy |", "| --- | --- | --- |", *rows]) + "\n"


@pytest.mark.parametrize(("mark", "made"), [("forms", table), ("checks", checks)])
def test_the_document_has_these_tables(mark, made):
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.split(f"<!-- {mark}: begin -->\n")[1].split(f"<!-- {mark}: end -->")[0] == made()
