"""Held-out measures of a model, each with the protocol it was measured by."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vae.checkpoints.classifier_files import find_classifier
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.metrics import Metric, Metrics
from vae.checkpoints.store import SHIPPED
from vae.data.datasets import Dataset
from vae.evaluation.anomaly import anomaly_auroc
from vae.evaluation.codes import codebook_use
from vae.evaluation.latent_space import (
    NEIGHBOURS,
    TYPICAL,
    active_units,
    hole_share,
    knn_accuracy,
    probe_accuracy,
)
from vae.evaluation.likelihood import (
    binarise,
    elbo,
    exact_log_likelihood,
    image_bounds,
    importance_log_likelihood,
)
from vae.evaluation.reconstruction import squared_error, structural_similarities, summed_cross_entropy
from vae.evaluation.references import no_latent_cross_entropy, pixel_entropy
from vae.latent.encoded_set import Posterior
from vae.models.base import LatentModel, unit_pixels
from vae.models.classifier import load_classifier

BINARISATION_SEED = 0
POSTERIOR_SAMPLES = 16
IMPORTANCE_SAMPLES, IMPORTANCE_IMAGES = 500, 1000
PRIOR_SAMPLES = 10_000
SURE = 0.95


def evaluate(model: LatentModel, *, config: CheckpointConfig, data: Dataset, classifiers: Path = SHIPPED) -> Metrics:
    """Every measure that the model's family has, on the test split of `data`.

    Args:
        model: with the weights that ship.
        config: the checkpoint's.
        data: its data set; the training split serves the kNN and the probe only.
        classifiers: where the classifier that tells the classes of samples is looked for first; else the shipped one.
    """
    if config.training.held_out >= 0:
        known = replace(data, test=data.test.without(config.training.held_out))
        seen = replace(config, training=replace(config.training, held_out=-1))
        return Metrics(
            [*evaluate(model, config=seen, data=known, classifiers=classifiers), _anomaly(model, config, data)]
        )
    parts: list[Callable[[], list[Metric]]] = [lambda: _reconstruction(model, data)]
    if config.model.gaussian:
        parts.append(lambda: _likelihoods(model, data))
        parts.append(lambda: _references(data))
    if config.model.codes:
        parts.append(lambda: _codes(model, data))
    if not config.model.spatial:
        parts.append(lambda: _latent_space(model, data))
    if not (config.model.spatial or config.model.classes) and (
        classifier := find_classifier(data.identity, classifiers)
    ):
        parts.append(lambda: _sample_certainty(model, data, classifier))
    if config.model.classes and (classifier := find_classifier(data.identity, classifiers)):
        parts.append(lambda: _consistency(model, data, classifier))
    return Metrics([metric for part in parts for metric in part()])


def _anomaly(model: LatentModel, config: CheckpointConfig, data: Dataset) -> Metric:
    """Does the class that the training never saw stand out by its -ELBO?"""
    label = config.training.held_out
    score = image_bounds(model, data.test.images, samples=POSTERIOR_SAMPLES).negative_elbo
    odd = data.test.labels == label
    return Metric(
        name="anomaly_auroc",
        value=anomaly_auroc(score[~odd], score[odd]),
        unit="share",
        protocol=f"{odd.sum():,} gray test images of class {label}, which the training never saw, against the other "
        f"{(~odd).sum():,} of {data.name}; score -ELBO, {POSTERIOR_SAMPLES} posterior samples an image",
    )


def _references(data: Dataset) -> list[Metric]:
    train, test = (unit_pixels(split.images) for split in (data.train, data.test))
    where = f"{len(test):,} gray test images of {data.name}"
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


def _condition(model: LatentModel, labels: np.ndarray) -> np.ndarray | None:
    return labels if model.config.classes else None


def _reconstruction(model: LatentModel, data: Dataset) -> list[Metric]:
    pixels = unit_pixels(data.test.images)
    decoded = model.reconstruct(data.test.images, _condition(model, data.test.labels))
    config = model.config
    what = "its codes" if config.codes else "posterior mean" if config.gaussian else "the code"
    how = f"{len(pixels):,} gray test images of {data.name}; {what} decoded"
    measured = {
        "mse": (squared_error(pixels, decoded), "per pixel"),
        "cross_entropy": (summed_cross_entropy(pixels, decoded), "nats/image"),
        "ssim": (structural_similarities(pixels, decoded), "1 is equal"),
    }
    return [
        Metric(name=name, value=float(values.mean()), unit=unit, protocol=how)
        for name, (values, unit) in measured.items()
    ]


def _likelihoods(model: LatentModel, data: Dataset) -> list[Metric]:
    gray, labels = data.test.images, _condition(model, data.test.labels)
    binary = binarise(gray, seed=BINARISATION_SEED)
    where = f"{len(gray):,} test images of {data.name}, binarised dynamically (one draw, seed {BINARISATION_SEED})"
    metrics = _bounds(model, binary, labels, where=where, suffix="")
    metrics += _bounds(model, gray, labels, where=f"{len(gray):,} gray test images of {data.name}", suffix="_gray")
    if model.config.has_plane and not model.config.classes:
        metrics.append(_exact(model, binary, where=where))
    some = binary[:IMPORTANCE_IMAGES]
    weighted = importance_log_likelihood(
        model, some, labels=None if labels is None else labels[: len(some)], samples=IMPORTANCE_SAMPLES
    )
    metrics.append(
        Metric(
            name="negative_importance_bound",
            value=float(-weighted.mean()),
            unit="nats/image",
            protocol=f"the first {len(some):,} of {where}; importance-weighted, K = {IMPORTANCE_SAMPLES}",
        )
    )
    return metrics


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


def _latent_space(model: LatentModel, data: Dataset) -> list[Metric]:
    codes, posterior = (model.encode(s.images, _condition(model, s.labels)) for s in (data.train, data.test))
    train, test = codes.mean, posterior.mean
    labels = {"test": test, "test_labels": data.test.labels}
    where = f"latents of {len(test):,} gray test images of {data.name}"
    known = f"fitted on those of {len(train):,} training images"
    probe = "leakage" if model.config.classes else "probe_accuracy"
    metrics = [
        Metric(
            name="active_units",
            value=float(active_units(test)),
            unit=f"of {model.config.latent_dim}",
            protocol=f"{where}; the posterior mean's variance over images above 0.01",
        ),
        Metric(
            name="knn_accuracy",
            value=knn_accuracy(train, data.train.labels, **labels),
            unit="share",
            protocol=f"{where}; majority of the {NEIGHBOURS} nearest, {known}",
        ),
        Metric(
            name=probe,
            value=probe_accuracy(train, data.train.labels, **labels),
            unit="share",
            protocol=f"{where}; logistic regression on standardised latents, {known}",
        ),
    ]
    if len(test) > NEIGHBOURS:
        metrics.append(_holes(model, posterior, drawn=_prior_samples(model, train), where=where))
    return metrics


def _codes(model: LatentModel, data: Dataset) -> list[Metric]:
    codes = model.codes(data.test.images)
    use = codebook_use(codes, size=model.config.codes)
    where = f"code maps of {len(codes):,} gray test images of {data.name}"
    metrics = [
        Metric(name="codes_used", value=float(use.used), unit=f"of {model.config.codes}", protocol=where),
        Metric(name="perplexity", value=use.perplexity, unit="codes", protocol=f"{where}; over all cells"),
    ]
    if model.prior is not None:
        bits = model.prior.bits(codes.reshape(len(codes), -1))
        metrics.append(
            Metric(
                name="prior_bits",
                value=float(bits.mean()),
                unit="bits/image",
                protocol=f"{where}; -log₂ of the autoregressive prior, summed over the cells",
            )
        )
    return metrics


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Latents that were drawn, (n, d), and what from, in words."""

    latents: np.ndarray
    source: str


