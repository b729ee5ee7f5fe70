"""Maps of checkpoints' encoded sets, kept by content: beside the store's checkpoints, in a hidden folder.

No map is part of its checkpoint: it is made of it, and may be made anew or removed at any time.
"""

from pathlib import Path

import numpy as np

from vae.checkpoints import store
from vae.checkpoints.store import Checkpoint
from vae.data.arrays import read_npz
from vae.data.aside import written_aside
from vae.errors import InputError
from vae.latent import maps
from vae.latent.maps import METHODS, PCA, LatentMap
from vae.latent.trust import Trust

FOLDER = ".maps"
ARRAYS = ("places", "trust")
MAX_BYTES = 2**26


def file_of(checkpoint: Checkpoint, method: str) -> Path:
    """Where a map is kept: by the checkpoint's digest, the method and its settings.

    The installed program's own folder may be read-only, so maps of the checkpoints shipped with it are the user's.
    """
    parent = checkpoint.path.parent
    root = store.OWN if parent == store.SHIPPED else parent
    return root / FOLDER / f"{checkpoint.digest}-{method}-{METHODS[method].key}.npz"


def is_kept(checkpoint: Checkpoint, method: str) -> bool:
    """Whether the map has been made; PCA needs no keeping."""
    return method == PCA or file_of(checkpoint, method).is_file()


def methods_at_hand(checkpoint: Checkpoint) -> tuple[str, ...]:
    """The methods whose maps can be shown at once; none where a plane is all of the latent space."""
    return tuple(method for method in METHODS if is_kept(checkpoint, method)) if has_maps(checkpoint) else ()


def has_maps(checkpoint: Checkpoint) -> bool:
    """Whether a map would show more than the latent space itself does: a vector of three dimensions or more."""
    model = checkpoint.config.model
    return not model.spatial and model.latent_dim > 2 and checkpoint.has(store.LATENTS)


def at_hand(checkpoint: Checkpoint, method: str) -> LatentMap:
    """The map, if it was made before; PCA is made here, which takes a fraction of a second.

    Raises:
        InputError: it was not made, or its file is damaged or of another set.
    """
    encoded = checkpoint.encoded()
    if method == PCA:
        return maps.of_latents(encoded.mean, PCA)
    path = file_of(checkpoint, method)
    if not path.is_file():
        command = f"python -m vae map {checkpoint.name} --method {method}"
        raise InputError(
            f"{checkpoint.name}: expected its {METHODS[method].title} map, found none; `{command}` makes it"
        )
    arrays = read_npz(path, ARRAYS, max_bytes=MAX_BYTES)
    places, shares = arrays["places"], arrays["trust"]
    fits = (
        places.shape == (len(encoded), 2) and shares.shape == (3,) and {places.dtype.kind, shares.dtype.kind} == {"f"}
    )
    if not fits or not np.isfinite(shares).all():
        raise InputError(
            f"{path.name}: expected places of shape ({len(encoded)}, 2) and 3 shares, found {places.shape}, "
            f"{shares.shape}; remove the file and make the map again"
        )
    return LatentMap(method, places.astype(np.float32), Trust(float(shares[0]), float(shares[1]), int(shares[2])))


def make(checkpoint: Checkpoint, method: str, *, progress: maps.Progress = lambda _: None) -> LatentMap:
    """Make the map and keep it; PCA is not kept."""
    require_maps(checkpoint)
    found = maps.of_latents(checkpoint.encoded().mean, method, progress=progress)
    if method != PCA:
        keep(checkpoint, found)
    return found


def require_maps(checkpoint: Checkpoint) -> None:
    """Raise InputError where there is nothing to map."""
    model = checkpoint.config.model
    if model.spatial or model.latent_dim < 3:
        found = "a map of codes" if model.spatial else f"{model.latent_dim}"
        raise InputError(f"{checkpoint.name}: expected a latent vector of 3 dimensions or more to map, found {found}")


def keep(checkpoint: Checkpoint, found: LatentMap) -> None:
    """Write a map aside and rename it; InputError where the folder cannot be written."""
    path = file_of(checkpoint, found.method)
    trusted = found.trust
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(path) as stream:
            shares = np.array([trusted.trustworthiness, trusted.kept, trusted.k], np.float64)
            np.savez_compressed(stream, places=found.places, trust=shares)
    except OSError as error:
        raise InputError(f"{path.parent}: expected a folder to write to, found: {error.strerror or error}") from None
