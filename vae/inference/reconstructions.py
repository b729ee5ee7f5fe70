"""What a checkpoint makes of test digits, and how far that is from them: through the worker, arrays in and out.

Where the pictures are not at hand, what the checkpoint holds of their codes is decoded instead.
"""

from dataclasses import dataclass

import numpy as np

from vae.checkpoints.codes import read_code_maps, read_codebook
from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.evaluation.distortions import squared_error, summed_cross_entropy
from vae.inference.worker import InferenceWorker
from vae.latent.encoded_set import EncodedSet


@dataclass(frozen=True, eq=False)
class Reconstruction:
    """n digits, each decoded from its posterior mean, its code or its nearest codes.

    Attributes:
        images: (n, h, w) float32 in [0, 1].
        cross_entropy: binary cross-entropy with the pictures, summed over pixels, (n,) nats.
        squared_error: mean over pixels, (n,); None where the pictures are not at hand.
        difference: reconstruction minus picture, (n, h, w) in [-1, 1]; None where they are not at hand.
    """

    images: np.ndarray
    cross_entropy: np.ndarray
    squared_error: np.ndarray | None = None
    difference: np.ndarray | None = None


def from_pictures(
    worker: InferenceWorker, checkpoint: Checkpoint, *, pictures: np.ndarray, labels: np.ndarray
) -> Reconstruction:
    """Pictures (n, h, w) uint8 through encoder and decoder; labels (n,) tell a conditional model the true classes."""
    pixels = pictures.astype(np.float32) / 255
    images = worker.reconstruct(checkpoint.name, pictures, labels)
    return Reconstruction(
        images=images,
        cross_entropy=summed_cross_entropy(pixels, images),
        squared_error=squared_error(pixels, images),
        difference=images - pixels,
    )


def from_codes(
    worker: InferenceWorker, checkpoint: Checkpoint, *, encoded: EncodedSet, rows: np.ndarray
) -> Reconstruction:
    """The rows' stored posterior means or code maps, decoded; their cross-entropy as it was measured with the pictures.

    Raises:
        InputError: a checkpoint that holds no codes, as an autoencoder of a map does.
    """
    images = worker.decode(checkpoint.name, _stored_codes(checkpoint, encoded, rows), encoded.label[rows])
    return Reconstruction(images=images, cross_entropy=encoded.error[rows])


def _stored_codes(checkpoint: Checkpoint, encoded: EncodedSet, rows: np.ndarray) -> np.ndarray:
    model = checkpoint.config.model
    if model.codes:
        return read_codebook(checkpoint)[read_code_maps(checkpoint)[rows]]
    if model.spatial:
        raise InputError(f"{checkpoint.name}: expected stored codes to decode in place of the pictures, found none")
    return encoded.mean[rows]
