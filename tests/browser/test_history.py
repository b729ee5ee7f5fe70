"""Back and Forward: each settled view is one entry, and each comes back as it was seen, the opening one included."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SETTLED, until

PICTURES = """name => [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")].flatMap((part) => {
  const root = part.shadowRoot ?? part.querySelector("*")?.shadowRoot ?? part;
  return [...root.querySelectorAll(`canvas[aria-label^="${name}"]`)].map((canvas) => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return data.reduce((hash, value) => (31 * hash + value) | 0, 0);
  });
})"""


def settled(page: Page, what: Callable[[], Any]) -> Any:
    """What a look at the page gives once it gives the same three times."""
    looks = [what(), None, None]
    while looks[0] is None or looks[0] != looks[1] or looks[1] != looks[2]:
        page.wait_for_timeout(150)
        looks = [what(), *looks[:2]]
    return looks[0]


def entries(page: Page) -> int:
    return page.evaluate("history.length")


def pressed(page: Page, group: str) -> list[str]:
    buttons = page.get_by_role("group", name=group).first.locator('button[aria-pressed="true"]')
    return buttons.all_inner_texts()


def through(page: Page, seen: Callable[[], Any], steps: Sequence[Callable[[], Any]]) -> list[Any]:
    """Take the steps, each of which must make one entry; then go all the way back, and forward again. All views."""
    start = entries(page)
    views = [settled(page, seen)]
    for number, step in enumerate(steps, 1):
        before = page.url
        step()
        until(page, lambda address=before: page.url != address, True)
        page.wait_for_selector(SETTLED)
        page.mouse.move(2, 2)
        until(page, lambda: entries(page), start + number)
        until(page, lambda view=views[-1]: seen() in (view, None), False)
        page.wait_for_selector(SETTLED)
        views.append(settled(page, seen))
    for view in views[-2::-1]:
        page.go_back()
        until(page, seen, view)
    for view in views[1:]:
        page.go_forward()
        until(page, seen, view)
    assert entries(page) == start + len(steps)
    return views


def address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_five_views_of_explore_come_back_with_their_pin_layers_place_path_and_checkpoint(visit):
    page = visit()
    page.locator("[data-ready]").wait_for()
    plane = page.locator(".plane")
    box = plane.bounding_box()

    def at(across: float, down: float) -> tuple[float, float]:
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    def path() -> None:
        page.mouse.move(*at(0.2, 0.3))
        page.mouse.down()
        page.mouse.move(*at(0.5, 0.5), steps=4)
        page.mouse.up()
        page.wait_for_url("**path=**")  # told once it rests, some time after its end was pinned

    def other_checkpoint() -> None:
        page.get_by_role("combobox").first.click()
        page.get_by_role("option", name="mnist-ae", exact=True).click()

    def seen() -> Any:
        if not page.locator("[data-ready]").count():
            return None
        return (
            address(page),
            pressed(page, "Layers"),
            page.locator(".frame:visible").count(),
            page.get_by_role("combobox").first.input_value(),
            [page.get_by_role("slider", name=name).input_value() for name in ("z₁", "z₂")],
            page.evaluate(PICTURES, "Decoded digit"),
        )

    support = page.get_by_role("group", name="Layers").get_by_role("button", name="Support")
    zoom = (plane.focus, lambda: page.keyboard.press("+"))
    steps = [
        lambda: page.mouse.click(*at(0.3, 0.6)),
        support.click,
        lambda: [act() for act in zoom],
        path,
        other_checkpoint,
    ]
    through(page, seen, steps)
    assert pressed(page, "Layers") == ["Manifold", "Points", "Support"]
    page.get_by_test_id("stTopNavLink").filter(has_text="Generate").first.click()
    page.wait_for_url("**/generate*")
    page.go_back()
    until(page, lambda: address(page).get("checkpoint"), ["mnist-ae"])
    until(page, lambda: page.get_by_role("combobox").first.input_value(), "mnist-ae")


@pytest.mark.long
def test_back_wins_over_a_change_that_python_has_still_to_hear_of(visit):
    page = visit()
    page.locator("[data-ready]").wait_for()
    page.locator(".plane").click(position={"x": 120, "y": 200})
    page.wait_for_url("**z1=**")
    page.get_by_role("group", name="Layers").get_by_role("button", name="Support").click()
    page.go_back()
    page.wait_for_timeout(1000)  # more than a change rests before it is told
    page.wait_for_selector(SETTLED)
    assert address(page) == {}
    assert pressed(page, "Layers") == ["Manifold", "Points"]
    page.evaluate("history.pushState({}, '', '?path=-1_0_1_0')")  # as a run from before Back does
    assert address(page) == {}
    page.go_forward()
    until(page, lambda: set(address(page)), {"z1", "z2"})


@pytest.mark.long
def test_a_path_and_its_pin_are_one_view_however_soon_one_goes_back(visit):
    page = visit()
    page.locator("[data-ready]").wait_for()
    box = page.locator(".plane").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 200, steps=4)
    page.mouse.up()
    page.wait_for_url("**path=**")
    page.go_back()
    until(page, lambda: (address(page), page.locator(".frame:visible").count()), ({}, 0))
    page.go_forward()
    until(page, lambda: (set(address(page)), page.locator(".frame:visible").count()), ({"z1", "z2", "path"}, 11))


def pen(page: Page, *points: tuple[float, float]) -> None:
    """Draw one stroke over the sheet, through these shares of its sides."""
    box = page.locator("canvas.paper").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


@pytest.mark.long
def test_a_drawing_comes_back_stroke_by_stroke_and_after_a_reload(visit):
    page = visit("/draw")
    page.locator("[data-ready]").first.wait_for()

    def seen() -> Any:
        return address(page), page.evaluate(PICTURES, "Your digit, prepared")

    steps = [
        lambda: pen(page, (0.4, 0.2), (0.3, 0.5), (0.5, 0.8)),
        lambda: pen(page, (0.6, 0.2), (0.65, 0.8)),
        page.get_by_role("button", name="Clear", exact=True).click,
    ]
    *_, drawn, _ = through(page, seen, steps)
    page.go_back()
    until(page, seen, drawn)
    page.reload()
    until(page, seen, drawn)


def lasso(page: Page, reach: float) -> None:
    """Draw a square around the middle of the chart; `reach` is half its side, as a share of the chart's width."""
    box = page.locator("[data-testid=stPlotlyChart] .nsewdrag").first.bounding_box()
    x, y, side = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] * reach
    page.mouse.move(x - side, y - side)
    page.mouse.down()
    for right, down in ((1, -1), (1, 1), (-1, 1), (-1, -1)):
        page.mouse.move(x + right * side, y + down * side, steps=6)
    page.mouse.up()


