"""Which held-out measures a model has, each taken alone: one that cannot be taken is left out, with its reason."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from vae.checkpoints.classifier_files import find_classifier
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.metrics import LeftOut, Metric, Metrics
from vae.checkpoints.store import SHIPPED
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.evaluation import factor_protocols, likelihood_protocols, protocols
from vae.evaluation.protocols import Latents
from vae.models.base import LatentModel

Measuring = Callable[[str, int, int], None]
MOST_TEXT = 200
Part = tuple[str, Callable[[], list[Metric]]]


def evaluate(
    model: LatentModel,
    *,
    config: CheckpointConfig,
    data: Dataset,
    classifiers: Path = SHIPPED,
    skipped: Mapping[str, str] = MappingProxyType({}),
    progress: Measuring | None = None,
) -> Metrics:
    """Every measure that the model's family has, on the test split of `data`; whatever one raises is its reason.

    Args:
        model: with the weights that ship.
        config: the checkpoint's.
        data: its data set; the training split serves the kNN and the probe only.
        classifiers: where the classifier that tells the classes of samples is looked for first; else the shipped one.
        skipped: measures that are left out, by the name of the first number of each, with the reason.
        progress: called before each measure with its name, how many are done, and of how many.
    """
    parts = _parts(model, config, data, classifiers)
    measured, left_out = [], [LeftOut(name=name, reason=skipped[name]) for name, _ in parts if name in skipped]
    parts = [part for part in parts if part[0] not in skipped]
    for done, (name, take) in enumerate(parts):
        if progress:
            progress(name, done, len(parts))
        try:
            found = take()
            if odd := [metric.name for metric in found if not _finite(metric)]:
                raise InputError(f"expected a finite number, found none for {odd[0]}")
            measured += found
        except InputError as error:
            left_out.append(LeftOut(name=name, reason=str(error)))
        except Exception as error:  # no measure may lose a training
            sentence = " ".join(f"{type(error).__name__}: {error}".split()).replace("<", "(").replace("](", "] (")
            left_out.append(LeftOut(name=name, reason=sentence[:MOST_TEXT]))
    return Metrics(measured, left_out)


def _parts(model: LatentModel, config: CheckpointConfig, data: Dataset, classifiers: Path) -> list[Part]:
    """The measures that apply, by the name of the first number of each, in the order of metrics.json."""
    if config.training.held_out >= 0:
        known = replace(data, test=data.test.without(config.training.held_out))
        seen = replace(config, training=replace(config.training, held_out=-1))
        odd = ("anomaly_auroc", lambda: likelihood_protocols.anomaly(model, config, data))
        return [*_parts(model, seen, known, classifiers), odd]
    model_config, parts = config.model, [("mse", lambda: protocols.reconstruction(model, data))]

    @cache
    def latents() -> Latents:
        return Latents.of(model, data)

    if model_config.gaussian:
        parts.append(("negative_elbo", lambda: likelihood_protocols.bounds(model, data, gray=False)))
        if model.likelihood.binary:
            parts.append(("negative_elbo_gray", lambda: likelihood_protocols.bounds(model, data, gray=True)))
        if model_config.has_plane and not model_config.classes:
            parts.append(("negative_log_likelihood", lambda: likelihood_protocols.exact(model, data)))
        parts.append(("negative_importance_bound", lambda: likelihood_protocols.importance_bound(model, data)))
        parts.append(("pixel_entropy", lambda: likelihood_protocols.references(model, data)))
    if model_config.codes:
        parts.append(("codes_used", lambda: protocols.codebook(model, data)))
        if model.prior is not None:
            parts.append(("prior_bits", lambda: protocols.prior_bits(model, data)))
    if model_config.spatial:
        return parts
    parts.append(("active_units", lambda: protocols.latent_units(model, data, latents())))
    if model_config.gaussian and model_config.latent_dim > 1:
        parts.append(("total_correlation", lambda: protocols.correlation(model, data, latents())))
    if model_config.latent_dim > 1 and factor_protocols.has_factors(data.train, data.test):
        parts.append(("mutual_information_gap", lambda: factor_protocols.disentanglement(data, latents())))
    parts.append(("knn_accuracy", lambda: protocols.neighbours(model, data, latents())))
    probe = "leakage" if model_config.classes else "probe_accuracy"
    parts.append((probe, lambda: protocols.probe(model, data, latents())))
    parts.append(("hole_share", lambda: protocols.holes(model, data, latents())))
    take = protocols.consistency if model_config.classes else protocols.sample_certainty
    name = "class_consistency" if model_config.classes else "sample_certainty"
    return [*parts, (name, lambda: take(model, data, _classifier(data, classifiers)))]


def _classifier(data: Dataset, classifiers: Path) -> Path:
    if (path := find_classifier(data.identity, classifiers)) is None:
        raise InputError(f"expected a classifier trained on {data.name}, found none")
    return path


def _finite(metric: Metric) -> bool:
    return all(map(math.isfinite, metric.value if isinstance(metric.value, tuple) else (metric.value,)))
