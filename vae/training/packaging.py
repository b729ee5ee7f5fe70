"""What a trained model leaves in its checkpoint's folder: weights, layers, metrics, latents, the plane's picture."""

from pathlib import Path

import numpy as np
from PIL import Image

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import CODES, LAYERS, write_json
from vae.checkpoints.metrics import LeftOut, Metrics
from vae.checkpoints.recording import coarse
from vae.checkpoints.store import LATENTS, MANIFOLD, METRICS, write_config, write_weights
from vae.data.datasets import Dataset, Split
from vae.evaluation.distortions import summed_cross_entropy
from vae.latent.encoded_set import EncodedSet
from vae.latent.manifold import SHEET_EXTENT, SHEET_SIDE, contact_sheet, plane_grid, to_bytes
from vae.models.base import LatentModel, unit_pixels
from vae.models.portable import describe

NOT_MEASURED = "not taken yet; `python -m vae evaluate NAME --save` takes them"


def write_checkpoint(folder: Path, model: LatentModel, *, config: CheckpointConfig, data: Dataset) -> None:
    """Write every file of a checkpoint but its history, not measured yet; its weights must be rounded already."""
    write_weights(folder, model.tensors())
    write_json(folder / LAYERS, describe(model).to_json())
    write_findings(folder, model, config=config, data=data)


def write_findings(folder: Path, model: LatentModel, *, config: CheckpointConfig, data: Dataset) -> None:
    """Write what a model makes of its test pictures and its plane, its config, and that it is not measured yet."""
    write_config(folder, config)
    write_json(folder / METRICS, Metrics((), [LeftOut(name="all", reason=NOT_MEASURED)]).to_json())
    encode_split(model, data.test).write(folder / LATENTS)
    if config.model.codes:
        np.savez_compressed(folder / CODES, codes=model.codes(data.test.images))
    if model.config.has_plane:
        save_png(folder / MANIFOLD, coarse(manifold_sheet(model, 0 if config.model.classes else None)))
        for label in range(config.model.classes):
            save_png(folder / f"manifold-{label}.png", coarse(manifold_sheet(model, label)))


def encode_split(model: LatentModel, split: Split) -> EncodedSet:
    """Posterior and reconstruction error of every image of a split (gray, decoded from its posterior mean).

    A map of codes has no vector: its rows of means are empty, the labels and errors are there.
    """
    condition = split.labels if model.config.classes else None
    error = summed_cross_entropy(unit_pixels(split.images), model.reconstruct(split.images, condition))
    mean = log_var = np.zeros((len(split), 0), np.float32)
    if not model.config.spatial:
        posterior = model.encode(split.images, condition)
        mean, log_var = posterior.mean, posterior.log_var
    return EncodedSet(mean=mean, log_var=log_var, label=split.labels, error=error.astype(np.float32))


def manifold_sheet(model: LatentModel, label: int | None = None) -> np.ndarray:
    """The plane decoded on a 15×15 grid over [-4, 4]², in one batch; (420, 420) uint8."""
    grid = plane_grid(SHEET_SIDE, SHEET_EXTENT)
    condition = None if label is None else np.full(len(grid), label)
    return contact_sheet(to_bytes(model.decode(grid, condition)), SHEET_SIDE)


def save_png(path: Path, picture: np.ndarray) -> None:
    """Write a gray (h, w) uint8 picture as a PNG."""
    Image.fromarray(picture).save(path, format="PNG", optimize=True)
