"""Every tool of an explorer of one plane, used once: on a page of the app or an exported one, at any dimension."""

import re
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import until

PIXELS = "canvas => canvas.toDataURL()"
LEVELS = 4  # of 255
UNFOLDED = 10  # sliders
ROWS = 12  # of a traversal, before all are asked for
DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def axis_label(axis: int) -> str:
    return f"z{axis + 1}".translate(DIGITS)


@dataclass(frozen=True)
class Explorer:
    """An opened explorer.

    Attributes:
        page: that shows it.
        used: its latent dimensions that say anything, the one that says most first.
        dim: all of its latent dimensions.
    """

    page: Page
    used: list[int]
    dim: int

    @property
    def digit(self) -> str:
        """The large picture, as one text."""
        return self.page.locator("canvas.digit").evaluate(PIXELS)

    def changed(self, before: str) -> None:
        """The large picture is another than before."""
        until(self.page, lambda: self.digit != before, True)

    @property
    def pixels(self) -> np.ndarray:
        """The large picture, as numbers from 0 to 255."""
        data = "c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)"
        return np.array(self.page.locator("canvas.digit").evaluate(data))

    def is_shown(self, pixels: np.ndarray) -> None:
        """The large picture is this one, but for what an address rounds."""
        until(self.page, lambda: np.abs(self.pixels - pixels).max() < LEVELS, True)

    def tab(self, title: str) -> Locator:
        """The panel of a tool, opened."""
        tab = self.page.get_by_role("tab", name=title)
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
        panel = self.page.get_by_role("tabpanel", name=title)
        expect(panel).to_be_visible()
        return panel

    def frames(self, panel: Locator, count: int) -> None:
        """A tool shows so many decoded pictures, and they are not all one."""
        canvases = panel.locator(".frame canvas")
        expect(canvases).to_have_count(count)
        several = "all => new Set(all.map((canvas) => canvas.toDataURL())).size > 1"
        until(self.page, lambda: canvases.evaluate_all(several), True)

    def use_sliders(self) -> None:
        """They bear the dimensions' names, those that say most first, and move the picture."""
        shown = self.used[:UNFOLDED]
        names = self.page.locator(".sliders > .slider .label")
        assert names.all_inner_texts() == [axis_label(axis) for axis in shown]
        assert self.page.locator(".sliders .slider").count() == self.dim
        before = self.digit
        self.page.locator(".sliders > .slider input[type=range]").first.press("PageUp")
        self.changed(before)
        self.pinned()

    def pinned(self) -> list[float]:
        """The latent in the address, of all dimensions."""
        self.page.wait_for_url(re.compile(r"[?&#]z=[-0-9._]+"))
        latent = [float(text) for text in re.search(r"[?&#]z=([^&]*)", self.page.url)[1].split("_")]
        assert len(latent) == self.dim
        return latent

    def use_traversal(self) -> None:
        """A row a dimension; a click pins its digit."""
        rows = self.tab("Along each dimension").locator(".walk")
        assert rows.locator(".label").all_inner_texts() == [axis_label(axis) for axis in self.used[:ROWS]]
        before = self.pinned()
        row = rows.locator("canvas").first
        row.scroll_into_view_if_needed()
        box = row.bounding_box()
        row.click(position={"x": 0.05 * box["width"], "y": box["height"] / 2})
        until(self.page, lambda: self.pinned() != before, True)
        moved = [axis for axis, (old, new) in enumerate(zip(before, self.pinned(), strict=True)) if old != new]
        assert moved == self.used[:1]

    def use_slice(self) -> None:
        """Two axes of the plane, then the two main components again."""
        across = self.page.get_by_role("combobox", name="Across")
        names = across.locator("option").all_inner_texts()
        assert names[:2] == ["main component 1", "main component 2"]
        assert names[2 : 2 + len(self.used)] == [axis_label(axis) for axis in self.used]
        assert len(names) == 2 + self.dim
        second, first = (str(axis + 1) for axis in self.used[:2])
        across.select_option(first)
        self.page.get_by_role("combobox", name="Up", exact=True).select_option(second)
        self.page.wait_for_url(re.compile(f"slice={first}_{second}"))
        before = self.pinned()
        self.click_plane(0.8, 0.2)
        until(self.page, lambda: self.pinned() != before, True)
        across.select_option("p1")
        self.page.get_by_role("combobox", name="Up", exact=True).select_option("p2")
        self.page.wait_for_url(lambda url: "slice=" not in url)

    def click_plane(self, x: float, y: float) -> None:
        """A click at shares of the plane's width and height."""
        plane = self.page.locator(".plane")
        plane.scroll_into_view_if_needed()
        box = plane.bounding_box()
        plane.click(position={"x": x * box["width"], "y": y * box["height"]})

    def use_map(self) -> None:
        """All test pictures laid out by PCA: the pointer and a click lead to one of them, and then the slice again."""
        button = self.page.get_by_role("group", name="Map").get_by_role("button", name="PCA", exact=True)
        button.click()
        expect(self.page.locator(".scale")).to_contain_text("PCA: of a digit’s 10 nearest")
        before = self.pinned()
        self.click_plane(0.55, 0.4)
        until(self.page, lambda: self.pinned() != before, True)
        expect(self.page.locator(".card .name")).to_contain_text("Test digit")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")

    def use_line(self) -> None:
        """The plane of one dimension is a line, six times as wide as high, without slices; a click goes along it."""
        box = self.page.locator(".plane").bounding_box()
        assert 5 < box["width"] / box["height"] < 7
        expect(self.page.get_by_role("combobox", name="Across")).to_have_count(0)
        expect(self.page.get_by_role("group", name="Map")).to_have_count(0)
        before = self.pinned()
        self.click_plane(0.1, 0.1)
        until(self.page, lambda: self.pinned() != before, True)
        low = self.pinned()[0]
        self.click_plane(0.9, 0.9)
        until(self.page, lambda: self.pinned()[0] > low, True)

    def use_between(self) -> None:
        """Eleven pictures on the way, straight and along the arc; a click pins one."""
        panel = self.tab("Between pictures")
        self.frames(panel, 11)
        panel.get_by_role("button", name="Spherical").click()
        self.page.wait_for_url(re.compile(r"tool=between_\d+_\d+_spherical"))
        before = self.pinned()
        panel.locator(".frame").last.click()  # the first may be pinned already
        until(self.page, lambda: self.pinned() != before, True)

    def use_directions(self) -> None:
        """Nine pictures along the difference of two groups; the slider leads the large one along."""
        panel = self.tab("Directions")
        panel.get_by_role("button", name="Two groups").click()
        self.frames(panel, 9)
        before = self.digit
        panel.locator("input[type=range]").press("End")
        self.changed(before)
        pinned = self.pinned()
        panel.get_by_role("button", name="Pin it").click()
        until(self.page, lambda: self.pinned() != pinned, True)

    def use_samples(self) -> None:
        """Two dozen, of the prior and of the aggregate posterior."""
        panel = self.tab("Samples")
        self.frames(panel, 24)
        before = panel.locator(".frame canvas").first.evaluate(PIXELS)
        panel.get_by_role("button", name="Aggregate posterior").click()
        until(self.page, lambda: panel.locator(".frame canvas").first.evaluate(PIXELS) != before, True)
        self.page.wait_for_url(re.compile("tool=samples_aggregate"))

    def use_posterior(self) -> None:
        """A test picture with nine draws, and a row a dimension."""
        panel = self.tab("Posterior")
        expect(panel.locator("h2")).to_contain_text("Test picture")
        expect(panel.locator(".frame canvas")).to_have_count(9)
        self.page.wait_for_url(re.compile("tool=posterior"))

    def use_everything(self) -> None:
        """All of it once, in an order in which each leaves something that the next can do with."""
        self.use_sliders()
        self.use_traversal()
        if self.dim == 1:
            self.use_line()
        else:
            self.use_slice()
            self.use_map()
        self.use_between()
        self.use_directions()
        self.use_samples()
        self.use_posterior()
