"""Figures and pictures of the pages: pure functions, arrays in, figure or PNG out."""

import base64
import io

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw, ImageFont

from app.palette import class_colour, ink_on, rgb
from vae.latents import EncodedSet
from vae.manifold import to_bytes

EXTENT = 4.0
SHEET_SIDE = 15
# the outermost digits of a sheet are centred on ±EXTENT, so its picture reaches half a cell further
PICTURE_EXTENT = EXTENT * SHEET_SIDE / (SHEET_SIDE - 1)
DIGIT_SCALE, SHEET_SCALE = 20, 4  # of downloads
ENCODED_PNG_VERSION = 1  # part of an immutable address: raise it when the picture or the palette changes
ENCODED_SIDE = 1000
SUPERSAMPLING = 2
POINT_RADIUS = 3.4
BADGE_RADIUS = 26
DENSITY_BINS = 48


def png(gray: np.ndarray, scale: int = 1) -> bytes:
    """A gray picture, uint8 or float in [0, 1], as a PNG enlarged so that every pixel stays a crisp square."""
    pixels = gray if gray.dtype == np.uint8 else to_bytes(gray)
    return _png(Image.fromarray(np.kron(pixels, np.ones((scale, scale), dtype=np.uint8))))


def enlarge_png(picture: bytes, scale: int) -> bytes:
    """A PNG enlarged by a whole number, every pixel a crisp square."""
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
        return _png(image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST))


def densest_member(encoded: EncodedSet, label: int) -> int:
    """The row of a class's digit where the class is densest on the plane: where its numeral belongs."""
    rows = np.flatnonzero(encoded.label == label)
    points = encoded.mean[rows]
    edges = [
        np.linspace(low, high + 1e-6, DENSITY_BINS + 1) for low, high in zip(points.min(0), points.max(0), strict=True)
    ]
    counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=edges)
    smooth = _blurred(_blurred(counts.T).T)
    peak = np.unravel_index(smooth.argmax(), smooth.shape)
    centre = [(edges[axis][peak[axis]] + edges[axis][peak[axis] + 1]) / 2 for axis in (0, 1)]
    return int(rows[np.square(points - centre).sum(axis=1).argmin()])


def _blurred(counts: np.ndarray) -> np.ndarray:
    """A binomial blur along the last axis, wide enough to join neighbouring bins."""
    kernel = np.array([1, 6, 15, 20, 15, 6, 1]) / 64
    return np.apply_along_axis(np.convolve, -1, counts, kernel, mode="same")


def encoded_png(encoded: EncodedSet) -> bytes:
    """The encoded digits over the square of the manifold's picture: a dot each and a numeral a class, transparent PNG.

    Drawn in a random order, the same each time, so that no class lies wholly above another.
    """
    side = ENCODED_SIDE * SUPERSAMPLING
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    canvas = ImageDraw.Draw(picture, "RGBA")
    radius = POINT_RADIUS * SUPERSAMPLING
    pixels = _to_pixels(encoded.mean, side)
    order = np.random.default_rng(0).permutation(len(encoded))
    for row in order[(np.abs(encoded.mean[order]) <= PICTURE_EXTENT).all(axis=1)]:
        x, y = pixels[row]
        canvas.ellipse(
            (x - radius, y - radius, x + radius, y + radius), fill=(*rgb(class_colour(encoded.label[row])), 190)
        )
    _draw_badges(canvas, encoded, side)
    return _png(picture.resize((ENCODED_SIDE, ENCODED_SIDE), Image.Resampling.BOX))


def _draw_badges(canvas: ImageDraw.ImageDraw, encoded: EncodedSet, side: int) -> None:
    radius = BADGE_RADIUS * SUPERSAMPLING
    font = ImageFont.load_default(size=1.35 * radius)
    for label in encoded.classes:
        x, y = _to_pixels(encoded.mean[densest_member(encoded, label)], side)
        colour = class_colour(label)
        text = ink_on(colour)
        box = (x - radius, y - radius, x + radius, y + radius)
        canvas.ellipse(box, fill=colour, outline=text, width=2 * SUPERSAMPLING)
        canvas.text((x, y), str(label), fill=text, font=font, anchor="mm")


