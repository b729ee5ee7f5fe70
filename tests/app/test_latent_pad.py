"""What the pad's Python side believes of the browser, and that both sides have one palette."""

import pytest

from app.components.latent_pad import read_choice, read_pin, read_replay
from app.server import scripts
from app.state.plane_view import Pin


def test_a_pin_is_read():
    assert read_pin({"z": [0.5, -1], "row": 7, "seq": 3}) == (Pin((0.5, -1.0), 7), 3)
    assert read_pin({"z": [0.5, -1], "row": None, "seq": 4}) == (Pin((0.5, -1.0), None), 4)


@pytest.mark.parametrize(
    "event",
    [
        None,
        "z",
        {},
        {"z": [1.0], "row": None, "seq": 1},
        {"z": [1.0, "2"], "row": None, "seq": 1},
        {"z": [1.0, float("nan")], "row": None, "seq": 1},
        {"z": [1.0, 1e9], "row": None, "seq": 1},
        {"z": [1.0, 2.0], "row": None, "seq": "1"},
    ],
)
def test_what_is_not_a_pin_is_passed_over(event):
    assert read_pin(event) is None


@pytest.mark.parametrize("row", [-1, "7", 1.5])
def test_a_row_that_is_none_is_left_out(row):
    assert read_pin({"z": [0, 0], "row": row, "seq": 1})[0].row is None


@pytest.mark.parametrize(
    ("event", "choice"),
    [
        ({"index": 2, "seq": 5}, (2, 5)),
        ({"index": 3, "seq": 5}, None),
        ({"index": -1, "seq": 5}, None),
        ({"index": True, "seq": 5}, None),
        ({"index": 1}, None),
        ("2", None),
    ],
)
def test_a_choice_that_the_browser_names_is_checked(event, choice):
    assert read_choice(event, 3) == choice


@pytest.mark.parametrize(
    ("event", "replay"),
    [
        ({"on": True, "epoch": 12, "seq": 5}, (True, 12, 5)),
        ({"on": True, "epoch": 0, "seq": 6}, (True, None, 6)),
        ({"on": False, "epoch": "12", "seq": 7}, (False, None, 7)),
        ({"on": 1, "epoch": 12, "seq": 8}, None),
        ({"on": True, "epoch": 12}, None),
        (None, None),
    ],
)
def test_a_replay_that_the_browser_asks_for_is_checked(event, replay):
    assert read_replay(event) == replay


def test_a_script_is_found_at_its_own_address_only():
    found = scripts.script("latent_pad.js")
    _, digest, file = found.address.split("/")
    assert scripts.find(digest, file) == found.text
    assert scripts.find("0" * 64, file) is None
    assert scripts.find(digest, "other.js") is None
    assert found.text.endswith("export { mount };\n")