def _prior_samples(model: LatentModel, train: np.ndarray) -> _Drawn:
    """Samples from the prior; an autoencoder has none, so from the Gaussian that fits its training latents best."""
    latents = np.random.default_rng(0).standard_normal((PRIOR_SAMPLES, model.config.latent_dim), dtype=np.float32)
    if model.config.gaussian:
        return _Drawn(latents, "the prior")
    fitted = latents @ np.linalg.cholesky(np.cov(train.T)).T.astype(np.float32) + train.mean(axis=0)
    return _Drawn(fitted, "the Gaussian fitted to its training latents")


def _posterior_draw(model: LatentModel, posterior: Posterior) -> np.ndarray:
    """What the decoder was trained on: one sample of each posterior, (n, d); an autoencoder's codes as they are."""
    if not model.config.gaussian:
        return posterior.mean
    noise = np.random.default_rng(1).standard_normal(posterior.mean.shape, dtype=np.float32)
    return posterior.mean + np.exp(0.5 * posterior.log_var) * noise


def _posterior_words(model: LatentModel) -> str:
    return "one posterior sample each of the" if model.config.gaussian else "the"


def _holes(model: LatentModel, posterior: Posterior, *, drawn: _Drawn, where: str) -> Metric:
    return Metric(
        name="hole_share",
        value=hole_share(_posterior_draw(model, posterior), drawn.latents),
        unit="share",
        protocol=f"{len(drawn.latents):,} samples from {drawn.source}, against {_posterior_words(model)} {where}; "
        f"the {NEIGHBOURS}th nearest lies farther than for {TYPICAL:.0%} of those themselves",
    )


def _sample_certainty(model: LatentModel, data: Dataset, path: Path) -> list[Metric]:
    """Do samples look like digits?"""
    classifier, drawn = load_classifier(path), _prior_samples(model, model.encode(data.train.images).mean)
    sure = classifier.certainty(model.decode(drawn.latents)) > SURE
    return [
        Metric(
            name="sample_certainty",
            value=float(sure.mean()),
            unit="share",
            protocol=f"{PRIOR_SAMPLES:,} samples from {drawn.source}, mean images; share that a classifier trained on "
            f"real training images of {data.name} calls one class with over {SURE:.0%} probability",
        )
    ]


def _consistency(model: LatentModel, data: Dataset, path: Path) -> list[Metric]:
    classifier = load_classifier(path)
    rng = np.random.default_rng(0)
    labels = np.arange(PRIOR_SAMPLES) % model.config.classes
    latents = rng.standard_normal((PRIOR_SAMPLES, model.config.latent_dim), dtype=np.float32)
    agreed = classifier.classify(model.decode(latents, labels)) == labels
    return [
        Metric(
            name="class_consistency",
            value=float(agreed.mean()),
            unit="share",
            protocol=f"{PRIOR_SAMPLES:,} samples from the prior, classes in turn, mean images; told by a "
            f"classifier trained on real training images of {data.name}, {classifier.accuracy:.2%} right on the test set",
        )
    ]
