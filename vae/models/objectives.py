"""Reconstruction terms, KL divergence, ELBO and importance weights: pure functions on tensors.

All are in nats an image: summed over pixels and latent dimensions, never averaged over them. Averaging over the
batch is left to the caller.
"""

import math

from keras import ops

LOG_TWO_PI = math.log(2 * math.pi)
LEVELS = 256  # of a pixel
LEAST_MASS = 1e-4  # that float32 tells from its neighbour's to a few digits


def bernoulli_log_likelihood(pixels, logits):
    """log p(x|z) of independent Bernoulli pixels, from logits.

    Args:
        pixels: (..., p) in [0, 1]; gray values give the negative cross-entropy.
        logits: (..., p), broadcast against `pixels`.

    Returns:
        (...) nats: x·l - softplus(l), summed over the last axis.
    """
    return ops.sum(pixels * logits - ops.softplus(logits), axis=-1)


def gaussian_log_density(z, mean, log_var):
    """log N(z; mean, diag exp(log_var)), summed over the last axis, in nats."""
    return -0.5 * ops.sum(LOG_TWO_PI + log_var + ops.square(z - mean) * ops.exp(-log_var), axis=-1)


def discretised_log_likelihood(pixels, mean, log_deviation):
    """log P(x|z) of independent Gaussian pixels over LEVELS levels, in nats.

    A level's probability is the Gaussian's mass within half a step of it, over that of all levels together. Were the
    outermost given all that lies beyond (Salimans et al. 2017, eq. 2), black and white pixels would let the deviation
    grow, whatever their error.

    Args:
        pixels: (..., p) in [0, 1], whole multiples of a step.
        mean: (..., p) in [0, 1].
        log_deviation: of the Gaussian's standard deviation, broadcast against `mean`.

    Returns:
        (...) nats, at most 0, summed over the last axis.
    """
    half = 0.5 / (LEVELS - 1)
    per_deviation = ops.exp(-log_deviation)
    away = (pixels - mean) * per_deviation
    mass = _normal_cdf(away + half * per_deviation) - _normal_cdf(away - half * per_deviation)
    whole = _normal_cdf((1 + half - mean) * per_deviation) - _normal_cdf((-half - mean) * per_deviation)
    # far from the mean the mass drowns in rounding: there it is the density times the step
    thin = math.log(2 * half) - 0.5 * (LOG_TWO_PI + ops.square(away)) - log_deviation
    level = ops.where(mass > LEAST_MASS, ops.log(ops.maximum(mass, LEAST_MASS)), thin)
    return ops.sum(level - ops.log(whole), axis=-1)


def _normal_cdf(x):
    return 0.5 * (1.0 + ops.erf(x * math.sqrt(0.5)))


def standard_normal_log_density(z):
    """log N(z; 0, I), summed over the last axis, in nats."""
    return -0.5 * ops.sum(LOG_TWO_PI + ops.square(z), axis=-1)


def kl_per_dimension(mean, log_var):
    """KL(N(mean, exp(log_var)) || N(0, 1)) for each latent dimension, in nats (Kingma and Welling 2014, app. B)."""
    return 0.5 * (ops.square(mean) + ops.exp(log_var) - 1.0 - log_var)


def kl_divergence(mean, log_var):
    """KL(N(mean, diag exp(log_var)) || N(0, I)), summed over latent dimensions, in nats."""
    return ops.sum(kl_per_dimension(mean, log_var), axis=-1)


def sample_posterior(mean, log_var, noise):
    """The reparameterised sample mean + sigma * noise (Kingma and Welling 2014, section 2.4)."""
    return mean + ops.exp(0.5 * log_var) * noise


def importance_log_weights(log_likelihood, z, *, mean, log_var):
    """log w = log p(x|z) + log p(z) - log q(z|x), for z drawn from q (Burda et al. 2016, eq. 8)."""
    return log_likelihood + standard_normal_log_density(z) - gaussian_log_density(z, mean, log_var)


def importance_bound(log_weights, axis: int = 0):
    """log (1/K sum_k w_k): a lower bound on log p(x) that tightens with K (Burda et al. 2016, eq. 8)."""
    samples = ops.cast(ops.shape(log_weights)[axis], log_weights.dtype)
    return ops.logsumexp(log_weights, axis=axis) - ops.log(samples)


def total_correlation(z, mean, log_var, *, images: int):
    """KL(q(z) || prod_j q(z_j)) at the samples of a batch, weighted by minibatch (Chen et al. 2018, eq. S6).

    Args:
        z: (n, d) samples of the posteriors, one of each.
        mean, log_var: (n, d) of the posteriors.
        images: size N of the training set, over which the aggregate posterior q(z) averages; 1 where the batch is all
            there is to average over.

    Returns:
        (n,) nats; too high by a constant where posteriors hardly overlap, which no gradient sees.
    """
    pairs = -0.5 * (LOG_TWO_PI + log_var[None] + ops.square(z[:, None] - mean[None]) * ops.exp(-log_var[None]))
    total = math.log(images) + ops.log(ops.cast(ops.shape(z)[0], z.dtype))
    joint = ops.logsumexp(ops.sum(pairs, axis=-1), axis=1) - total
    return joint - ops.sum(ops.logsumexp(pairs, axis=1) - total, axis=-1)
