"""Words that sentences of several pages are put together from."""

HIGHER, LOWER = "higher than ", "lower than "


def higher_than(percentile: float, whom: str) -> str:
    """A percentile, 0–100, in words; `whom` are those who are compared: "the 5s"."""
    if percentile <= 0:
        return f"{LOWER}for all of {whom}"
    if percentile >= 100:
        return f"{HIGHER}for all of {whom}"
    return f"{HIGHER}for {min(99, max(1, round(percentile)))} % of {whom}"
