"""Where the classifiers that judge samples are kept. Plain Python: they themselves are in `vae.models.judge`."""

from pathlib import Path

from vae.checkpoints.store import SHIPPED


def judge_path(dataset: str, root: Path) -> Path:
    """Where a data set's judge is kept: beside the checkpoints below `root`."""
    return root / f"{dataset}-judge.safetensors"


def find_judge(dataset: str, root: Path) -> Path | None:
    """The judge below `root`, else the shipped one, else None."""
    paths = (judge_path(dataset, folder) for folder in (root, SHIPPED))
    return next((path for path in paths if path.is_file()), None)
