"""Encoded digits in a browser that has no WebGL."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MILLISECONDS
from tests.browser.harness import CHROMIUM_ARGUMENTS, VIEWPORT, find_chromium


@pytest.mark.long
def test_without_webgl_the_digits_are_drawn_and_chosen_all_the_same(browser, server):
    arguments = [*CHROMIUM_ARGUMENTS, "--disable-3d-apis"]
    other = browser.browser_type.launch(executable_path=find_chromium(), args=arguments)
    try:
        page = other.new_page(viewport=VIEWPORT)
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{server.url}/encoded-digits?region=0_-0.5_1_-0.5_1_0.5_0_0.5")
        expect(page.locator(".scatterlayer .point")).to_have_count(2000)
        expect(page.get_by_text("2,000 of the 10,000 digits are drawn")).to_be_visible()
        summary = page.get_by_text("median reconstruction error")
        linked = summary.inner_text()
        plot = page.locator("[data-testid=stPlotlyChart] .nsewdrag").first
        plot.dblclick(position={"x": 5, "y": 5})
        expect(summary).to_have_count(0)
        box = plot.bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
        page.mouse.down()
        for right, down in ((0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.31)):
            page.mouse.move(box["x"] + box["width"] * right, box["y"] + box["height"] * down, steps=8)
        page.mouse.up()
        expect(summary).to_be_visible()
        assert summary.inner_text() != linked
        expect(page).to_have_url(re.compile("region=[-0-9._]+"))
    finally:
        other.close()
