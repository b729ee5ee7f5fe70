"""What every model's config holds and how a model is trained: frozen, validated, to and from JSON."""

import dataclasses
import sys
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from vae.errors import InputError

# Wider than what a trained encoder says of an image of its kind; a wild one would else overflow exp(log_var).
LOG_VARIANCES = (-12.0, 2.0)
MOST = 2**31 - 1  # of a whole number: what the networks' own libraries take
LIKELIHOODS = ("bernoulli", "gaussian")


class JsonRecord:
    """Dataclass to and from a JSON object, naming what does not belong."""

    @classmethod
    def from_json(cls, record: Any) -> Self:
        """Build from a JSON object; raise InputError for a wrong type, a missing or an unknown key."""
        if not isinstance(record, dict):
            raise InputError(f"{cls.__name__}: expected a JSON object, found {type(record).__name__}")
        fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        if unknown := sorted(set(record) - set(fields)):
            raise InputError(f"{cls.__name__}: unknown key {unknown[0]!r:.80}; expected {', '.join(fields)}")
        try:
            return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in record.items() if fields[k].init})
        except TypeError as error:
            raise InputError(f"{cls.__name__}: {error}") from None

    def to_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads."""
        return dataclasses.asdict(self)  # type: ignore[call-overload]

    def _require(self, name: str, condition: bool, expected: str) -> None:
        if not condition:
            raise InputError(f"{name}: expected {expected}, found {getattr(self, name)!r:.80}")

    def _require_whole(self, name: str, *, least: int) -> None:
        value = getattr(self, name)
        whole = isinstance(value, int) and not isinstance(value, bool)
        most = f", and at most {MOST:,}" if whole and value > MOST else ""
        self._require(name, whole and least <= value <= MOST, f"a whole number of at least {least}{most}")

    def _require_number(self, name: str, *, least: float, above: bool = False) -> None:
        value = getattr(self, name)
        number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
        enough = number and (value > least if above else value >= least)
        self._require(name, enough, f"a finite number {'above' if above else 'of at least'} {least:g}")


@dataclass(frozen=True, kw_only=True)
class ModelConfig(JsonRecord):
    """What every family's config holds; the family's own, in its folder, adds only its own fields.

    What a family has no field for is answered for it here: no condition, no codes, no prior over them.

    Attributes:
        family: the name of its folder in `vae.models.families`.
        latent_dim: latent dimensions d; of a map, the dimension of one cell.
        width: units of a hidden dense layer of the decoder; channels of a map's networks.
        likelihood: of the pixels, "bernoulli" or "gaussian" (with one standard deviation that is learnt).
    """

    family: str
    latent_dim: int = 2
    width: int = 512
    likelihood: str = LIKELIHOODS[0]

    gaussian: ClassVar[bool] = False  # the encoder gives a Gaussian posterior, to be held against the prior
    beta: ClassVar[float] = 1.0
    classes: ClassVar[int] = 0
    codes: ClassVar[int] = 0
    code_side: ClassVar[int] = 0
    prior_width: ClassVar[int] = 0
    map_context: ClassVar[int] = 0
    rate_weight: ClassVar[float] = 0.0

    def __post_init__(self) -> None:
        own = type(self).family
        self._require("family", self.family == own, own)
        for name in ("latent_dim", "width"):
            self._require_whole(name, least=1)
        self._require("likelihood", self.likelihood in LIKELIHOODS, f"one of {', '.join(LIKELIHOODS)}")

    @property
    def kind(self) -> str:
        """What lists of models call it: the family, unless a setting makes another model of it."""
        return self.family

    @property
    def label(self) -> str:
        """The family's name as pages and reports print it."""
        raise NotImplementedError

    @property
    def spatial(self) -> bool:
        """Whether the code is a map of cells rather than a vector."""
        return self.code_side > 0

    @property
    def has_plane(self) -> bool:
        """Whether the latent space is a plane that can be drawn."""
        return not self.spatial and self.latent_dim == 2

    @property
    def latent_shape(self) -> tuple[int, ...]:
        """Shape of one image's code: (d,), or (side, side, d) for a map."""
        return (self.code_side, self.code_side, self.latent_dim) if self.spatial else (self.latent_dim,)


@dataclass(frozen=True, kw_only=True)
class TrainingConfig(JsonRecord):
    """How a model is trained; with the seed, everything that `fit` needs.

    Attributes:
        epochs: passes over the training images.
        batch_size: images a step.
        learning_rate: Adam's highest rate; it rises for `warmup_steps` and falls as a cosine.
        warmup_steps: steps over which the learning rate rises.
        clip_norm: the gradient is scaled down to this norm where it is longer.
        ema: momentum of the moving average of the weights that is kept at the end; 0 for none.
        binarise: draw a fresh Bernoulli sample of each gray image at each step.
        samples: latent samples K an image; above 1 the importance-weighted objective (Burda et al. 2016).
        kl_warmup_epochs: epochs over which the weight of the KL divergence rises from 0 to beta, and that of the codes'
            rate from 0 to `rate_weight`.
        held_out: a class that the training never sees, to ask whether the model finds it odd; -1 for none.
        seed: of the weights, the shuffling and the samples.
        decoder_epochs: passes of the decoder alone, on squared error, once the codes have settled (a codebook's); 0 for
            none.
        prior_epochs: passes of the prior over the training images' codes.
        steps_per_execution: steps that TensorFlow runs without coming back to Python.
    """

    epochs: int = 60
    batch_size: int = 256
    learning_rate: float = 2e-3
    warmup_steps: int = 500
    clip_norm: float = 200.0
    ema: float = 0.999
    binarise: bool = True
    samples: int = 1
    kl_warmup_epochs: float = 0.0
    held_out: int = -1
    seed: int = 0
    decoder_epochs: int = 0
    prior_epochs: int = 10
    steps_per_execution: int = 32

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "samples", "prior_epochs", "steps_per_execution"):
            self._require_whole(name, least=1)
        for name in ("warmup_steps", "seed", "decoder_epochs"):
            self._require_whole(name, least=0)
        self._require_whole("held_out", least=-1)
        self._require_number("learning_rate", least=0, above=True)
        self._require_number("clip_norm", least=0, above=True)
        self._require_number("kl_warmup_epochs", least=0)
        self._require_number("ema", least=0)
        self._require("ema", self.ema < 1, "a momentum below 1")
        self._require("binarise", isinstance(self.binarise, bool), "true or false")
