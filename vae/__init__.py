"""The engine of Latent Atlas: models, training, evaluation, checkpoints. It never imports Streamlit."""

__version__ = "0.1.0"
