"""The engine as a library: `import vae`. NumPy in and out; TensorFlow is loaded once a network runs."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vae.checkpoints.metrics import Metrics
from vae.checkpoints.store import Checkpoint, CheckpointStore, default_root
from vae.config import TrainingConfig
from vae.data import datasets
from vae.data.datasets import Dataset
from vae.data.preprocess import prepare as prepare_picture
from vae.data.uploads import open_picture
from vae.errors import InputError
from vae.latent import samples
from vae.latent.encoded_set import EncodedSet, Posterior
from vae.latent.manifold import SHEET_EXTENT, SHEET_SIDE, contact_sheet, plane_grid
from vae.models.families import NAMES
from vae.models.quiet import import_tensorflow
from vae.training.defaults import Choices, config_for
from vae.training.executors import Inline
from vae.training.run import run
from vae.training.tasks import TrainingTask

if TYPE_CHECKING:
    from vae.export.notebook import PlaneWidget
    from vae.models.base import LatentModel


NO_NOTEBOOK = 'explore: expected the package anywidget, found none: pip install "latent-atlas[notebook]"'


@dataclass(frozen=True)
class Model:
    """A checkpoint as arrays in, arrays out.

    Pictures are (n, h, w), or (n, h, w, 3) in colour, uint8 from 0 to 255 or float from 0 to 1; what is decoded is
    float32 from 0 to 1. Labels, (n,) whole numbers, are for a conditional model.
    """

    checkpoint: Checkpoint

    @property
    def name(self) -> str:
        """The checkpoint's name."""
        return self.checkpoint.name

    @property
    def metrics(self) -> Metrics:
        """The held-out measures, each with its protocol: `model.metrics.value("mse")`."""
        return self.checkpoint.metrics()

    @property
    def encoded(self) -> EncodedSet:
        """The encoded test set: `mean` and `log_var` (n, d), `label` and `error` (n,)."""
        return self.checkpoint.encoded()

    def encode(self, images: np.ndarray, labels: np.ndarray | None = None) -> Posterior:
        """The posterior of pictures: `mean` and `log_var`, each (n, d)."""
        return self._network.encode(np.asarray(images), labels)

    def decode(self, z: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Pictures of latents (n, d)."""
        return self._network.decode(np.asarray(z), labels)

    def reconstruct(self, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Pictures through the encoder's mean and back."""
        return self._network.reconstruct(np.asarray(images), labels)

    def transform(self, images: np.ndarray) -> np.ndarray:
        """The posterior means (n, d), as scikit-learn's transformers give what they found."""
        return self.encode(images).mean

    def inverse_transform(self, z: np.ndarray) -> np.ndarray:
        """Pictures of latents (n, d), as scikit-learn's transformers give back."""
        return self.decode(z)

    def sample(
        self, n: int = 1, *, seed: int = 0, temperature: float = 1.0, labels: np.ndarray | None = None
    ) -> np.ndarray:
        """Pictures of n latents from the prior, by seed: those that Explore shows for it."""
        config = self.checkpoint.config.model
        if config.spatial:
            raise InputError(f"{self.name}: expected a latent vector, found {config.label}")
        return self.decode(samples.from_prior(config.latent_dim, n, seed=seed, temperature=temperature), labels)

    def manifold(self, side: int = SHEET_SIDE, *, extent: float = SHEET_EXTENT, label: int | None = None) -> np.ndarray:
        """The plane of a 2-D latent space decoded on a grid over [-extent, extent]², (side·h, side·w)."""
        if not self.checkpoint.config.model.has_plane:
            raise InputError(
                f"{self.name}: expected 2 latent dimensions, found {self.checkpoint.config.model.latent_dim}"
            )
        grid = plane_grid(side, extent)
        return contact_sheet(self.decode(grid, None if label is None else np.full(len(grid), label)), side)

    @cached_property
    def _network(self) -> "LatentModel":
        import_tensorflow()
        from vae.inference.restoring import restore

        return restore(self.checkpoint)


def explore(model: Model, *, z: Sequence[float] | None = None) -> "PlaneWidget":
    """The plane as a widget of Jupyter, VS Code or Colab: `widget.z` is the pin, `widget.selected` what a lasso took.

    Args:
        z: the latent (d,) that is pinned at first; None for 0.

    Raises:
        InputError: no vector is the model's code, or the extra `notebook` is not installed.
    """
    try:
        from vae.export.notebook import PlaneWidget
    except ImportError:
        raise InputError(NO_NOTEBOOK) from None
    return PlaneWidget(model.checkpoint, z)


def load(name: str | Path, *, store: str | Path | None = None) -> Model:
    """A checkpoint by its name, or by the path of its folder.

    Args:
        name: as `python -m vae list` shows it, or a path with a "/" in it.
        store: the folder of checkpoints; VAE_CHECKPOINTS, else the shipped ones and the user's own.

    Raises:
        InputError: there is none of that name, or it is damaged.
    """
    path = Path(name)
    if path.parent != Path() and store is None:
        return Model(CheckpointStore(path.parent).open(path.name))
    return Model(CheckpointStore(store or default_root()).open(str(name)))


def train(
    data: str | Path | Dataset,
    *,
    family: str = NAMES[0],
    name: str = "",
    store: str | Path | None = None,
    evaluate: bool = True,
    **settings: Any,
) -> Model:
    """Train a model and keep it as a checkpoint.

    Args:
        data: a data set's name, the path of a file or a folder, or what `vae.data.datasets.load` gave.
        family: one of `vae.models.families.NAMES`.
        name: the checkpoint's; without one it is kept only until this process ends.
        store: where it is kept; as for `load`.
        evaluate: whether it is measured.
        settings: of the family's config (`latent_dim`, `beta`, …) and of the training (`epochs`, `seed`, …).

    Raises:
        InputError: settings that the family does not have, a name that is taken, data that do not fit.
    """
    found = data if isinstance(data, Dataset) else datasets.load(data)
    root = Path(store) if store else default_root() if name else _room()
    name = name or f"{family}-{len(list(root.iterdir())) + 1}"
    place = CheckpointStore(root)
    if place.find(name):
        raise InputError(f"name: expected one that no checkpoint has, found {name!r}")
    choices = _choices(family, settings)
    size = {"images": len(found.train), "classes": found.classes, "image_shape": found.image_shape}
    config = config_for(choices, dataset=found.name, **size)
    import_tensorflow()
    plan = [TrainingTask(name, config, evaluate=evaluate)]
    (outcome,) = run(plan, Inline(), store=place, own={found.name: found})
    if outcome.problem:
        raise InputError(outcome.problem)
    return Model(place.open(name))


def _choices(family: str, settings: Mapping[str, Any]) -> Choices:
    of_training = {field.name for field in fields(TrainingConfig)}
    training = {key: value for key, value in settings.items() if key in of_training}
    return Choices(
        family=family,
        model={key: value for key, value in settings.items() if key not in of_training},
        training=training,
    )


_KEPT: list[tempfile.TemporaryDirectory] = []


def _room() -> Path:
    """A folder that goes with the process."""
    if not _KEPT:
        _KEPT.append(tempfile.TemporaryDirectory(prefix="latent-atlas-"))
    return Path(_KEPT[0].name)


def prepare(picture: str | Path | np.ndarray) -> np.ndarray:
    """A photographed or drawn digit as MNIST's are: (28, 28) uint8, light on black.

    Args:
        picture: a file, or an array (h, w) or (h, w, 3).

    Raises:
        InputError: no picture, or no ink in it.
    """
    given = picture if isinstance(picture, np.ndarray) else open_picture(Path(picture).read_bytes())
    return prepare_picture(given).image
