"""Held-out measures of a model, each with the protocol it was measured by."""

import numpy as np

from vae.config import CheckpointConfig
from vae.datasets import Dataset
from vae.evaluation.likelihood import binarise, elbo, exact_log_likelihood
from vae.evaluation.reconstruction import squared_error, summed_cross_entropy
from vae.metrics import Metric, Metrics
from vae.models.base import LatentModel, unit_pixels

BINARISATION_SEED = 0
POSTERIOR_SAMPLES = 16


def evaluate(model: LatentModel, *, config: CheckpointConfig, data: Dataset) -> Metrics:
    """Every measure that the model's family has, on the test split of `data`."""
    gray, labels = data.test.images, _condition(model, data)
    binary = binarise(gray, seed=BINARISATION_SEED)
    metrics = _reconstruction(model, gray, labels, where=f"{len(gray):,} gray test images of {data.name}")
    where = f"{len(gray):,} test images of {data.name}, binarised dynamically (one draw, seed {BINARISATION_SEED})"
    metrics += _bounds(model, binary, labels, where=where, suffix="")
    metrics += _bounds(model, gray, labels, where=f"{len(gray):,} gray test images of {data.name}", suffix="_gray")
    if config.model.latent_dim == 2 and not config.model.classes:
        metrics.append(_exact(model, binary, where=where))
    return Metrics(metrics)


def _condition(model: LatentModel, data: Dataset) -> np.ndarray | None:
    return data.test.labels if model.config.classes else None


def _reconstruction(model: LatentModel, images: np.ndarray, labels, *, where: str) -> list[Metric]:
    pixels = unit_pixels(images)
    decoded = model.decode(model.encode(images, labels).mean, labels)
    how = f"{where}; the posterior mean decoded"
    return [
        Metric(name="mse", value=float(squared_error(pixels, decoded).mean()), unit="per pixel", protocol=how),
        Metric(
            name="cross_entropy",
            value=float(summed_cross_entropy(pixels, decoded).mean()),
            unit="nats/image",
            protocol=how,
        ),
    ]


def _bounds(model: LatentModel, images: np.ndarray, labels, *, where: str, suffix: str) -> list[Metric]:
    bound = elbo(model, images, labels=labels, samples=POSTERIOR_SAMPLES)
    how = f"{where}; {POSTERIOR_SAMPLES} posterior samples an image, KL divergence in closed form"
    named = {
        "negative_elbo": bound.negative,
        "reconstruction": bound.reconstruction,
        "kl": bound.kl,
        "kl_per_dimension": bound.kl_per_dimension,
    }
    return [Metric(name=name + suffix, value=value, unit="nats/image", protocol=how) for name, value in named.items()]


def _exact(model: LatentModel, images: np.ndarray, *, where: str) -> Metric:
    exact = exact_log_likelihood(model, images)
    return Metric(
        name="negative_log_likelihood",
        value=float(-exact.log_likelihood.mean()),
        unit="nats/image",
        protocol=f"{where}; exact, p(x|z)p(z) integrated on a grid of {exact.side}×{exact.side} over [-5, 5]²; "
        f"{exact.change:.3f} nats from the next coarser grid",
    )
