"""The fields of the networks that several families are made of. Plain Python: `vae.models.networks` builds them."""

from dataclasses import dataclass, replace

from vae.config import ModelConfig, TrainingConfig

STRIDE = 4  # pixels to a cell along each side: two convolutions of stride 2
ARCHITECTURES = ("fourier", "conv")
ENCODERS = ("dense", "conv")
# With few pictures a small network and small batches learn more in a second.
FEW_UNITS = {"width": 192, "encoder_width": 192, "fourier_features": 16, "fourier_scale": 1.0}
FEW_STEPS = TrainingConfig(epochs=24, batch_size=64, learning_rate=4e-3, warmup_steps=50, ema=0.99)
MANY_STEPS = TrainingConfig(epochs=20)
# Of gray pictures: codes of coin flips would be wasted on the flips.
FEW_CODES_STEPS = replace(FEW_STEPS, epochs=12, learning_rate=2e-3, binarise=False, prior_epochs=5)
MANY_CODES_STEPS = replace(MANY_STEPS, epochs=4, learning_rate=1e-3, binarise=False, prior_epochs=5)


@dataclass(frozen=True, kw_only=True)
class VectorConfig(ModelConfig):
    """Networks from an image to a vector and back.

    Attributes:
        architecture: "fourier" (dense, Fourier features of z) or "conv" (the classic notebook's).
        depth: hidden dense layers of the fourier decoder.
        fourier_features: rows of the learned matrix B; the decoder sees [z, sin(Bz), cos(Bz)].
        fourier_scale: standard deviation of B at the start.
        encoder: what reads the image in the fourier architecture: "dense" or "conv" (the classic notebook's two
            convolutions before the dense layer).
        encoder_width: units of a hidden dense layer of the encoder (fourier).
        encoder_depth: hidden dense layers of the encoder (fourier, dense).
        dropout: rate after each dense layer of the encoder, in training only.
    """

    architecture: str = "fourier"
    depth: int = 3
    fourier_features: int = 32
    fourier_scale: float = 2.0
    encoder: str = "dense"
    encoder_width: int = 512
    encoder_depth: int = 2
    dropout: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require("architecture", self.architecture in ARCHITECTURES, f"one of {', '.join(ARCHITECTURES)}")
        self._require("encoder", self.encoder in ENCODERS, f"one of {', '.join(ENCODERS)}")
        for name in ("depth", "fourier_features", "encoder_width", "encoder_depth"):
            self._require_whole(name, least=1)
        self._require_number("fourier_scale", least=0, above=True)
        self._require_number("dropout", least=0)
        self._require("dropout", self.dropout < 1, "a rate below 1")


@dataclass(frozen=True, kw_only=True)
class GaussianConfig(VectorConfig):
    """A Gaussian posterior over a vector, and a standard normal prior.

    Attributes:
        beta: weight of the KL divergence (Higgins et al. 2017); 1 is the ELBO.
    """

    beta: float = 1.0

    gaussian = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require_number("beta", least=0)


@dataclass(frozen=True, kw_only=True)
class CodesConfig(ModelConfig):
    """Networks from an image to a map of discrete codes and back, and a prior over the codes.

    Attributes:
        code_side: side of the code map, in cells of 4 × 4 pixels.
        map_context: units of a dense path beside a map's convolutions, which tells every cell its place and the
            whole image; 0 for none.
        prior_width: hidden vectors of the prior over the codes; 0 for no prior.
        prior_depth: its attention blocks.
    """

    width: int = 64
    code_side: int = 7
    map_context: int = 0
    prior_width: int = 128
    prior_depth: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("map_context", "prior_width", "prior_depth"):
            self._require_whole(name, least=0)
        self._require_whole("code_side", least=1)
        self._require("prior_width", self.prior_width % 4 == 0, "a multiple of its 4 attention heads")
