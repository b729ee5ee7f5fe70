"""Maps: an encoded set of d dimensions laid out on a plane, with how far the layout is to be trusted.

PCA is a rotation, made in a moment; t-SNE and UMAP take a minute or more and packages of their own, an optional extra
(`latent-atlas[maps]`). Plain NumPy but for those two: the web process makes the first and reads the others.
"""

import hashlib
import importlib.util
import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae.errors import InputError
from vae.latent import trust
from vae.latent.trust import Trust

PCA = "pca"
SEED = 0
GOLDEN = 0.618034
STRAY = 0.12  # of a line's length: how far points of one dimension are strewn across it
EXAGGERATED, ITERATIONS, EVERY = 250, 500, 10
Progress = Callable[[float], None]  # hears the share that is done


@dataclass(frozen=True, eq=False)
class LatentMap:
    """An encoded set on a plane.

    Attributes:
        method: that laid it out, of METHODS.
        places: (n, 2) float32, in the order of the set; the unit is the method's own.
        trust: how far near is near.
    """

    method: str
    places: np.ndarray
    trust: Trust

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(f"map: expected one of {', '.join(METHODS)}, found {self.method!r:.40}")
        if self.places.ndim != 2 or self.places.shape[1] != 2 or not np.isfinite(self.places).all():
            raise InputError(f"map: expected finite places of shape (n, 2), found shape {self.places.shape}")


@dataclass(frozen=True)
class Method:
    """A way to lay out latents.

    Attributes:
        title: as pages name it.
        settings: what its layout depends on beside the latents.
        lay: makes places (n, 2) of latents (n, d).
        module, package: what it needs beyond this program, as Python and as pip know it; empty for nothing.
    """

    title: str
    settings: Mapping[str, Any]
    lay: Callable[[np.ndarray, Progress], np.ndarray]
    module: str = ""
    package: str = ""

    @property
    def key(self) -> str:
        """The settings in short: a map that was made with others has another key."""
        return hashlib.sha256(json.dumps([self.title, dict(self.settings)], sort_keys=True).encode()).hexdigest()[:12]

    @property
    def missing(self) -> str:
        """What is to be installed first, in one sentence; empty where all is here."""
        if not self.module or importlib.util.find_spec(self.module):
            return ""
        return f"{self.title}: expected the package {self.package}, found none; `pip install {self.package}` brings it."


def principal_components(latents: np.ndarray, progress: Progress) -> np.ndarray:
    """The coordinates along the two directions in which latents (n, d) spread most, from their mean.

    Each direction points to where its largest part is positive, so that a set has one layout. A single dimension
    leaves nothing for the second coordinate: there the points are strewn across the line, lest they hide each other.
    """
    centred = latents.astype(np.float64) - latents.mean(axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    found = directions[:, ::-1][:, :2]
    found = found * np.sign(found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])])
    places = centred @ found
    progress(1.0)
    return strewn(places[:, 0]) if places.shape[1] == 1 else places


def strewn(values: np.ndarray) -> np.ndarray:
    """Values (n,) on a line as places (n, 2) strewn across it."""
    return np.stack([values, STRAY * np.ptp(values) * ((GOLDEN * np.arange(len(values))) % 1 - 0.5)], axis=1)


def neighbour_embedding(latents: np.ndarray, progress: Progress) -> np.ndarray:
    """t-SNE (van der Maaten and Hinton 2008) by openTSNE (Poličar, Stražar and Zupan 2024), begun from PCA."""
    from openTSNE import TSNE  # pyright: ignore[reportMissingImports]  # optional, and slow to import

    total, before = EXAGGERATED + ITERATIONS, 0

    def told(iteration: int, _error: float, _embedding: object) -> None:
        nonlocal before
        before += EVERY
        progress(min(0.99, before / total))

    return np.asarray(
        TSNE(
            perplexity=min(METHODS["tsne"].settings["perplexity"], (len(latents) - 1) / 3),
            initialization="pca",
            early_exaggeration_iter=EXAGGERATED,
            n_iter=ITERATIONS,
            n_jobs=-1,
            random_state=SEED,
            callbacks=told,
            callbacks_every_iters=EVERY,
        ).fit(latents.astype(np.float64))
    )


def uniform_manifold(latents: np.ndarray, progress: Progress) -> np.ndarray:
    """UMAP (McInnes, Healy and Melville 2018) by its authors' package, in one thread, so that it comes out the same."""
    import umap  # pyright: ignore[reportMissingImports]  # optional, and slow to import

    settings = METHODS["umap"].settings
    neighbours = min(settings["n_neighbors"], len(latents) - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads that a seed takes away
        embedding = umap.UMAP(
            n_neighbors=neighbours, min_dist=settings["min_dist"], random_state=SEED, init="pca", n_jobs=1
        )
        return np.asarray(embedding.fit_transform(latents))


METHODS: dict[str, Method] = {
    PCA: Method("PCA", {}, principal_components),
    "tsne": Method(
        "t-SNE",
        {"perplexity": 30, "iterations": [EXAGGERATED, ITERATIONS], "seed": SEED},
        neighbour_embedding,
        module="openTSNE",
        package="openTSNE",
    ),
    "umap": Method(
        "UMAP",
        {"n_neighbors": 15, "min_dist": 0.1, "seed": SEED},
        uniform_manifold,
        module="umap",
        package="umap-learn",
    ),
}


def of_latents(latents: np.ndarray, method: str, *, progress: Progress = lambda _: None) -> LatentMap:
    """Lay out latents (n, d) and measure the layout.

    Raises:
        InputError: no such method, its package missing, or too few latents.
    """
    if method not in METHODS:
        raise InputError(f"map: expected one of {', '.join(METHODS)}, found {method!r:.40}")
    if len(latents) < trust.FEWEST:
        raise InputError(f"map: expected at least {trust.FEWEST} encoded images, found {len(latents)}")
    if missing := METHODS[method].missing:
        raise InputError(missing)
    places = METHODS[method].lay(latents, progress).astype(np.float32)
    return LatentMap(method, places, trust.measure(latents, places))
