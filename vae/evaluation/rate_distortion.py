"""Beta sweeps and the rate-distortion curve that their members trace. Plain Python: it reads measures, it makes none.

Rate is the KL divergence of the posterior from the prior, distortion the expected reconstruction cross-entropy; their
sum is the negative ELBO (Alemi et al. 2018, "Fixing a Broken ELBO"). Both are taken on gray pictures, as the two ends
between which the curve runs are.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from vae.checkpoints.metrics import Metrics
from vae.checkpoints.store import Checkpoint

RATE, DISTORTION, RATE_OF_UNITS = "kl_gray", "reconstruction_gray", "kl_per_dimension_gray"
NO_LATENT, ENTROPY, ACTIVE = "no_latent_cross_entropy", "pixel_entropy", "active_units"
PLAIN_BETA = 1.0  # the ELBO itself


@dataclass(frozen=True, eq=False)
class Sweep:
    """Checkpoints that differ in beta alone, by rising beta, each beta once."""

    name: str
    members: tuple[Checkpoint, ...]

    @property
    def betas(self) -> tuple[float, ...]:
        """The betas that were trained, rising."""
        return tuple(member.config.model.beta for member in self.members)

    @property
    def latent_dim(self) -> int:
        """Latent dimensions d of every member."""
        return self.members[0].config.model.latent_dim

    @property
    def opening_beta(self) -> float:
        """The beta to begin with: 1 where it was trained, else the middle one."""
        return PLAIN_BETA if PLAIN_BETA in self.betas else self.betas[len(self.betas) // 2]

    def member(self, beta: float) -> Checkpoint:
        """The checkpoint trained with one of `betas`."""
        return self.members[self.betas.index(beta)]


@dataclass(frozen=True, kw_only=True)
class RatePoint:
    """Where one beta lies; nats per image.

    Attributes:
        beta: weight of the KL divergence in training.
        rate: KL(q(z|x) ‖ p(z)), the mean over test images.
        distortion: −E[log p(x|z)], the mean over test images.
        rate_of_units: the rate's share of each latent dimension, (d,); empty where it was not measured.
        active_units: dimensions in use; None where they were not counted.
    """

    beta: float
    rate: float
    distortion: float
    rate_of_units: tuple[float, ...] = ()
    active_units: int | None = None

    @property
    def negative_elbo(self) -> float:
        """Rate and distortion together."""
        return self.rate + self.distortion


@dataclass(frozen=True, kw_only=True)
class RateDistortionCurve:
    """The points of a sweep by rising beta, and the two ends between which every model lies.

    Attributes:
        points: those members whose rate and distortion were measured on gray pictures.
        unmeasured: names of the other members.
        no_latent: distortion at rate 0, without any latent; None where it was not measured.
        entropy: the gray pictures' own entropy, below which no distortion falls; None where it was not measured.
        protocol: how rate and distortion were measured.
    """

    points: tuple[RatePoint, ...]
    unmeasured: tuple[str, ...]
    no_latent: float | None
    entropy: float | None
    protocol: str

    def at(self, beta: float) -> RatePoint | None:
        """The point of one beta, None where it was not measured."""
        return next((point for point in self.points if point.beta == beta), None)

    @cached_property
    def best(self) -> RatePoint | None:
        """The point of the least negative ELBO."""
        return min(self.points, key=lambda point: point.negative_elbo, default=None)

    @property
    def monotone(self) -> bool:
        """Whether each larger beta has no more rate and no less distortion than the one before."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return all(b.rate <= a.rate and b.distortion >= a.distortion for a, b in pairs)


def sweeps(checkpoints: Iterable[Checkpoint]) -> tuple[Sweep, ...]:
    """The sweeps among checkpoints, fewest latent dimensions first; of two members with one beta the first counts."""
    found: dict[str, dict[float, Checkpoint]] = {}
    for checkpoint in checkpoints:
        if checkpoint.config.sweep:
            found.setdefault(checkpoint.config.sweep, {}).setdefault(checkpoint.config.model.beta, checkpoint)
    made = (Sweep(name, tuple(members[beta] for beta in sorted(members))) for name, members in found.items())
    return tuple(sorted(made, key=lambda sweep: (sweep.latent_dim, sweep.name)))


def curve(sweep: Sweep) -> RateDistortionCurve:
    """The rate-distortion curve of a sweep, from its members' own measures."""
    measured = [(member, member.metrics()) for member in sweep.members]
    points = {member.name: _point(member.config.model.beta, metrics) for member, metrics in measured}
    rates = [(metrics, _name(metrics, RATE)) for _, metrics in measured]
    protocols = [metrics[rate].protocol for metrics, rate in rates if rate in metrics]
    return RateDistortionCurve(
        points=tuple(point for point in points.values() if point),
        unmeasured=tuple(name for name, point in points.items() if point is None),
        no_latent=_first([metrics.value(NO_LATENT) for _, metrics in measured]),
        entropy=_first([metrics.value(ENTROPY) for _, metrics in measured]),
        protocol=protocols[0] if protocols else "",
    )


def to_csv(found: RateDistortionCurve) -> str:
    """The curve as CSV, a row a beta: the numbers in nats per image, the references, and the protocol beside them."""
    units = range(max((len(point.rate_of_units) for point in found.points), default=0))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    measures = ["beta", "rate", "distortion", "negative_elbo", "active_units"]
    writer.writerow([*measures, *(f"kl_z{i + 1}" for i in units), NO_LATENT, ENTROPY, "protocol"])
    for point in found.points:
        numbers = (point.rate, point.distortion, point.negative_elbo)
        active = "" if point.active_units is None else point.active_units
        kl = [_cell(point.rate_of_units[i]) if i < len(point.rate_of_units) else "" for i in units]
        references = (_cell(found.no_latent), _cell(found.entropy))
        writer.writerow([f"{point.beta:g}", *map(_cell, numbers), active, *kl, *references, found.protocol])
    return stream.getvalue()


def _point(beta: float, metrics: Metrics) -> RatePoint | None:
    rate, distortion, active = (metrics.value(_name(metrics, name)) for name in (RATE, DISTORTION, ACTIVE))
    if rate is None or distortion is None:
        return None
    units_of = _name(metrics, RATE_OF_UNITS)
    units = metrics[units_of].value if units_of in metrics else ()
    return RatePoint(
        beta=beta,
        rate=rate,
        distortion=distortion,
        rate_of_units=units if isinstance(units, tuple) else (units,),
        active_units=None if active is None else round(active),
    )


def _first(values: Sequence[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _name(metrics: Metrics, name: str) -> str:
    """What a measure of gray pictures is called: pixels of 256 levels are never binarised, and need no word for it."""
    return name.removesuffix("_gray") if "bits_per_dimension" in metrics else name
