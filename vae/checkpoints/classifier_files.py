"""Where the classifiers that tell the classes of samples are kept; they themselves are in `vae.models.classifier`."""

from pathlib import Path

from vae.checkpoints.store import SHIPPED


def classifier_path(dataset: str, root: Path) -> Path:
    """Where a data set's classifier is kept: beside the checkpoints below `root`."""
    return root / f"{dataset}-classifier.safetensors"


def find_classifier(dataset: str, root: Path) -> Path | None:
    """The classifier below `root`, else the shipped one, else None."""
    paths = (classifier_path(dataset, folder) for folder in (root, SHIPPED))
    return next((path for path in paths if path.is_file()), None)
