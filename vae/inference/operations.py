"""What the inference worker does with a model: one function an operation, a request in and its reply out."""

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from vae.data.shapes import array_shape
from vae.errors import InputError
from vae.inference.wire import Message

if TYPE_CHECKING:
    from vae.models.base import LatentModel

DRAWING_SECONDS = 0.1  # of code cells at a time, so that others get in between
TRIED_IMAGES, TRIED_MAPS = 256, 24  # the most that a page has the networks run at once, and the prior draw


def run(model: "LatentModel", request: Message) -> Message:
    """The reply to a request, by its operation."""
    return OPERATIONS[request.header["operation"]](model, request)


def warm(model: "LatentModel", _: Message) -> Message:
    """Run the networks once."""
    _reconstruct_blank(model, 1)
    return Message({})


def encode(model: "LatentModel", request: Message) -> Message:
    """Posterior of images."""
    posterior = model.encode(request.arrays["images"], request.arrays.get("labels"))
    return Message({}, {"mean": posterior.mean, "log_var": posterior.log_var})


def decode(model: "LatentModel", request: Message) -> Message:
    """Images of latents."""
    return Message({}, {"images": model.decode(request.arrays["latents"], request.arrays.get("labels"))})


def reconstruct(model: "LatentModel", request: Message) -> Message:
    """Images through the encoder and back."""
    return Message({}, {"images": model.reconstruct(request.arrays["images"], request.arrays.get("labels"))})


def draw_codes(model: Any, request: Message, *, seconds: float = DRAWING_SECONDS) -> Message:
    """Some more cells of code maps (n, k), at least one, and the random state after them: as many as time allows.

    How the cells fall into requests changes nothing in what is drawn.
    """
    given, rng = request.arrays["codes"], np.random.default_rng()
    rng.bit_generator.state = request.header["random"]
    enough = time.monotonic() + seconds
    steps = enumerate(model.prior.sample_steps(len(given), rng=rng, given=given), given.shape[1] + 1)
    for cells, maps in steps:
        if cells == model.prior.cells or time.monotonic() >= enough:
            return Message({"random": rng.bit_generator.state}, {"codes": maps[:, :cells]})
    raise InputError("codes: expected maps with a cell to draw, found none")


def decode_codes(model: Any, request: Message) -> Message:
    """Images of whole code maps (n, side, side), and their bits under the prior."""
    images = model.decode_codes(request.arrays["codes"])
    return Message({}, {"images": images, **code_bits(model, request).arrays})


def code_bits(model: Any, request: Message) -> Message:
    """Bits of whole code maps under the prior."""
    codes = request.arrays["codes"]
    return Message({}, {"bits": model.prior.bits(codes.reshape(len(codes), -1))})


def try_out(model: Any, request: Message) -> Message:
    """What pages have a model do, at their largest; raise InputError where it draws no pictures."""
    images = _reconstruct_blank(model, TRIED_IMAGES)
    expected, name = (TRIED_IMAGES, *array_shape(model.image_shape)), request.header["name"]
    if images.shape != expected:
        raise InputError(f"{name}: expected pictures of shape {expected}, found {images.shape}")
    if not (np.isfinite(images).all() and images.min() >= 0 and images.max() <= 1):
        raise InputError(f"{name}: expected pictures of finite numbers from 0 to 1, found others")
    if model.config.prior_width:
        maps = model.prior.sample(TRIED_MAPS, rng=np.random.default_rng(0))
        if not np.isfinite(model.prior.bits(maps)).all():
            raise InputError(f"{name}: expected a prior of finite probabilities, found another")
    return Message({})


def _reconstruct_blank(model: "LatentModel", count: int) -> np.ndarray:
    blank = np.zeros((count, *array_shape(model.image_shape)), dtype=np.uint8)
    return model.reconstruct(blank, np.zeros(count, dtype=np.uint8))


OPERATIONS = {
    operation.__name__: operation
    for operation in (warm, encode, decode, reconstruct, draw_codes, decode_codes, code_bits, try_out)
}
