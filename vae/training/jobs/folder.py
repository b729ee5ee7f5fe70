"""A job's folder: what was asked for, how far it is, what is wished of it. Small files, each replaced as a whole.

request.json     what to train; never changes
status.json      phase, place in the queue, the sentence that says what went wrong
epochs.jsonl     a line an epoch of the model that is trained now (EpochReport)
live.npz         the LiveView of the last of them, written right after its line
passed.json      the batches of the epoch that is under way, now and then
state/NAME/      what that training needs to go on from its last finished epoch
running.lock     held by the job's process as long as it lives; one that waits has none
stop, remove     empty files: wishes that the process looks for
log.txt          what the process printed
"""

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import parse_json, read_json
from vae.checkpoints.store import check_name
from vae.data.aside import written_aside
from vae.data.locks import is_held
from vae.errors import InputError
from vae.training.jobs.live import LiveView, Passed
from vae.training.reports import EpochReport
from vae.training.tasks import TrainingTask

MAX_BYTES = 2**24  # of epochs.jsonl
PASSED_ON = ("VAE_DATA_DIR", "KERAS_HOME", "CUDA_VISIBLE_DEVICES")  # of the environment of whoever asks


class Phase(StrEnum):
    """Where a job is. WAITING needs no process yet; the last two follow from what is found."""

    WAITING = "waiting"
    STARTING = "starting"
    TRAINING = "training"
    MEASURING = "measuring"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    STOPPING = "stopping"
    INTERRUPTED = "interrupted"

    @property
    def active(self) -> bool:
        """Whether a process is at work on it, or waits its turn."""
        return self in (Phase.WAITING, Phase.STARTING, Phase.TRAINING, Phase.MEASURING, Phase.STOPPING)

    @property
    def resumable(self) -> bool:
        """Whether it can go on from its last finished epoch."""
        return self in (Phase.STOPPED, Phase.FAILED, Phase.INTERRUPTED)


@dataclass(frozen=True, kw_only=True)
class JobRequest:
    """What to train: one model, or the models of a sweep one after another.

    Attributes:
        name: of the job.
        recipes: a checkpoint's name and config each, at least one; in this order.
        data: a data set's name, or the absolute path of an .npz or of a folder of pictures.
        replace: whether checkpoints of those names make room.
        evaluate: whether they are measured.
        asked: when, in seconds since 1970: tells apart jobs of one name, and nothing else, since clocks may jump.
        found: when the checkpoints were written that had these names then, by name, in the file system's own numbers.
        environment: the variables of PASSED_ON that whoever asked had set.
    """

    name: str
    recipes: tuple[TrainingTask, ...]
    data: str
    replace: bool = False
    evaluate: bool = True
    asked: float = 0.0
    found: dict[str, int] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def single(
        cls, name: str, config: CheckpointConfig, *, data: str, replace: bool = False, evaluate: bool = True
    ) -> Self:
        """One model, whose checkpoint has the job's name."""
        return cls(name=name, recipes=(TrainingTask(name, config),), data=data, replace=replace, evaluate=evaluate)

    def to_json(self) -> dict[str, Any]:
        """The object in request.json."""
        recipes = [{"name": recipe.name, "config": recipe.config.to_json()} for recipe in self.recipes]
        return asdict(self) | {"recipes": recipes}

    @classmethod
    def from_json(cls, record: Any) -> Self:
        """Build from the object in request.json; raise InputError naming what is wrong."""
        kinds = {"name": str, "recipes": list, "data": str, "replace": bool, "evaluate": bool}
        kinds |= {"asked": float, "found": dict, "environment": dict}
        record = _checked(record, kinds, {"evaluate": True, "found": {}, "environment": {}})
        check_name(record["name"])
        if not set(record["environment"]) <= set(PASSED_ON):
            raise InputError(f"environment: expected none but {', '.join(PASSED_ON)}, found another")
        if not record["recipes"]:
            raise InputError("recipes: expected at least one, found none")
        fields: dict[str, Any] = record | {"recipes": tuple(map(_recipe_from_json, record["recipes"]))}
        return cls(**fields)


@dataclass(frozen=True, kw_only=True)
class Status:
    """What status.json says.

    Attributes:
        phase: that was reached.
        queued: its place in the queue; the smaller goes first.
        member: which of the request's recipes it is at, from 0.
        error: what went wrong.
    """

    phase: Phase
    queued: int
    member: int = 0
    error: str = ""


