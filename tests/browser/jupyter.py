"""JupyterLab with one notebook, as the tests of the widget open it."""

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.harness import ROOT, Server, free_port, listening

NEWS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


@contextmanager
def jupyter_lab(folder: Path) -> Iterator[Server]:
    """JupyterLab without a token on a free port, with nothing of the user's; its notebooks are in `folder`."""
    home = folder / ".home"
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps(NEWS), encoding="utf-8")
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    own = {name: str(home / place) for name, place in folders.items()}
    own |= {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"), "PYTHONPATH": str(ROOT)}
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += ["--IdentityProvider.token=", "--ServerApp.password="]
    with listening(command, port, "api", cwd=folder, environment={**os.environ, **own}) as server:
        yield server


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """A notebook of code cells that nobody has run."""
    fixed = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    record = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [{**fixed, "id": f"cell-{i}", "source": text} for i, text in enumerate(cells)],
    }
    path.write_text(json.dumps(record), encoding="utf-8")


def open_notebook(page: Page, server: Server, name: str) -> None:
    """Open a notebook, and wait until its kernel listens."""
    page.goto(f"{server.url}/lab/tree/{name}")
    status = page.locator("#jp-main-statusbar")  # the toolbar's mark says idle before there is a kernel
    expect(status).to_contain_text("(ipykernel) | Idle")


def run_cell(page: Page, index: int) -> Locator:
    """Run one cell, as shift and Enter do, and wait until it has run; what it gave."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(index)
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
    return cell.locator(".jp-OutputArea-output")
