"""What a model is and how it is trained: frozen, validated, to and from JSON."""

import dataclasses
import sys
from dataclasses import dataclass, field
from typing import Any, Self

from vae.errors import InputError

FORMAT = 1
FAMILIES = ("ae", "vae", "cvae", "vqvae")
ARCHITECTURES = ("fourier", "conv")
ENCODERS = ("dense", "conv")
IMAGE_SIDE = 28
PIXELS = IMAGE_SIDE * IMAGE_SIDE
# Wider than what a trained encoder says of an image of its kind; a wild one would else overflow exp(log_var).
LOG_VARIANCES = (-12.0, 2.0)


class _Json:
    """Dataclass to and from a JSON object, naming what does not belong."""

    @classmethod
    def from_json(cls, record: Any) -> Self:
        """Build from a JSON object; raise InputError for a wrong type, a missing or an unknown key."""
        if not isinstance(record, dict):
            raise InputError(f"{cls.__name__}: expected a JSON object, found {type(record).__name__}")
        fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        if unknown := sorted(set(record) - set(fields)):
            raise InputError(f"{cls.__name__}: unknown key {unknown[0]!r}; expected {', '.join(fields)}")
        try:
            return cls(**{key: tuple(v) if isinstance(v, list) else v for key, v in record.items()})
        except TypeError as error:
            raise InputError(f"{cls.__name__}: {error}") from None

    def to_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads."""
        return dataclasses.asdict(self)  # type: ignore[call-overload]

    def _require(self, name: str, condition: bool, expected: str) -> None:
        if not condition:
            raise InputError(f"{name}: expected {expected}, found {getattr(self, name)!r}")

    def _require_whole(self, name: str, *, least: int) -> None:
        value = getattr(self, name)
        whole = isinstance(value, int) and not isinstance(value, bool)
        self._require(name, whole and value >= least, f"a whole number of at least {least}")

    def _require_number(self, name: str, *, least: float, above: bool = False) -> None:
        value = getattr(self, name)
        number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
        enough = number and (value > least if above else value >= least)
        self._require(name, enough, f"a finite number {'above' if above else 'of at least'} {least:g}")


@dataclass(frozen=True, kw_only=True)
class ModelConfig(_Json):
    """Everything that decides the model's networks and its objective.

    Attributes:
        family: "ae", "vae" (a beta-VAE when beta is not 1), "cvae" or "vqvae".
        architecture: "fourier" (dense, Fourier features of z) or "conv" (the classic notebook's).
        latent_dim: latent dimensions d; for "vqvae" the dimension of one code.
        beta: weight of the KL divergence (Higgins et al. 2017); 1 is the ELBO.
        classes: number of classes the model is conditioned on; 0 for no condition.
        width: units of a hidden dense layer of the decoder; channels of a map's networks.
        depth: hidden dense layers of the fourier decoder.
        fourier_features: rows of the learned matrix B; the decoder sees [z, sin(Bz), cos(Bz)].
        fourier_scale: standard deviation of B at the start.
        encoder: what reads the image in the fourier architecture: "dense" or "conv" (the classic notebook's two
            convolutions before the dense layer).
        encoder_width: units of a hidden dense layer of the encoder (fourier).
        encoder_depth: hidden dense layers of the encoder (fourier, dense).
        dropout: rate after each dense layer of the encoder, in training only.
        codes: size of the codebook ("vqvae").
        code_side: side of the code map, in cells ("vqvae", and "ae" with a spatial code).
        commitment: weight of the commitment loss (van den Oord et al. 2017).
        rate_weight: weight of the codes' rate under a small prior that is trained beside the model ("vqvae"); above
            0 the encoder prefers codes that are easy to foresee.
        spread_weight: weight, in nats a cell, of the entropy of the codes' average use ("vqvae" with a rate weight),
            which keeps every code in use.
        map_context: units of a dense path beside a map's convolutions, which tells every cell its place and the
            whole image; 0 for none.
        prior_width: hidden vectors of the prior over the codes ("vqvae"); 0 for no prior.
        prior_depth: its attention blocks.
    """

    family: str = "vae"
    architecture: str = "fourier"
    latent_dim: int = 2
    beta: float = 1.0
    classes: int = 0
    width: int = 512
    depth: int = 3
    fourier_features: int = 32
    fourier_scale: float = 2.0
    encoder: str = "dense"
    encoder_width: int = 512
    encoder_depth: int = 2
    dropout: float = 0.0
    codes: int = 0
    code_side: int = 0
    commitment: float = 0.25
    rate_weight: float = 0.0
    spread_weight: float = 0.0
    map_context: int = 0
    prior_width: int = 0
    prior_depth: int = 3

    def __post_init__(self) -> None:
        self._require("family", self.family in FAMILIES, f"one of {', '.join(FAMILIES)}")
        self._require("architecture", self.architecture in ARCHITECTURES, f"one of {', '.join(ARCHITECTURES)}")
        self._require("encoder", self.encoder in ENCODERS, f"one of {', '.join(ENCODERS)}")
        for name in ("latent_dim", "width", "depth", "fourier_features", "encoder_width", "encoder_depth"):
            self._require_whole(name, least=1)
        for name in ("classes", "codes", "code_side", "map_context", "prior_width", "prior_depth"):
            self._require_whole(name, least=0)
        self._require_number("beta", least=0)
        self._require_number("commitment", least=0)
        self._require_number("rate_weight", least=0)
        self._require("rate_weight", self.family == "vqvae" or not self.rate_weight, "0 for a family without codes")
        self._require_number("spread_weight", least=0)
        self._require("spread_weight", self.rate_weight or not self.spread_weight, "0 without a rate weight")
        self._require_number("fourier_scale", least=0, above=True)
        self._require_number("dropout", least=0)
        self._require("dropout", self.dropout < 1, "a rate below 1")
        conditional = self.family == "cvae"
        self._require("classes", (self.classes >= 2) == conditional, "at least 2 for a cvae, 0 for the other families")
        self._require("codes", (self.codes >= 2) == (self.family == "vqvae"), "at least 2 for a vqvae, 0 otherwise")
        if self.family == "vqvae":
            self._require("code_side", self.code_side == 7, "7 for a vqvae")
        self._require("code_side", self.code_side in (0, 7), "0 (a flat code) or 7")
        self._require("map_context", self.spatial or not self.map_context, "0 for a flat code")
        self._require("prior_width", self.family == "vqvae" or not self.prior_width, "0 for a family without codes")
        self._require("prior_width", self.prior_width % 4 == 0, "a multiple of its 4 attention heads")

    @property
    def label(self) -> str:
        """The family's name as pages and reports print it."""
        if self.family == "vae" and self.beta != 1:
            return f"beta-VAE, beta {self.beta:g}"
        return {"ae": "autoencoder", "vae": "VAE", "cvae": "conditional VAE", "vqvae": "VQ-VAE"}[self.family]

    @property
    def spatial(self) -> bool:
        """Whether the code is a map of cells rather than a vector."""
        return self.code_side > 0

    @property
    def latent_shape(self) -> tuple[int, ...]:
        """Shape of one image's code: (d,), or (side, side, d) for a map."""
        return (self.code_side, self.code_side, self.latent_dim) if self.spatial else (self.latent_dim,)


@dataclass(frozen=True, kw_only=True)
class TrainingConfig(_Json):
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
        decoder_epochs: passes of the decoder alone, on squared error, once the codes have settled ("vqvae"); 0 for
            none.
        prior_epochs: passes of the prior over the training images' codes ("vqvae").
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


@dataclass(frozen=True, kw_only=True)
class CheckpointConfig(_Json):
    """The whole of `config.json`: enough to rebuild the model and to train it again.

    Attributes:
        dataset: the data set's name.
        model: networks and objective.
        training: how they are trained.
        title: the name on pages; empty for the folder's name.
        sweep: the sweep that the checkpoint belongs to, whose members differ in one thing; empty for none.
        versions: of the libraries that trained it.
        format: of the folder.
    """

    dataset: str
    model: ModelConfig
    training: TrainingConfig
    title: str = ""
    sweep: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def __post_init__(self) -> None:
        self._require("format", self.format == FORMAT, f"format number {FORMAT}")
        self._require("dataset", isinstance(self.dataset, str) and bool(self.dataset), "a data set's name")
        self._require("title", isinstance(self.title, str), "text")
        self._require("sweep", isinstance(self.sweep, str), "text")
        named = isinstance(self.versions, dict) and all(isinstance(v, str) for v in self.versions.values())
        self._require("versions", named, "an object of texts")

    @classmethod
    def from_json(cls, record: Any) -> Self:
        """Build from the object in `config.json`; raise InputError naming what is wrong."""
        if not isinstance(record, dict):
            raise InputError(f"config: expected a JSON object, found {type(record).__name__}")
        if record.get("format") != FORMAT:
            raise InputError(f"config: expected format number {FORMAT}, found {record.get('format')!r}")
        parts = dict(record)
        parts["model"] = ModelConfig.from_json(record.get("model"))
        parts["training"] = TrainingConfig.from_json(record.get("training"))
        return super().from_json(parts)
