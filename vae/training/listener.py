"""Who hears of several trainings while they run."""

from collections.abc import Mapping
from typing import Protocol

from vae.training.reports import EpochReport


class Listener(Protocol):
    """Called in the thread that asked for the trainings."""

    def epoch(self, name: str, report: EpochReport) -> None:
        """A training has finished an epoch; one that is tried again begins anew."""

    def trained(self, name: str, files: Mapping[str, bytes]) -> None:
        """A training has finished: its checkpoint's files by name."""

    def failed(self, name: str, reason: str) -> None:
        """A training has failed for good."""
