"""Chromium and real Streamlit servers, for the browser tests and for the benchmarks that drive a page."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
APP = ROOT / "app" / "main.py"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
VIEWPORT = {"width": 1280, "height": 900}
START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A running server; `log` is what it has printed."""

    url: str
    process: subprocess.Popen[bytes]
    log_path: Path

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")


def find_chromium() -> str | None:
    """The Chromium named in CHROMIUM, else one on the PATH, else the one that Playwright downloaded; None for none."""
    if named := os.environ.get("CHROMIUM"):
        return named
    if found := next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else None


def required_chromium() -> str:
    """The Chromium that a benchmark drives; without one it ends with a sentence."""
    if (found := find_chromium()) is None:
        raise SystemExit("error: expected Chromium on the PATH or in CHROMIUM, found none")
    return found


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def chromium_with_cache(executable: str) -> Iterator[BrowserContext]:
    """A headless Chromium whose context keeps fetched files and compiled scripts on disk, as a visitor's does.

    All tabs of a site share a process, which knows the scripts already.
    """
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=executable, args=[*CHROMIUM_ARGUMENTS, "--process-per-site"], viewport=VIEWPORT
        )
        try:
            yield context
        finally:
            context.close()


@contextmanager
def serve(script: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """`streamlit run script` on a free port, as a visitor's terminal would start it, until the block ends."""
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    with serving(command, cwd=ROOT, environment={**os.environ, **(environment or {})}) as server:
        yield server


@contextmanager
def serving(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """A command that takes Streamlit's options, on a free port, until the block ends."""
    port = free_port()
    options = ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", str(port)]
    with listening([*command, *options], port, "_stcore/health", cwd=cwd, environment=environment) as server:
        yield server


@contextmanager
def listening(
    command: Sequence[str], port: int, health: str, *, cwd: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """A command that listens to a port, once an address below it answers, until the block ends."""
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as folder:
        log_path = Path(folder) / "server.log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        server = Server(url, process, log_path)
        try:
            _wait_until_healthy(server, health)
            yield server
        finally:
            _stop(process)


def _wait_until_healthy(server: Server, health: str) -> None:
    for _ in range(START_SECONDS * 10):
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.process.returncode}:\n{server.log}")
        with (
            contextlib.suppress(OSError),  # a refused connection is one, and so is urllib's own error
            urllib.request.urlopen(f"{server.url}/{health}", timeout=5) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server was not healthy after {START_SECONDS} s:\n{server.log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
