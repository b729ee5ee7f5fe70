"""A lit object in a room, after 3D Shapes (Burgess and Kim 2018): hues, shape, size and view. NumPy only.

Rays are cast once for each shape, size and view; the hues then only tint what floor, wall and object show of
themselves, which is why any number of pictures is quick.
"""

from functools import lru_cache, partial

import numpy as np

from vae.data.factored.factors import Factor, Factored

SAMPLES = 3  # rays of a pixel along each side
HUES, SIZES, VIEWS = 10, 8, 15
WIDEST_VIEW = 30.0  # degrees to either side
SHAPES = ("box", "cylinder", "ball", "capsule")
SMALLEST, LARGEST = 0.7, 1.3  # half a width of the object; the room is 6 wide
ROOM = 3.0  # from the middle of the floor to a wall
EYE, LOOK, ZOOM = np.array([0.0, 2.6, 5.6]), np.array([0.0, 1.0, 0.0]), 2.0
LIGHT = np.array([0.45, 0.8, 0.4]) / np.linalg.norm([0.45, 0.8, 0.4])
DIM = 0.45  # of what is turned away from the light
FLOOR, WALL, OBJECT = range(3)
_HUE_NAMES = tuple(f"{hue / HUES:.1f}" for hue in range(HUES))
FACTORS = (
    Factor("shape", SHAPES),
    Factor("floor hue", _HUE_NAMES),
    Factor("wall hue", _HUE_NAMES),
    Factor("object hue", _HUE_NAMES),
    Factor("size", tuple(f"{size:.2f}" for size in np.linspace(SMALLEST / LARGEST, 1, SIZES))),
    Factor("view", tuple(f"{turn:.0f}°" for turn in np.linspace(-WIDEST_VIEW, WIDEST_VIEW, VIEWS))),
)


def scenes(side: int, *, train: int, test: int) -> Factored:
    """The data set in side × side pixels of three colours."""
    return Factored(
        factors=FACTORS, image_shape=(side, side, 3), paint=partial(_paint, side=side), train=train, test=test
    )


def _paint(values: np.ndarray, *, side: int) -> np.ndarray:
    """Pictures of combinations (n, 6), (n, side, side, 3) uint8."""
    kind, floor, wall, thing, size, view = values.T
    colours = 255 * _COLOURS[np.stack([floor, wall, thing], axis=1)]
    images = np.empty((len(values), side, side, 3), np.uint8)
    for row, form in enumerate(zip(kind, size, view, strict=True)):
        images[row] = np.rint(_shown(*map(int, form), side=side) @ colours[row])
    return images


def _colours() -> np.ndarray:
    """HUES colours around the circle of hues at full value and a saturation of 0.75, (HUES, 3) in [0, 1]."""
    turned = (np.arange(HUES)[:, None] / HUES * 6 + np.array([5, 3, 1])) % 6
    return 1 - 0.75 * np.clip(np.minimum(turned, 4 - turned), 0, 1)


_COLOURS = _colours()


@lru_cache(maxsize=2 * len(SHAPES) * SIZES * VIEWS)
def _shown(kind: int, size: int, view: int, *, side: int) -> np.ndarray:
    """How much light each pixel gets from floor, wall and object, (side, side, 3) in [0, 1]."""
    half = SMALLEST + (LARGEST - SMALLEST) * size / (SIZES - 1)
    turn = np.deg2rad(WIDEST_VIEW * (2 * view / (VIEWS - 1) - 1))
    eye, rays = _camera(side * SAMPLES, turn)
    far, normals, region = _room(eye, rays)
    near, object_normals = _CAST[kind](eye, rays, half)
    hit = near < far
    normals = np.where(hit[..., None], object_normals, normals)
    region = np.where(hit, OBJECT, region)
    light = DIM + (1 - DIM) * np.clip(np.sum(normals * LIGHT, axis=-1), 0, 1)
    # a soft dark spot on the floor says where the object stands
    ground = eye + far[..., None] * rays
    spot = np.exp(-np.square(np.hypot(ground[..., 0], ground[..., 2]) / (1.3 * half)))
    light = np.where(region == FLOOR, light * (1 - 0.4 * spot), light)
    parts = light[..., None] * (region[..., None] == np.arange(3))
    return parts.reshape(side, SAMPLES, side, SAMPLES, 3).mean(axis=(1, 3))


def _camera(side: int, turn: float) -> tuple[np.ndarray, np.ndarray]:
    """The eye (3,), turned about the object, and a ray through each of side × side samples, (side, side, 3)."""
    about = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    eye = about @ EYE
    ahead = (LOOK - eye) / np.linalg.norm(LOOK - eye)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    ticks = (2 * (np.arange(side) + 0.5) / side - 1) / ZOOM
    rays = ahead + ticks[None, :, None] * right - ticks[:, None, None] * up
    return eye, rays / np.linalg.norm(rays, axis=-1, keepdims=True)


