"""What a link keeps of a plane: to text and from text, and whatever does not fit passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.state.plane_view import LAYERS, PARAMETERS, PlaneView

numbers = st.integers(-9000, 9000).map(lambda thousandths: thousandths / 1000)
views = st.builds(
    PlaneView,
    layers=st.sets(st.sampled_from(LAYERS)).map(lambda on: tuple(name for name in LAYERS if name in on)),
    off=st.sets(st.integers(0, 9)).map(lambda off: tuple(sorted(off))),
    at=st.none() | st.tuples(numbers, numbers, st.integers(125, 9999).map(lambda n: n / 1000)),
    path=st.none() | st.tuples(numbers, numbers, numbers, numbers),
    label=st.none() | st.integers(1, 9),
    tool=st.sampled_from(["", "none", "along", "between_12_90_spherical", "samples_prior_7_0.8"]),
)


@given(views, st.booleans())
def test_a_view_is_the_same_after_its_address(view, least):
    named = PlaneView(**{**vars(view), "least": least and view.path is not None})
    assert PlaneView.from_parameters(named.parameters()) == named
    assert set(named.parameters()) <= set(PARAMETERS)


@given(views)
def test_a_view_is_the_same_after_the_browser(view):
    assert PlaneView.from_event(view.to_browser()) == view


def test_a_view_as_the_page_opens_leaves_the_address_alone():
    assert PlaneView().parameters() == {}
    assert PlaneView.from_parameters({}) == PlaneView()


def test_an_address_is_short_and_legible():
    view = PlaneView(layers=("points", "support"), off=(3, 5), at=(0.5, -1.2, 4), path=(-1, 0, 1.5, 2), least=True)
    assert view.parameters() == {
        "layers": "points_support",
        "off": "3_5",
        "at": "0.5_-1.2_4",
        "path": "-1_0_1.5_2_least",
    }
    assert PlaneView(layers=()).parameters() == {"layers": "none"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"at": "1_2"},
        {"at": "1_2_0"},
        {"at": "1_2_999"},
        {"at": "nan_0_1"},
        {"at": "1e9_0_1"},
        {"path": "least"},
        {"path": "1_2_3"},
        {"path": "a_b_c_d"},
        {"off": "x"},
        {"off": "-1"},
        {"off": "٣"},
        {"off": "256"},
        {"as": "0"},
        {"as": "1.5"},
        {"layers": ""},
        {"tool": "bench"},
        {"tool": "between_"},
        {"tool": "between_<b>"},
        {"tool": "between_" + "1" * 1200},
    ],
)
def test_a_bad_parameter_is_passed_over(parameters):
    assert PlaneView.from_parameters(parameters) == PlaneView()


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=20)))
def test_no_address_breaks_it(parameters):
    view = PlaneView.from_parameters(parameters)
    assert PlaneView.from_parameters(view.parameters()) == view


@pytest.mark.parametrize("method", ["pca", "tsne", "umap"])
def test_a_map_stands_in_a_slice_s_place(method):
    parameters = {"slice": f"map_{method}"}
    assert PlaneView.from_parameters(parameters).parameters() == parameters
    assert not PlaneView.misread(parameters)


@pytest.mark.parametrize("text", ["map", "map_", "map_isomap", "map_tsne_umap", "map_pca\n"])
def test_what_is_no_map_is_misread(text):
    assert "map_pca" in PlaneView.misread({"slice": text})["slice"]


@pytest.mark.parametrize("event", [None, "view", [], {}, {"layers": ["points"]}])
def test_what_is_no_view_is_none(event):
    assert PlaneView.from_event(event) is None


def test_the_line_of_a_path_comes_from_the_browser_and_stays_out_of_the_address():
    event = PlaneView(path=(-1, 0, 1.5, 2), least=True).to_browser() | {"way": [-1, 0, 0.2, 0.5, 1.5, 2]}
    view = PlaneView.from_event(event)
    assert view.way == (-1, 0, 0.2, 0.5, 1.5, 2)
    assert view.parameters() == {"path": "-1_0_1.5_2_least"}


@pytest.mark.parametrize("way", [[0, 1], [0, 1, 2], [0, 1, 2, "3"], [0.0] * 2000, "0123", None])
def test_a_line_that_is_none_is_passed_over(way):
    event = PlaneView(path=(-1, 0, 1.5, 2)).to_browser() | {"way": way}
    assert PlaneView.from_event(event).way == ()


def test_a_line_without_a_path_is_passed_over():
    assert PlaneView.from_event(PlaneView().to_browser() | {"way": [0, 1, 2, 3]}).way == ()


def test_the_film_of_a_tool_comes_from_the_browser_and_stays_out_of_the_address():
    event = PlaneView(tool="between_12_90").to_browser() | {"film": [[0, 1, 2], [0.5, 1, 2.25]]}
    view = PlaneView.from_event(event)
    assert view.film == ((0, 1, 2), (0.5, 1, 2.25))
    assert view.parameters() == {"tool": "between_12_90"}


@pytest.mark.parametrize(
    "film",
    [
        [[0, 1]],
        [[0, 1], [0]],
        [[0, 1], [0, "1"]],
        [[0, 1], [0, float("nan")]],
        [[], []],
        [[0, 1]] * 129,
        [[0.0] * 129] * 2,
        ["01", "01"],
        {},
    ],
)
def test_a_film_that_is_none_is_passed_over(film):
    assert PlaneView.from_event(PlaneView().to_browser() | {"film": film}).film == ()


def test_parts_of_an_event_that_do_not_fit_are_passed_over():
    event = {"layers": "points", "off": [True, "1", 300], "at": [0, 0, "1"], "path": {}, "least": True, "label": -1}
    assert PlaneView.from_event(event) == PlaneView(layers=())


def test_what_does_not_fit_is_named_with_what_was_expected():
    good = {
        "layers": "points_support",
        "off": "3_5",
        "at": "0.5_-1.2_4",
        "path": "-1_0_1.5_2_least",
        "as": "3",
        "z1": "x",
    }
    assert PlaneView.misread(good) == {}
    assert PlaneView.misread({"layers": "none"}) == {}
    bad = {"layers": "points_glow", "off": "3_x", "at": "1_2", "path": "here", "as": "three"}
    assert list(PlaneView.misread(bad)) == list(bad)
    assert PlaneView.misread({"at": "0_0_1e9"})["at"] == "a place and a zoom, such as 0.5_-1.2_4"
