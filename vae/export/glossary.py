"""The words that pages explain where they stand: one glossary for the app and for the exported explorer. Plain text."""

GLOSSARY = {
    "encoder": "The half of the network that turns a picture into a latent.",
    "decoder": "The half of the network that turns a latent into a picture.",
    "latent": "A few numbers that stand for a picture. With two of them, every picture is a point on a plane.",
    "posterior": "What the encoder believes of one picture's latent: a mean, and how sure it is of it.",
    "prior": "What is believed of a latent before any picture is seen: for a VAE a round bell curve about zero.",
    "code prior": "A small network that has learned which codes follow which in a map, and can draw new maps.",
    "KL divergence": "How far the posterior of a picture lies from the prior, in nats: what the latent costs.",
    "nat": "The unit of information when logarithms are natural: one nat is 1.44 bits.",
    "ELBO": "A lower bound on the log-likelihood: minus the reconstruction error, minus the KL divergence. −ELBO is "
    "what training makes small.",
    "rate": "The KL divergence, seen as what it costs to send a latent: how much of a picture the code carries.",
    "distortion": "The reconstruction error: what is lost of a picture when it comes back from its latent.",
    "manifold": "All the pictures that the decoder can draw, laid out over the plane of latents.",
    "points": "The encoded test digits, each at the mean of its posterior in its class's colour; near at hand, as the "
    "picture itself.",
    "support": "The part of the plane where pictures were encoded. Outside it the decoder has never been tested.",
    "stretch": "How much the picture changes for a small step of the latent: the Jacobian norm of the decoder.",
    "codebook": "The vectors that a VQ-VAE may use: each cell of its code map names one of them.",
    "perplexity": "How many codes are in use, weighed by use: all of them equally often gives the whole codebook.",
    "percentile": "The share of the test pictures that have a lower value.",
}

PLANE_LAYERS = ("manifold", "points", "support", "stretch")
"""What can be switched on a plane, each a word of the glossary."""


def plane_words() -> dict[str, str]:
    """What the switches of a plane's layers mean; plain JSON for the browser."""
    return {name: GLOSSARY[name] for name in PLANE_LAYERS}
