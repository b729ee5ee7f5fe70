"""Models that were trained elsewhere: an encoder and a decoder from ONNX or `.keras` files, as lists of layers."""

from vae.models.families.imported.config import ImportedConfig
from vae.models.families.record import Family

FAMILY = Family(
    title="Imported",
    config=ImportedConfig,
    model="imported.model.Imported",
    listed=True,
    curve=True,
    kinds={"imported": "imported"},
    second_term="KL divergence",
)