class JobFolder:
    """Reads and writes the files of one job."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = path / "running.lock"
        self.state = path / "state"
        self.log = path / "log.txt"
        self.live_path = path / "live.npz"
        self.reports_path = path / "epochs.jsonl"
        self._request, self._status, self._passed = (path / f"{name}.json" for name in ("request", "status", "passed"))
        self._stop, self._remove = path / "stop", path / "remove"

    # -- what was asked for, and how far it is --------------------------------------------------------------------

    def request(self) -> JobRequest:
        """What to train; raise InputError where the file is damaged."""
        return self._named(self._request, JobRequest.from_json)

    def write_request(self, request: JobRequest) -> None:
        """Write request.json."""
        _replace(self._request, json.dumps(request.to_json(), indent=1, ensure_ascii=False))

    def status(self) -> Status:
        """What the job's process wrote last; raise InputError where the file is damaged."""
        return self._named(self._status, _status_from_json)

    def write_status(self, phase: Phase, *, queued: int, member: int = 0, error: str = "") -> None:
        """Write status.json; where the disk is full, into the room that the last one has."""
        status = Status(phase=phase, queued=queued, member=member, error=error)
        text = json.dumps(asdict(status), indent=1, ensure_ascii=False)
        try:
            _replace(self._status, text)
        except OSError:
            if not self._status.is_file():
                raise
            with self._status.open("r+b") as stream:
                stream.write(text.encode().ljust(os.fstat(stream.fileno()).st_size))

    def phase(self) -> Phase:
        """Where the job is now, by its status and by whether its process lives."""
        status = self.status()
        if not status.phase.active:
            return status.phase
        if status.phase is Phase.WAITING or is_held(self.lock):
            return Phase.STOPPING if self.wants_stop() else status.phase
        latest = self.status().phase  # it may have ended while we asked
        return Phase.INTERRUPTED if latest.active else latest

    def state_of(self, recipe: TrainingTask) -> Path:
        """The folder that one recipe's training state is kept in."""
        return self.state / recipe.name

    # -- what can be seen -----------------------------------------------------------------------------------------

    def reports(self) -> tuple[EpochReport, ...]:
        """The finished epochs; a line that is still being written is left out."""
        if not self.reports_path.is_file():
            return ()
        if self.reports_path.stat().st_size > MAX_BYTES:
            raise InputError(f"{self._shown(self.reports_path)}: expected at most {MAX_BYTES:,} bytes, found more")
        whole, _, _ = self.reports_path.read_text(encoding="utf-8", errors="replace").rpartition("\n")
        try:
            return tuple(_report_from_json(parse_json(line.encode())) for line in whole.splitlines())
        except (ValueError, TypeError, OverflowError):
            raise InputError(f"{self._shown(self.reports_path)}: expected a report a line, found another") from None

    def write_reports(self, reports: Sequence[EpochReport]) -> None:
        """Write all of epochs.jsonl anew."""
        _replace(self.reports_path, "".join(f"{json.dumps(asdict(report))}\n" for report in reports))

    def forget_live(self) -> None:
        """There is no view of the training that begins now."""
        self.live_path.unlink(missing_ok=True)

    def passed(self) -> Passed | None:
        """The batches of the epoch that is under way; None before the first. Raise InputError for a damaged file."""
        return self._named(self._passed, Passed.from_json) if self._passed.is_file() else None

    def write_passed(self, passed: Passed) -> None:
        """Write passed.json."""
        _replace(self._passed, json.dumps(asdict(passed)))

    def forget_passed(self) -> None:
        """No batch has passed of the training that begins now."""
        self._passed.unlink(missing_ok=True)

    def add_report(self, report: EpochReport) -> None:
        """Add a finished epoch; its view is written next."""
        with self.reports_path.open("a", encoding="utf-8") as stream:
            stream.write(f"{json.dumps(asdict(report))}\n")

    def live(self) -> LiveView | None:
        """The latest view; None before the first epoch. Raise InputError where the file is damaged."""
        return LiveView.read(self.live_path) if self.live_path.is_file() else None

    # -- what is wished -------------------------------------------------------------------------------------------

    def wants_stop(self) -> bool:
        """Whether somebody wishes it to stop."""
        return self._stop.exists()

    def wants_removal(self) -> bool:
        """Whether somebody wishes it gone."""
        return self._remove.exists()

    def wish_stop(self) -> None:
        """Ask the process to keep the last finished epoch and to end."""
        self._stop.touch()

    def wish_removal(self) -> None:
        """Ask the process to end and to leave nothing."""
        self._remove.touch()

    def forget_wishes(self) -> None:
        """Start with none."""
        self._stop.unlink(missing_ok=True)

    def _named(self, path: Path, read: Any) -> Any:
        shown = self._shown(path)
        try:
            return read(read_json(path))
        except InputError as error:
            raise InputError(f"{shown}: {error}") from None
        except OSError as error:
            raise InputError(f"{shown}: expected a file to read, found {error.strerror or error}") from None

    def _shown(self, path: Path) -> str:
        return f"{self.path.name}/{path.name}"


def _checked(record: Any, kinds: Mapping[str, type], default: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The named fields of a record, each of its kind; what an older version wrote beside them is left out."""
    record = {**(default or {}), **record} if isinstance(record, dict) else {}
    if missing := set(kinds) - set(record):
        raise InputError(f"expected an object with {', '.join(kinds)}, found one without {min(missing)}")
    if wrong := [name for name, kind in kinds.items() if not isinstance(record[name], kind)]:
        raise InputError(f"{wrong[0]}: expected {kinds[wrong[0]].__name__}, found {record[wrong[0]]!r:.80}")
    return {name: record[name] for name in kinds}


def _status_from_json(record: Any) -> Status:
    record = _checked(record, {"phase": str, "queued": int, "member": int, "error": str})
    if record["phase"] not in list(Phase):
        raise InputError(f"phase: expected one of {', '.join(Phase)}, found {record['phase']!r:.80}")
    fields: dict[str, Any] = record | {"phase": Phase(record["phase"])}
    return Status(**fields)


def _recipe_from_json(record: Any) -> TrainingTask:
    if not isinstance(record, dict) or set(record) != {"name", "config"} or not isinstance(record["name"], str):
        raise InputError("recipes: expected objects with name and config, found another")
    check_name(record["name"])
    return TrainingTask(record["name"], CheckpointConfig.from_json(record["config"]))


def _report_from_json(record: Any) -> EpochReport:
    report = EpochReport(**record)
    numbers = [(getattr(report, field.name), field.type | int) for field in fields(report)]
    if not all(isinstance(number, kind) and math.isfinite(number) for number, kind in numbers):
        raise TypeError("expected finite numbers")
    return report


def _replace(path: Path, text: str) -> None:
    with written_aside(path) as stream:
        stream.write((text + "\n" if not text.endswith("\n") and text else text).encode())
