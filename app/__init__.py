"""The Streamlit face of Latent Atlas: it arranges; every number and picture comes from `vae`."""
