"""Measures of pictures, latents and codes, each with the protocol it is taken by; `measures` says which apply."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae.checkpoints.metrics import Metric
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.evaluation.codes import codebook_use
from vae.evaluation.latent_space import (
    NEIGHBOURS,
    TYPICAL,
    active_units,
    hole_share,
    knn_accuracy,
    probe_accuracy,
)
from vae.evaluation.likelihood_protocols import condition, where_tested
from vae.evaluation.reconstruction import squared_error, structural_similarities, summed_cross_entropy
from vae.latent.encoded_set import Posterior
from vae.models.base import LatentModel, unit_pixels
from vae.models.classifier import load_classifier
from vae.models.objectives import total_correlation

CORRELATED_IMAGES = 1000
PRIOR_SAMPLES = 10_000
SURE = 0.95


def reconstruction(model: LatentModel, data: Dataset) -> list[Metric]:
    pixels = unit_pixels(data.test.images)
    decoded = model.reconstruct(data.test.images, condition(model, data.test.labels))
    config = model.config
    what = "its codes" if config.codes else "posterior mean" if config.gaussian else "the code"
    how = f"{where_tested(data, len(pixels))}; {what} decoded"
    measured = {
        "mse": (squared_error(pixels, decoded), "per pixel"),
        "cross_entropy": (summed_cross_entropy(pixels, decoded), "nats/image"),
        "ssim": (structural_similarities(pixels, decoded), "1 is equal"),
    }
    return [
        Metric(name=name, value=float(values.mean()), unit=unit, protocol=how)
        for name, (values, unit) in measured.items()
    ]


@dataclass(frozen=True, eq=False)
class Latents:
    """What a model makes of a data set: the training images' means (n, d), the test images' posterior."""

    train: np.ndarray
    test: Posterior

    @classmethod
    def of(cls, model: LatentModel, data: Dataset) -> "Latents":
        """Encode both splits."""
        train, test = (model.encode(split.images, condition(model, split.labels)) for split in (data.train, data.test))
        return cls(train.mean, test)


def latent_units(model: LatentModel, data: Dataset, latents: Latents) -> list[Metric]:
    """How many dimensions are in use."""
    return [
        Metric(
            name="active_units",
            value=float(active_units(latents.test.mean)),
            unit=f"of {model.config.latent_dim}",
            protocol=f"{_where_latents(data)}; the posterior mean's variance over images above 0.01",
        )
    ]


def correlation(model: LatentModel, data: Dataset, latents: Latents) -> list[Metric]:
    """How far do the latents lean on each other?"""
    mean, log_var = (each[:CORRELATED_IMAGES] for each in (latents.test.mean, latents.test.log_var))
    drawn = _posterior_draw(model, Posterior(mean=mean, log_var=log_var))
    return [
        Metric(
            name="total_correlation",
            value=float(np.mean(total_correlation(drawn, mean, log_var, images=1))),
            unit="nats",
            protocol=f"one posterior sample each of the first {where_tested(data, len(mean))}; "
            "KL(q(z) ‖ ∏ q(z_j)), q the average of their posteriors (Chen et al. 2018)",
        )
    ]


def neighbours(model: LatentModel, data: Dataset, latents: Latents) -> list[Metric]:
    """Do neighbours in latent space share their class?"""
    _check_classes(data)
    if len(data.train) < NEIGHBOURS:
        raise InputError(f"expected at least {NEIGHBOURS} training images, found {len(data.train)}")
    value = knn_accuracy(latents.train, data.train.labels, test=latents.test.mean, test_labels=data.test.labels)
    return [
        Metric(
            name="knn_accuracy",
            value=value,
            unit="share",
            protocol=f"{_where_latents(data)}; majority of the {NEIGHBOURS} nearest, {_fitted(data)}",
        )
    ]


def probe(model: LatentModel, data: Dataset, latents: Latents) -> list[Metric]:
    """Can a linear classifier read the class off the latents?"""
    _check_classes(data)
    known = {"test": latents.test.mean, "test_labels": data.test.labels}
    return [
        Metric(
            name="leakage" if model.config.classes else "probe_accuracy",
            value=probe_accuracy(latents.train, data.train.labels, **known),
            unit="share",
            protocol=f"{_where_latents(data)}; logistic regression on standardised latents, {_fitted(data)}",
        )
    ]


def _where_latents(data: Dataset) -> str:
    return f"latents of {where_tested(data)}"


def _fitted(data: Dataset) -> str:
    return f"fitted on those of {len(data.train):,} training images"


def _check_classes(data: Dataset) -> None:
    if (found := len(np.unique(data.train.labels))) < 2:
        raise InputError(f"expected at least two classes among the training images, found {found}")


def codebook(model: LatentModel, data: Dataset) -> list[Metric]:
    codes = model.codes(data.test.images)
    use = codebook_use(codes, size=model.config.codes)
    where = _where_codes(codes, data)
    return [
        Metric(name="codes_used", value=float(use.used), unit=f"of {model.config.codes}", protocol=where),
        Metric(name="perplexity", value=use.perplexity, unit="codes", protocol=f"{where}; over all cells"),
    ]


def prior_bits(model: LatentModel, data: Dataset) -> list[Metric]:
    """How many bits the prior over the codes needs for an image."""
    codes = model.codes(data.test.images)
    return [
        Metric(
            name="prior_bits",
            value=float(model.prior.bits(codes.reshape(len(codes), -1)).mean()),
            unit="bits/image",
            protocol=f"{_where_codes(codes, data)}; -log₂ of the autoregressive prior, summed over the cells",
        )
    ]


def _where_codes(codes: np.ndarray, data: Dataset) -> str:
    return f"code maps of {where_tested(data, len(codes))}"


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


def holes(model: LatentModel, data: Dataset, latents: Latents) -> list[Metric]:
    """How much of what is drawn lies where the decoder was hardly trained?"""
    if len(data.test) <= NEIGHBOURS:
        raise InputError(f"expected more than {NEIGHBOURS} test images, found {len(data.test)}")
    drawn = _prior_samples(model, latents.train)
    return [
        Metric(
            name="hole_share",
            value=hole_share(_posterior_draw(model, latents.test), drawn.latents),
            unit="share",
            protocol=f"{len(drawn.latents):,} samples from {drawn.source}, against {_posterior_words(model)} "
            f"{_where_latents(data)}; "
            f"the {NEIGHBOURS}th nearest lies farther than for {TYPICAL:.0%} of those themselves",
        )
    ]


def sample_certainty(model: LatentModel, data: Dataset, path: Path) -> list[Metric]:
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


def consistency(model: LatentModel, data: Dataset, path: Path) -> list[Metric]:
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
            protocol=f"{PRIOR_SAMPLES:,} samples from the prior, classes in turn, mean images; told by a classifier "
            f"trained on real training images of {data.name}, {classifier.accuracy:.2%} right on the test set",
        )
    ]
