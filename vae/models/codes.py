"""What models of discrete codes share: code maps and back, the decoder settled once more, a prior over the codes."""

from abc import abstractmethod

import keras
import numpy as np
from keras import ops

from vae.config import TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.latent.code_maps import check_code_maps
from vae.models.base import LatentModel, unit_pixels
from vae.models.code_prior import CodePrior, fit_prior
from vae.models.networks import build_map_decoder, build_map_encoder
from vae.models.stacks import CodesConfig


class CodesModel(LatentModel):
    """Image -> 7×7 vectors -> the nearest vectors of a codebook -> image."""

    config: CodesConfig

    def __init__(
        self, config: CodesConfig, training: TrainingConfig | None = None, *, image_shape: ImageShape = IMAGE_SHAPE
    ) -> None:
        super().__init__(config, training)
        seed = self.training_config.seed
        self.encoder = build_map_encoder(config, image_shape=image_shape, seed=seed)
        self.decoder = build_map_decoder(config, image_shape=image_shape, seed=seed)
        self.prior: CodePrior | None = None
        if config.prior_width:
            self.prior = CodePrior(
                codes=config.codes,
                cells=config.code_side**2,
                width=config.prior_width,
                depth=config.prior_depth,
                seed=seed,
            )
            self.prior.trainable = False  # it learns in `finish`, from the codes that the rest has settled on

    @property
    @abstractmethod
    def codebook(self) -> np.ndarray:
        """The codes' vectors, (codes, d)."""

    def codes(self, images: np.ndarray) -> np.ndarray:
        """The code map of images (n, h, w): (n, 7, 7) uint8 (int32 for more than 256 codes)."""
        return self.nearest(self.encode(images).mean)

    def nearest(self, vectors: np.ndarray) -> np.ndarray:
        """The codes nearest to vectors (n, 7, 7, d) as the encoder gives them: (n, 7, 7)."""
        distance = np.square(self.codebook).sum(axis=1) - 2.0 * vectors @ self.codebook.T
        return distance.argmin(axis=-1).astype(np.uint8 if self.config.codes <= 256 else np.int32)

    def decode_codes(self, codes: np.ndarray) -> np.ndarray:
        """Images of code maps (n, 7, 7), as (n, h, w) float32 in [0, 1]."""
        check_code_maps(codes, codes=self.config.codes, side=self.config.code_side)
        return self.decode(self.codebook[np.asarray(codes)])

    def reconstruct(self, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        return self.decode_codes(self.codes(images))

    def finish(self, images: np.ndarray) -> None:
        """Train what reads the training images' codes: the decoder once more, and the prior."""
        codes, training = self.codes(images), self.training_config
        if training.decoder_epochs:
            self._settle_decoder(images, codes)
        if self.prior is not None:
            self.prior.trainable = True
            flat_codes = codes.reshape(len(codes), -1)
            fit_prior(self.prior, flat_codes, epochs=training.prior_epochs, seed=training.seed)

    def _settle_decoder(self, images: np.ndarray, codes: np.ndarray) -> None:
        """Train the decoder on codes that no longer move, on the squared error summed over pixels.

        From random weights squared error through a squashed mean would end in black images; from here it only sharpens.
        """
        training = self.training_config
        cells = keras.Input(codes.shape[1:], dtype="int32")
        vectors = keras.layers.Embedding(*self.codebook.shape, weights=[self.codebook], trainable=False)(cells)
        decoded = self.likelihood.mean(self.decoder(vectors))
        network = keras.Model(cells, keras.layers.Reshape(images.shape[1:])(decoded))
        steps = -(-len(images) // training.batch_size) * training.decoder_epochs
        rate = keras.optimizers.schedules.CosineDecay(training.learning_rate / 2, steps)
        network.compile(
            keras.optimizers.Adam(rate),
            loss=lambda image, drawn: ops.sum(ops.square(image - drawn), axis=tuple(range(1, images.ndim))),
            steps_per_execution=min(training.steps_per_execution, steps),
        )
        keras.utils.set_random_seed(training.seed)
        network.fit(
            codes.astype(np.int32),
            unit_pixels(images),
            batch_size=training.batch_size,
            epochs=training.decoder_epochs,
            verbose=0,
        )

    def networks(self) -> dict[str, keras.Model]:
        """Encoder and decoder, and the prior's network where there is one."""
        return {**super().networks(), **({"prior": self.prior.network} if self.prior else {})}

    def portable_networks(self) -> dict[str, keras.Model]:
        """Encoder and decoder: attention stays on the server."""
        return super().networks()
