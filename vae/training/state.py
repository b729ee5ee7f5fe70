"""What an interrupted training needs to go on from its last finished epoch: one file, replaced as a whole."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
from keras import ops
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from vae.checkpoints.config import CheckpointConfig
from vae.data.aside import written_aside
from vae.errors import InputError
from vae.training.reports import EpochReport

FILE = "state.safetensors"
DAMAGES = (SafetensorError, KeyError, TypeError, json.JSONDecodeError)


@dataclass(frozen=True)
class Progress:
    """What was reached: the finished epochs' reports, and the snapshots' arrays by name."""

    reports: tuple[EpochReport, ...]
    snapshots: dict[str, np.ndarray]


class TrainingState:
    """The state of one training in a folder of its own; without one, `load` finds nothing."""

    def __init__(self, folder: Path, config: CheckpointConfig) -> None:
        self.folder = folder
        # Versions may differ after an update; everything that decides the run may not.
        self._config = json.dumps({**config.to_json(), "versions": {}}, sort_keys=True)

    @property
    def path(self) -> Path:
        """The state's file."""
        return self.folder / FILE

    def save(self, model: keras.Model, progress: Progress) -> None:
        """Write weights, optimizer, random states and progress aside, then rename: never half a state."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tensors = {key: ops.convert_to_numpy(variable) for key, variable in _variables(model)}
        tensors |= {f"snapshot/{name}": array for name, array in progress.snapshots.items()}
        metadata = {
            "config": self._config,
            "reports": json.dumps([asdict(report) for report in progress.reports]),
        }
        with written_aside(self.path) as stream:
            stream.write(save({k: np.asarray(v, order="C") for k, v in tensors.items()}, metadata))

    def load(self, model: keras.Model) -> Progress | None:
        """Set the compiled model back to the last finished epoch; None where there is nothing to go on from.

        Raises:
            InputError: the state is damaged or belongs to another config.
        """
        if not self.path.is_file():
            return None
        try:
            with safe_open(self.path, framework="numpy") as archive:
                metadata = archive.metadata()
                tensors = {key: archive.get_tensor(key) for key in archive.keys()}  # noqa: SIM118 (no mapping)
            if metadata["config"] != self._config:
                raise InputError(
                    f"resume: expected a training of the same config, found another in {self.path}; "
                    "remove it to start anew"
                )
            for key, variable in _variables(model):
                variable.assign(tensors[key])
            reports = _reports(metadata)
        except DAMAGES as error:
            raise self._damaged(error) from None
        snapshots = {
            key.removeprefix("snapshot/"): array for key, array in tensors.items() if key.startswith("snapshot/")
        }
        return Progress(reports=reports, snapshots=snapshots)

    def reports(self) -> tuple[EpochReport, ...]:
        """The finished epochs, read without the model; none where there is nothing to go on from.

        Raises:
            InputError: the state is damaged.
        """
        if not self.path.is_file():
            return ()
        try:
            with safe_open(self.path, framework="numpy") as archive:
                return _reports(archive.metadata())
        except DAMAGES as error:
            raise self._damaged(error) from None

    def clear(self) -> None:
        """Remove the state; the training is over."""
        self.path.unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _damaged(self, error: Exception) -> InputError:
        return InputError(f"resume: expected a training's state in {self.path.name}, found {error}")


def _reports(metadata: dict[str, str]) -> tuple[EpochReport, ...]:
    return tuple(EpochReport(**report) for report in json.loads(metadata["reports"]))


def _variables(model: keras.Model) -> Iterator[tuple[str, keras.Variable]]:
    """Every variable that decides the next step, under a name that is the same in every run."""
    for index, variable in enumerate(model.variables):
        yield f"model/{index:03d}", variable
    for index, variable in enumerate(model.optimizer.variables):
        yield f"optimizer/{index:03d}", variable
