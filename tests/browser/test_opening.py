"""The first visit: what the first answer shows by itself, what travels before the plane, and what is left then."""

from playwright.sync_api import expect

HELD = "**/static/js/index.*"
MEGABYTE = 1_000_000


def test_a_page_has_its_name_and_its_plane_before_streamlit_runs(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page = context.new_page()
    held = []
    page.route(HELD, lambda route: held.append(route))
    page.goto(server.url, wait_until="commit")
    opening = page.locator("#opening")
    expect(opening.locator(".name")).to_have_text("Explore")
    expect(page).to_have_title("Explore · Latent Atlas")
    expect(page.locator("html")).to_have_attribute("data-opening", "dark")
    assert opening.locator(".plane").bounding_box()["width"] > 500
    page.evaluate("localStorage.setItem('stActiveTheme-/draw-v2', JSON.stringify('Light'))")
    held.clear()
    page.goto(f"{server.url}/draw", wait_until="commit")
    expect(opening.locator(".name")).to_have_text("Draw")
    expect(page.locator("html")).to_have_attribute("data-opening", "light")
    for route in held:
        route.continue_()
    page.locator("h1").wait_for()
    expect(opening).to_have_count(0)
    assert page.locator("html").get_attribute("data-opening") is None
    context.close()


def test_little_travels_before_the_plane_and_streamlit_s_scripts_are_compressed(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    arrived: dict[str, int] = {}
    addresses: dict[str, str] = {}
    kinds: dict[str, str] = {}
    line = context.new_cdp_session(page)
    line.send("Network.enable")

    def answered(event: dict) -> None:
        address = addresses[event["requestId"]] = event["response"]["url"]
        kinds[address] = {k.lower(): v for k, v in event["response"]["headers"].items()}.get("content-encoding", "")

    def finished(event: dict) -> None:
        arrived[addresses.get(event["requestId"], "")] = event["encodedDataLength"]

    line.on("Network.responseReceived", answered)
    line.on("Network.loadingFinished", finished)
    page.goto(server.url)
    page.locator("[data-ready]").wait_for()
    scripts = {address: kind for address, kind in kinds.items() if address.endswith(".js")}
    large = [address for address in scripts if arrived.get(address, 0) > 2000]
    assert len(large) > 10
    assert all(scripts[address] == "gzip" for address in large)
    fonts_and_decoder = (".woff2", "decoder.safetensors")
    needed = sum(size for address, size in arrived.items() if not address.endswith(fonts_and_decoder))
    assert 0.3 * MEGABYTE < needed < 1.1 * MEGABYTE
    order = [address.rpartition("/")[2] for address in arrived]
    assert order.index("manifold.png") < order.index("decoder.safetensors")
    context.close()