def of_class(page: Page, label: int) -> Any:
    return page.locator('[data-testid="stButtonGroup"]').get_by_text(str(label), exact=True).first


PAGES = {
    "/reconstruct": [
        lambda page: of_class(page, 3).click(),
        lambda page: of_class(page, 20).click(),
        lambda page: of_class(page, 5).click(),
    ],
    "/generate": [
        lambda page: page.locator("div.plane").click(position={"x": 120, "y": 90}),
        lambda page: page.locator("button.as-class").nth(7).click(),
        lambda page: of_class(page, 3).click(),
    ],
    "/encoded-digits": [
        lambda page: lasso(page, 0.2),
        lambda page: lasso(page, 0.3),
        lambda page: of_class(page, 3).click(),
    ],
    "/codes": [
        lambda page: of_class(page, 4).click(),
        lambda page: page.get_by_text("Two digits").click(),
    ],
    "/checkpoints?view=Side+by+side": [
        lambda page: page.locator(".plane").first.click(position={"x": 60, "y": 90}),
        lambda page: page.get_by_role("group", name="Layers").get_by_role("button", name="Support").click(),
    ],
}


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_every_page_comes_back_as_it_was_seen(visit, path):
    page = visit(path)
    page.locator("[data-ready], [data-testid=stPlotlyChart], .sheet").first.wait_for()
    page.wait_for_selector(SETTLED)

    def seen() -> Any:
        labels = page.evaluate(
            """() => [...document.querySelectorAll('[data-testid=stButtonGroup] button')].map((button) =>
              button.getAttribute("aria-checked") ?? button.getAttribute("aria-pressed") ?? button.dataset.testid)"""
        )
        chosen = page.get_by_text("median reconstruction error").count()
        return address(page), labels, chosen, page.evaluate(PICTURES, "Decoded")

    through(page, seen, [lambda step=step: step(page) for step in PAGES[path]])


@pytest.mark.long
def test_a_page_asked_for_while_another_opens_is_the_one_that_comes_and_nothing_is_blank(visit):
    page = visit()
    page.locator("[data-ready]").first.wait_for()
    page.evaluate(
        """() => {
          window.blank = 0;
          const look = () => {
            const main = document.querySelector("[data-testid=stMainBlockContainer]");
            const frame = main && getComputedStyle(main, "::before").content !== "none";
            if (!document.querySelector("h1") && !frame) window.blank += 1;
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    start = entries(page)
    for first, second in (("Reconstruct", "Train"), ("Generate", "Draw"), ("Codes", "Explore")):
        links = page.get_by_test_id("stTopNavLink")
        links.filter(has_text=first).first.click()
        links.filter(has_text=second).first.click()
        page.locator("h1").get_by_text(second, exact=True).wait_for()
        page.wait_for_selector(SETTLED)
        assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate("window.blank") == 0
    assert entries(page) <= start + 6
