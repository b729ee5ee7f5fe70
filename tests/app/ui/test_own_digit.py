"""A digit of one's own: what the sheet may send, and uploads through the page."""

import pytest

from app.components.digit_canvas import live_model, read_drawing
from app.ui.own_digit import EXAMPLE, OwnDigit, Source
from tests.app.conftest import component_data, html_of
from tests.drawings import THREE
from tests.handed_in import Photograph, Written, of_strokes
from tests.pictures import turned_photograph
from tests.vae.data.test_uploads import BAD, FORMATS, with_alpha
from vae.data.preprocess import Centring, Convention, prepare_canvas
from vae.data.stroke_text import from_text, to_text
from vae.data.strokes import paint, plain, read_strokes

PREPARED = 'alt="The prepared picture, 28 by 28 pixels"'
UPRIGHT = [[100, 1400, 400, 1400, 2400]]
ONE_MODEL = {"models": "digits-vae", "checkpoint": "digits-vae"}


def test_a_drawing_is_read():
    strokes, number = read_drawing({"strokes": THREE, "seq": 4})
    assert plain(strokes) == THREE
    assert number == 4


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "drawing",
        {},
        {"strokes": THREE},
        {"strokes": THREE, "seq": True},
        {"strokes": THREE, "seq": "4"},
        {"strokes": None, "seq": 4},
        {"strokes": [[110, 5, 10**9]], "seq": 4},
        {"strokes": [["110", 5, 6]], "seq": 4},
    ],
)
def test_what_is_no_drawing_is_passed_over(event):
    assert read_drawing(event) is None


def test_only_models_on_the_plane_follow_the_pen(store):
    described = live_model(store.open("digits-vae"))
    assert described["base"].startswith("checkpoints/")
    assert described["label"] == -1
    assert live_model(store.open("digits-cvae")) is None
    assert live_model(store.open("digits-cvae"), 3)["sheet"] == "manifold-3.png"
    assert live_model(store.open("mnist-vqvae")) is None


def test_a_digit_is_made_as_each_data_set_is_unless_it_is_to_stay_as_it_is():
    drawn = OwnDigit(prepare_canvas(paint(EXAMPLE)), Source.DRAW)
    assert (drawn.image_for("mnist") == drawn.image).all()
    assert (drawn.image_for("digits") != drawn.image).any()
    as_it_is = prepare_canvas(paint(EXAMPLE), convention=Convention(Centring.KEPT))
    kept = OwnDigit(as_it_is, Source.DRAW, centre=False, widen=False)
    assert (kept.image_for("digits") == kept.image).all()


def test_the_sheet_opens_on_the_example_and_a_stroke_takes_its_place(open_page):
    page = open_page("draw", **ONE_MODEL)
    sent = component_data(page, "own_sheet")
    assert sent["example"]
    assert sent["strokes"] == plain(EXAMPLE)
    example = html_of(page)
    page = open_page("draw", strokes=to_text(read_strokes(THREE)), **ONE_MODEL)
    assert not page.exception
    assert not component_data(page, "own_sheet")["example"]
    assert html_of(page) != example


def test_the_address_keeps_the_drawing_and_a_sheet_that_was_cleared(open_page):
    text = to_text(read_strokes(THREE))
    page = open_page("draw", strokes=text, **ONE_MODEL)
    assert component_data(page, "own_sheet")["strokes"] == plain(from_text(text))
    cleared = open_page("draw", strokes=to_text(()), **ONE_MODEL)
    sheet = component_data(cleared, "own_sheet")
    assert sheet["strokes"] == []
    assert not sheet["example"]


def test_a_drawing_that_cannot_be_read_is_told_and_the_example_stays(open_page):
    page = open_page("draw", strokes="<b>!", **ONE_MODEL)
    assert not page.exception
    assert component_data(page, "own_sheet")["example"]
    (told,) = page.toast
    assert told.value.startswith("In the address, **strokes** should be the text of a drawing, not “b”")


def uploaded(page, data: bytes, name: str = "digit.png"):
    page.file_uploader[0].upload(name, data, "image/png")
    return page.run()


def test_every_format_goes_through_the_page_and_every_bad_upload_is_one_sentence(open_page):
    page = open_page("draw", own_source="Upload", **ONE_MODEL)
    assert not page.exception
    good = {**FORMATS, "light ink on nothing": with_alpha(255), "turned photograph": turned_photograph()}
    for name, data in good.items():
        uploaded(page, data)
        assert not page.exception, name
        assert not page.error, name
        assert PREPARED in html_of(page), name
    for name, (data, words) in BAD.items():
        uploaded(page, data)
        assert not page.exception, name
        (error,) = page.error
        assert words in error.value, name
        assert error.value.startswith("Expected "), name
    uploaded(page, FORMATS["JPEG"])
    assert PREPARED in html_of(page)  # the session goes on


def test_of_several_digits_on_a_picture_the_visitor_chooses_one(open_page):
    places = [(-18, 0), (0, 0), (18, 0)]
    written = [Written(of_strokes(strokes), at=at) for strokes, at in zip((THREE, UPRIGHT, THREE), places, strict=True)]
    page = open_page("draw", own_source="Upload", **ONE_MODEL)
    uploaded(page, Photograph(written, size=(300, 400)).jpeg())
    assert not page.exception
    chosen = next(control for control in page.button_group if control.label.startswith("3 digits were found"))
    assert list(chosen.options) == ["1st", "2nd", "3rd"]
    first = html_of(page)
    chosen.set_value(2).run()
    assert not page.exception
    assert html_of(page) != first
