"""Measures of how probable held-out images are, each with the protocol it is taken by; `measures` says which apply."""

from math import log, prod

import numpy as np

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.metrics import Metric
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.evaluation.anomaly import anomaly_auroc
from vae.evaluation.likelihood import (
    SIDES,
    binarise,
    elbo,
    exact_log_likelihood,
    image_bounds,
    importance_log_likelihood,
)
from vae.evaluation.references import no_latent_cross_entropy, pixel_entropy
from vae.models.base import LatentModel, unit_pixels

BINARISATION_SEED = 0
POSTERIOR_SAMPLES = 16
IMPORTANCE_SAMPLES, IMPORTANCE_IMAGES = 500, 1000
SLOW = 5_000_000  # multiply-adds of decoding one picture, above which the sampled measures take fewer
FEW_SAMPLES, FEW_IMAGES, FEW_SIDES = 4, 100, SIDES[:2]
BOUNDED = "; as few because this decoder is slow"


def condition(model: LatentModel, labels: np.ndarray) -> np.ndarray | None:
    """The labels where the model wants them."""
    return labels if model.config.classes else None


def where_tested(data: Dataset, count: int | None = None) -> str:
    """The test images, or so many of them, as protocols name them."""
    kind = "gray" if data.image_shape[2] == 1 else "coloured"
    return f"{len(data.test) if count is None else count:,} {kind} test images of {data.name}"


def slow(model: LatentModel) -> bool:
    """Whether decoding a picture takes so long that the sampled measures have to do with fewer."""
    layers = [layer for layer in model.decoder._flatten_layers(include_self=False) if layer.weights]
    places = {layer: prod(layer.output.shape[1:-1]) for layer in layers}
    return sum(places[layer] * prod(w.shape) for layer in layers for w in layer.weights if len(w.shape) > 1) > SLOW


def anomaly(model: LatentModel, config: CheckpointConfig, data: Dataset) -> list[Metric]:
    """Does the class that the training never saw stand out by its -ELBO?"""
    label = config.training.held_out
    score = image_bounds(model, data.test.images, samples=POSTERIOR_SAMPLES).negative_elbo
    odd = data.test.labels == label
    return [
        Metric(
            name="anomaly_auroc",
            value=anomaly_auroc(score[~odd], score[odd]),
            unit="share",
            protocol=f"{odd.sum():,} gray test images of class {label}, which the training never saw, against the "
            f"other {(~odd).sum():,} of {data.name}; score -ELBO, {POSTERIOR_SAMPLES} posterior samples an image",
        )
    ]


def references(model: LatentModel, data: Dataset) -> list[Metric]:
    """The two ends between which every cross-entropy of gray images lies."""
    _require_bernoulli(model)
    train, test = (unit_pixels(split.images) for split in (data.train, data.test))
    where = where_tested(data)
    return [
        Metric(
            name="pixel_entropy",
            value=pixel_entropy(test),
            unit="nats/image",
            protocol=f"{where}; their own entropy, the least that a gray cross-entropy can be",
        ),
        Metric(
            name="no_latent_cross_entropy",
            value=no_latent_cross_entropy(train, test),
            unit="nats/image",
            protocol=f"{where}; each pixel's mean over the training images, the distortion at rate 0",
        ),
    ]


def bounds(model: LatentModel, data: Dataset, *, gray: bool) -> list[Metric]:
    """The ELBO and its halves, of binarised images, or of gray ones where it is asked for.

    Pixels of 256 levels are taken as they are, and in bits a dimension too.
    """
    binary = model.likelihood.binary
    suffix = "_gray" if gray else ""
    images, where = (data.test.images, where_tested(data)) if gray else _pictures(model, data)
    many = not slow(model)
    samples = POSTERIOR_SAMPLES if many else FEW_SAMPLES
    bound = elbo(model, images, labels=condition(model, data.test.labels), samples=samples)
    how = f"{where}; {samples} posterior samples an image{'' if many else BOUNDED}, KL divergence in closed form"
    how = how if binary else f"{how}; {model.likelihood.words}"
    named = {
        "negative_elbo": bound.negative,
        "reconstruction": bound.reconstruction,
        "kl": bound.kl,
        "kl_per_dimension": bound.kl_per_dimension,
    }
    found = [Metric(name=name + suffix, value=value, unit="nats/image", protocol=how) for name, value in named.items()]
    if not binary:
        bits = bound.negative / (log(2) * images[0].size)
        found.append(Metric(name="bits_per_dimension", value=bits, unit="bits", protocol=how))
    return found


def exact(model: LatentModel, data: Dataset) -> list[Metric]:
    """log p(x) by quadrature over the plane."""
    _require_bernoulli(model)
    many = not slow(model)
    found = exact_log_likelihood(model, _binary(data), sides=SIDES if many else FEW_SIDES)
    return [
        Metric(
            name="negative_log_likelihood",
            value=float(-found.log_likelihood.mean()),
            unit="nats/image",
            protocol=f"{_where_binary(data)}; exact, p(x|z)p(z) integrated on a grid of {found.side}×{found.side} over "
            f"[-5, 5]²{'' if many else BOUNDED}; {found.change:.3f} nats from the next coarser grid",
        )
    ]


def importance_bound(model: LatentModel, data: Dataset) -> list[Metric]:
    """The importance-weighted bound on log p(x)."""
    images, where = _pictures(model, data)
    many, labels = not slow(model), condition(model, data.test.labels)
    some = images[: IMPORTANCE_IMAGES if many else FEW_IMAGES]
    weighted = importance_log_likelihood(
        model, some, labels=None if labels is None else labels[: len(some)], samples=IMPORTANCE_SAMPLES
    )
    return [
        Metric(
            name="negative_importance_bound",
            value=float(-weighted.mean()),
            unit="nats/image",
            protocol=f"the first {len(some):,} of {where}{'' if many else BOUNDED}; importance-weighted, "
            f"K = {IMPORTANCE_SAMPLES}",
        )
    ]


def _require_bernoulli(model: LatentModel) -> None:
    if not model.likelihood.binary:
        raise InputError(f"expected Bernoulli pixels to take it by, found {model.likelihood.words}")


def _binary(data: Dataset) -> np.ndarray:
    return binarise(data.test.images, seed=BINARISATION_SEED)


def _pictures(model: LatentModel, data: Dataset) -> tuple[np.ndarray, str]:
    """The test images that the likelihood is of, and what they are in words."""
    return (_binary(data), _where_binary(data)) if model.likelihood.binary else (data.test.images, where_tested(data))


def _where_binary(data: Dataset) -> str:
    return f"{len(data.test):,} test images of {data.name}, binarised dynamically (one draw, seed {BINARISATION_SEED})"
