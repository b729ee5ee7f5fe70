"""Fetch MNIST and Fashion-MNIST where Keras keeps them, into Keras's own cache: checked, tried again, never half there.

Plain Python: the web process fetches too.
"""

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from vae.data.workplace import workplace
from vae.errors import InputError

BASE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
SILENT_SECONDS = 30.0  # after which a server that sends nothing is given up
LONGEST_SECONDS = 3600.0  # for one file: 3 kB/s bring MNIST
WAITS = (1.0, 4.0)  # seconds before the second and the third attempt
PIECE = 2**16


@dataclass(frozen=True)
class RemoteFile:
    """A file as it is known to be: its name there and here, its size in bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """A data set that can be fetched: its title, its folder in Keras's cache, its files."""

    title: str
    folder: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def path(self) -> Path:
        """The folder on this machine that the files belong into."""
        home = os.environ.get("KERAS_HOME")
        return (Path(home) if home else Path("~/.keras").expanduser()) / "datasets" / self.folder


SOURCES = {
    "mnist": Source(
        "MNIST",
        "",
        (RemoteFile("mnist.npz", 11_490_434, "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"),),
    ),
    "fashion_mnist": Source(
        "Fashion-MNIST",
        "fashion-mnist",
        (
            RemoteFile(
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            RemoteFile(
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            RemoteFile(
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            RemoteFile(
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        ),
    ),
}


class DownloadError(InputError):
    """A data set could not be fetched; the text is one sentence that says why."""


class _AttemptError(Exception):
    """One attempt failed; `hopeless` where another would end the same way."""

    def __init__(self, reason: str, *, hopeless: bool = False) -> None:
        super().__init__(reason)
        self.hopeless = hopeless


def fetch(
    name: str,
    *,
    base: str = BASE,
    on_progress: Callable[[int], None] = lambda received: None,
    waits: tuple[float, ...] = WAITS,
    silent: float = SILENT_SECONDS,
) -> None:
    """Fetch the files of a data set that are not here yet; a file is there whole and checked, or not at all.

    Args:
        name: a key of SOURCES.
        base: the address that the files lie below.
        on_progress: hears how many bytes are here, of all files together; fewer again where an attempt failed.
        waits: seconds before each further attempt.
        silent: seconds after which a server that sends nothing is given up.

    Raises:
        DownloadError: all attempts failed, or the files could not be written.
    """
    source, here = SOURCES[name], 0
    for file in source.files:
        try:
            if not _is_here(source.path / file.name, file):
                _fetch_file(file, source.path, base, before=here, on_progress=on_progress, waits=waits, silent=silent)
        except _AttemptError as failure:
            raise DownloadError(f"{source.title} could not be fetched: {failure}.") from None
        except OSError as error:  # of the disk; those of the network are failures
            reason = error.strerror or error
            raise DownloadError(
                f"{source.title} could not be fetched: {source.path} cannot be written ({reason})."
            ) from None
        here += file.size
        on_progress(here)


def _is_here(path: Path, file: RemoteFile) -> bool:
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256


def _fetch_file(file: RemoteFile, folder: Path, base: str, *, before: int, on_progress, waits, silent: float) -> None:
    """One file, in as many attempts as it takes; written aside, then renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    with workplace(folder, f".{file.name}.", ".part") as aside:
        for wait in (*waits, None):
            try:
                _attempt(file, aside, urljoin(base, file.name), before=before, on_progress=on_progress, silent=silent)
                break
            except _AttemptError as failure:
                if failure.hopeless or wait is None:
                    raise
            on_progress(before)
            time.sleep(wait)
        aside.replace(folder / file.name)


def _attempt(file: RemoteFile, aside: Path, url: str, *, before: int, on_progress, silent: float) -> None:
    digest, received, started = hashlib.sha256(), 0, time.monotonic()
    with aside.open("wb") as written, _opened(url, silent) as answer:
        told = answer.headers.get("Content-Length")
        if told is not None and told != str(file.size):
            raise _AttemptError(f"expected {file.name} of {file.size:,} bytes, the server announces {told:.20}")
        while piece := _piece(answer, received, file, silent):
            received += len(piece)
            if received > file.size:
                raise _AttemptError(f"expected {file.name} of {file.size:,} bytes, the server sends more")
            if time.monotonic() - started > LONGEST_SECONDS:
                raise _AttemptError(f"after an hour {received:,} of {file.size:,} bytes were here", hopeless=True)
            digest.update(piece)
            written.write(piece)
            on_progress(before + received)
    if received < file.size:
        raise _AttemptError(f"the connection broke off after {received:,} of {file.size:,} bytes")
    if digest.hexdigest() != file.sha256:
        raise _AttemptError(f"what came as {file.name} is another file (SHA-256 {digest.hexdigest()[:12]}…)")


def _opened(url: str, silent: float) -> http.client.HTTPResponse:
    host = urlsplit(url).hostname
    try:
        return urllib.request.urlopen(url, timeout=silent)
    except urllib.error.HTTPError as error:
        hopeless = 400 <= error.code < 500 and error.code not in (408, 429)
        raise _AttemptError(f"{host} answered {error.code} {error.reason}", hopeless=hopeless) from None
    except TimeoutError:
        raise _AttemptError(f"{host} was silent for {silent:g} seconds") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _AttemptError(f"{host} was silent for {silent:g} seconds") from None
        reason = getattr(error.reason, "strerror", None) or error.reason
        raise _AttemptError(f"{host} cannot be reached ({reason})") from None
    except (OSError, http.client.HTTPException):
        raise _AttemptError(f"{host} broke the connection off before it answered") from None


def _piece(answer: http.client.HTTPResponse, received: int, file: RemoteFile, silent: float) -> bytes:
    try:
        return answer.read1(PIECE)
    except TimeoutError:
        raise _AttemptError(
            f"the server was silent for {silent:g} seconds after {received:,} of {file.size:,} bytes"
        ) from None
    except (OSError, http.client.HTTPException):
        raise _AttemptError(f"the connection broke off after {received:,} of {file.size:,} bytes") from None
