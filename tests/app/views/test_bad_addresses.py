"""Every page opens with whatever an address says: 250 generated addresses, and values that once broke a page."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.long
PAGES = ("explore", "encoded", "draw", "reconstruct", "beta", "generate", "codes", "checkpoints", "train")
NAMES = (
    "z1", "z2", "z", "slice", "layers", "off", "at", "path", "as", "beta", "sweep", "checkpoint", "checkpoints",
    "compare",
    "classes", "class", "seed", "strokes", "a", "b", "t", "hide", "embed", "view", "search", "families", "trained_on",
    "page", "sort", "digit", "replay", "epoch", "count", "method", "colour", "show", "dims", "data", "name", "family",
)  # fmt: skip
TEXTS = (
    "", "0", "-1", "1e400", "-1e400", "nan", "inf", "9" * 400, "0x10", "1_000", "٣", "½",
    "x" * 20_000, "\ud800", "\x00",
    "<img src=x onerror=alert(1)>", "[a](https://evil.test)", "../../etc/passwd", "C:\\data", "__proto__", "None", "[]",
    "mnist-vae", "mnist-cvae", "mnist-vqvae", "mnist-ae-map", "digits-vae", "mnist-sweep-d10", "mnist-sweep-d10-beta1",
    "0_0_0", "1_2_3_4_least", "p1_p2", "digits_1_2_3", "digits_9_9_9999999", "3_3", "_" * 500, "pages", "all", "title",
    "points_support", "none", "0.5_-1_4", "0.5_-1_0", "1e9_1e9_1", "Cards", "Table", "Side by side", "true",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "address",
    [
        {"hide": "pages"},
        {"seed": "1e400"},
        {"z": "nan_nan", "checkpoint": "mnist-sweep-d10-beta1"},
        {"checkpoint": "nowhere", "sweep": "nowhere", "checkpoints": "nowhere"},
    ],
)
def test_a_known_address_opens(open_page, page, address):
    opened = open_page(page, **address)
    assert not opened.exception, opened.exception[0].value


def test_generated_addresses_open(open_page):
    @settings(
        max_examples=250,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(PAGES),
        st.dictionaries(
            st.sampled_from(NAMES),
            st.one_of(st.sampled_from(TEXTS), st.text(max_size=30), st.floats().map(str), st.integers().map(str)),
            min_size=1,
            max_size=5,
        ),
    )
    def run(page: str, address: dict[str, str]) -> None:
        opened = open_page(page, **address)
        assert not opened.exception, (page, address, opened.exception[0].value)

    run()
