"""The discrete codes that a checkpoint holds: its codebook, and the code map of every test image. Plain NumPy."""

import numpy as np

from vae.checkpoints.files import CODES
from vae.checkpoints.store import Checkpoint
from vae.data.arrays import read_npz
from vae.errors import InputError
from vae.latent.code_maps import CODEBOOK, check_code_maps


def read_code_maps(checkpoint: Checkpoint) -> np.ndarray:
    """The code map of every test image, (n, side, side); raise InputError where the checkpoint ships none."""
    model = checkpoint.config.model
    if not model.codes:
        raise InputError(f"{checkpoint.name}: expected a model of discrete codes, found the family {model.family!r}")
    if not checkpoint.has(CODES):
        raise InputError(f"{checkpoint.name}: expected the file {CODES}, found none")
    maps = read_npz(checkpoint.path / CODES, ("codes",))["codes"]
    return check_code_maps(maps, codes=model.codes, side=model.code_side, what=CODES)


def read_codebook(checkpoint: Checkpoint) -> np.ndarray:
    """The codes' vectors, (codes, d) float32; raise InputError where the weights hold none of that shape."""
    model, found = checkpoint.config.model, checkpoint.weights().get(CODEBOOK)
    expected = (model.codes, model.latent_dim)
    if found is None or found.shape != expected:
        shape = "none" if found is None else str(found.shape)
        raise InputError(f"{checkpoint.name}: expected a codebook of shape {expected}, found {shape}")
    return found.astype(np.float32)
