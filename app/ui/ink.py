"""How an element shows a picture: light ink on black in the page's own ink, a coloured one as it is."""


def filling(address: str, *, coloured: bool) -> str:
    """The element's style."""
    if coloured:
        return f"background:url({address}) center/100% 100% no-repeat"
    return f"mask-image:url({address});mask-mode:luminance"