def _room(eye: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The floor and the two walls that stand behind: distance, normal, and FLOOR or WALL."""
    with np.errstate(divide="ignore"):
        floor = np.where(rays[..., 1] < 0, -eye[1] / rays[..., 1], np.inf)
        sides = [(-ROOM - eye[axis]) / rays[..., axis] for axis in (0, 2)]
        sides.append((ROOM - eye[0]) / rays[..., 0])
    walls = np.stack([np.where(each > 0, each, np.inf) for each in sides])
    # between floor and walls the nearest that lies ahead, as from inside a room that is open towards the eye
    nearest = walls.argmin(axis=0)
    wall = walls.min(axis=0)
    normals = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [-1.0, 0.0, 0.0]])[nearest]
    on_floor = floor < wall
    normals[on_floor] = [0.0, 1.0, 0.0]
    return np.where(on_floor, floor, wall), normals, np.where(on_floor, FLOOR, WALL)


def _ball(eye: np.ndarray, rays: np.ndarray, half: float, height: float | None = None):
    """A ball that stands on the floor, or one at another height: distance (inf beside it) and normal."""
    centre = np.array([0.0, half if height is None else height, 0.0])
    along = rays @ (centre - eye)
    squared = np.square(half) - (np.square(centre - eye).sum() - np.square(along))
    distance = np.where(squared >= 0, along - np.sqrt(np.maximum(squared, 0)), np.inf)
    return distance, _normals(eye, rays, distance, centre)


def _normals(eye: np.ndarray, rays: np.ndarray, distance: np.ndarray, centre: np.ndarray) -> np.ndarray:
    away = eye + np.where(np.isfinite(distance), distance, 0)[..., None] * rays - centre
    return away / np.linalg.norm(away, axis=-1, keepdims=True)


def _box(eye: np.ndarray, rays: np.ndarray, half: float):
    """A cube of half width `half · 0.85` on the floor, by slabs: distance and normal."""
    half = 0.85 * half
    low, high = np.array([-half, 0.0, -half]), np.array([half, 2 * half, half])
    with np.errstate(divide="ignore"):
        first, second = (low - eye) / rays, (high - eye) / rays
    enters, leaves = np.minimum(first, second), np.maximum(first, second)
    axis = enters.argmax(axis=-1)
    entry, exit_ = enters.max(axis=-1), leaves.min(axis=-1)
    normals = np.zeros(rays.shape)
    np.put_along_axis(normals, axis[..., None], -np.sign(np.take_along_axis(rays, axis[..., None], -1)), -1)
    return np.where(entry <= exit_, entry, np.inf), normals


def _tube(eye: np.ndarray, rays: np.ndarray, radius: float, low: float, high: float):
    """The side of an upright tube: distance and normal."""
    flat_eye, flat = eye[[0, 2]], rays[..., [0, 2]]
    a, b = np.square(flat).sum(axis=-1), flat @ flat_eye
    squared = np.square(b) - a * (np.square(flat_eye).sum() - np.square(radius))
    distance = np.where(squared >= 0, (-b - np.sqrt(np.maximum(squared, 0))) / a, np.inf)
    height = eye[1] + np.where(np.isfinite(distance), distance, 0) * rays[..., 1]
    distance = np.where((height >= low) & (height <= high), distance, np.inf)
    away = flat_eye + np.where(np.isfinite(distance), distance, 0)[..., None] * flat
    normals = np.stack([away[..., 0], np.zeros(away.shape[:-1]), away[..., 1]], axis=-1) / radius
    return distance, normals


def _cylinder(eye: np.ndarray, rays: np.ndarray, half: float):
    """An upright cylinder on the floor, with its lid."""
    radius, high = 0.8 * half, 2 * half
    distance, normals = _tube(eye, rays, radius, 0.0, high)
    with np.errstate(divide="ignore"):
        lid = np.where(rays[..., 1] < 0, (high - eye[1]) / rays[..., 1], np.inf)
    at = eye + np.where(np.isfinite(lid), lid, 0)[..., None] * rays
    on_lid = (np.hypot(at[..., 0], at[..., 2]) <= radius) & (lid < distance)
    normals[on_lid] = [0.0, 1.0, 0.0]
    return np.where(on_lid, lid, distance), normals


def _capsule(eye: np.ndarray, rays: np.ndarray, half: float):
    """A tube between two half balls, upright on the floor."""
    radius = 0.55 * half
    parts = [
        _tube(eye, rays, radius, radius, 2 * half - radius),
        _ball(eye, rays, radius),
        _ball(eye, rays, radius, 2 * half - radius),
    ]
    distances = np.stack([distance for distance, _ in parts])
    nearest = distances.argmin(axis=0)
    normals = np.take_along_axis(np.stack([each for _, each in parts]), nearest[None, ..., None], axis=0)[0]
    return distances.min(axis=0), normals


_CAST = (_box, _cylinder, _ball, _capsule)