def _to_pixels(points: np.ndarray, side: int) -> np.ndarray:
    """Latents to picture coordinates: z₁ to the right, z₂ upwards."""
    return (points * (1, -1) / PICTURE_EXTENT + 1) / 2 * side


def encoded_figure(encoded: EncodedSet, shown: tuple[int, ...]) -> go.Figure:
    """The encoded test set as points in their class's colour; the row travels with each point as customdata."""
    figure = go.Figure()
    for label in shown:
        rows = np.flatnonzero(encoded.label == label)
        figure.add_scattergl(
            x=encoded.mean[rows, 0],
            y=encoded.mean[rows, 1],
            customdata=rows.astype(np.int32),
            mode="markers",
            name=str(label),
            marker={"color": class_colour(label), "size": 5, "opacity": 0.75},
            selected={"marker": {"opacity": 1.0}},
            unselected={"marker": {"opacity": 0.12}},
            hovertemplate=f"<b>{label}</b> · digit %{{customdata}}<br>z₁ %{{x:.2f}}  z₂ %{{y:.2f}}<extra></extra>",
        )
    for label in shown:
        figure.add_annotation(**_numeral(encoded, label))
    centre, half = _square(encoded.mean)
    axis = {"zeroline": True, "zerolinewidth": 1, "showgrid": False, "constrain": "domain"}
    axis |= {"ticks": "outside", "ticklen": 4, "nticks": 9}
    figure.update_layout(
        xaxis={**axis, "title": "z₁", "range": _around(centre[0], half)},
        yaxis={**axis, "title": "z₂", "range": _around(centre[1], half), "scaleanchor": "x", "scaleratio": 1},
        showlegend=False,
        dragmode="lasso",
        margin={"l": 8, "r": 8, "t": 8, "b": 14},
        uirevision="plane",
    )
    return figure


def _square(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre and half side of the square that holds all points with a little air."""
    low, high = points.min(axis=0), points.max(axis=0)
    return (low + high) / 2, float(1.04 * (high - low).max() / 2)


def _around(centre: float, half: float) -> list[float]:
    return [float(centre - half), float(centre + half)]


def _numeral(encoded: EncodedSet, label: int) -> dict:
    x, y = encoded.mean[densest_member(encoded, label)]
    colour = class_colour(label)
    return {
        "x": float(x),
        "y": float(y),
        "text": f"<b>{label}</b>",
        "showarrow": False,
        "font": {"color": ink_on(colour), "size": 15},
        "bgcolor": colour,
        "bordercolor": ink_on(colour),
        "borderwidth": 1,
        "borderpad": 3,
        "captureevents": False,
    }


def pairs_html(encoded: EncodedSet, rows: np.ndarray, *, decoded: np.ndarray, originals: np.ndarray | None) -> str:
    """Chosen digits as a contact sheet: original above reconstruction, class and error below.

    Args:
        encoded: the set that `rows` index.
        rows: (n,).
        decoded: (n, 28, 28) in [0, 1], in the order of `rows`.
        originals: all test pictures, uint8, or None where they are not at hand.
    """
    tiles = []
    for row, image in zip(rows, decoded, strict=True):
        label = int(encoded.label[row])
        pictures = [] if originals is None else [(originals[row], f"Test digit {row}, a {label}")]
        pictures.append((image, f"Its reconstruction, a {label}"))
        tags = "".join(f'<img alt="{alt}" src="{_data_url(pixels)}">' for pixels, alt in pictures)
        colour = class_colour(label)
        chip = f'<span class="chip" style="background:{colour};color:{ink_on(colour)}">{label}</span>'
        tiles.append(f"<figure>{tags}<figcaption>{chip}<span>{encoded.error[row]:.0f}</span></figcaption></figure>")
    return f'<div class="pairs">{"".join(tiles)}</div>'


def _data_url(pixels: np.ndarray) -> str:
    return "data:image/png;base64," + base64.b64encode(png(pixels)).decode("ascii")


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
