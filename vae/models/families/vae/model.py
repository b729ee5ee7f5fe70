"""VAE and beta-VAE (Kingma and Welling 2014; Higgins et al. 2017), with the importance-weighted objective."""

import keras
from keras import ops

from vae.config import TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.models import objectives
from vae.models.base import LOG_VARIANCES, LatentModel, Terms, flat
from vae.models.networks import build_decoder, build_encoder
from vae.models.stacks import GaussianConfig


class VAE(LatentModel):
    """A Gaussian posterior, a standard normal prior; conditioned on a class when config says so."""

    def __init__(
        self, config: GaussianConfig, training: TrainingConfig | None = None, *, image_shape: ImageShape = IMAGE_SHAPE
    ) -> None:
        super().__init__(config, training)
        seed = self.training_config.seed
        self.encoder = build_encoder(config, image_shape=image_shape, seed=seed)
        self.decoder = build_decoder(config, image_shape=image_shape, seed=seed)
        self.resampling = keras.random.SeedGenerator(seed + 1)

    def call(self, inputs, training=False):
        pixels, condition = self.pixels(inputs["image"]), self.one_hot(inputs)
        mean, log_var = self.encoder([pixels, *condition], training=training)
        log_var = ops.clip(log_var, *LOG_VARIANCES)
        if self.training_config.samples > 1:
            return self._importance_terms(flat(pixels), condition, mean=mean, log_var=log_var, training=training)
        z = objectives.sample_posterior(mean, log_var, keras.random.normal(ops.shape(mean), seed=self.noise))
        reconstruction = -self._log_likelihood(flat(pixels), z, condition=condition, training=training)
        kl = objectives.kl_divergence(mean, log_var)
        weighted = self.weighted_kl(z, mean=mean, log_var=log_var, kl=kl)
        return Terms(reconstruction=reconstruction, kl=kl, bound=-(reconstruction + weighted))

    def weighted_kl(self, z, *, mean, log_var, kl):
        """What the loss has beside the reconstruction, (n,) nats; by default the KL divergence weighted by beta."""
        return self.config.beta * self.kl_share() * kl

    def _log_likelihood(self, pixels, z, *, condition, training):
        logits = flat(self.decoder([z, *condition], training=training))
        return self.likelihood.log_likelihood(pixels, logits)

    def _importance_terms(self, pixels, condition, *, mean, log_var, training):
        """The K-sample bound, with the gradient of one sample drawn by its weight.

        K samples run forward only; one of them, drawn by its normalised weight, carries the gradient (Burda et al.
        2016, section 3), which is unbiased and costs one backward pass instead of K. The encoder's part is the
        doubly reparameterised gradient (Tucker et al. 2019): it keeps its signal as K grows.
        """
        k, n = self.training_config.samples, ops.shape(mean)[0]
        noise = keras.random.normal((k, n, self.config.latent_dim), seed=self.noise)
        z = objectives.sample_posterior(mean, log_var, noise)
        fixed = ops.stop_gradient(ops.reshape(z, (k * n, self.config.latent_dim)))
        tiled = [ops.tile(c, (k, 1)) for c in condition]
        logits = ops.reshape(flat(self.decoder([fixed, *tiled], training=training)), (k, n, -1))
        log_weights = objectives.importance_log_weights(
            self.likelihood.log_likelihood(pixels, logits), z, mean=mean, log_var=log_var
        )
        log_weights = ops.stop_gradient(log_weights)
        bound = objectives.importance_bound(log_weights)

        chosen = keras.random.categorical(ops.transpose(log_weights), 1, seed=self.resampling)
        picks = ops.transpose(ops.one_hot(chosen[:, 0], k))
        share = ops.sum(picks * ops.softmax(log_weights, axis=0), axis=0)[:, None]
        z = ops.sum(picks[..., None] * z, axis=0)
        z = ops.stop_gradient(z) + share * (z - ops.stop_gradient(z))
        log_likelihood = self._log_likelihood(pixels, z, condition=condition, training=training)
        picked = objectives.importance_log_weights(
            log_likelihood, z, mean=ops.stop_gradient(mean), log_var=ops.stop_gradient(log_var)
        )
        kl = objectives.kl_divergence(mean, log_var)
        # the value of the bound with the gradient of the picked sample
        return Terms(reconstruction=-log_likelihood, kl=kl, bound=bound + picked - ops.stop_gradient(picked))
