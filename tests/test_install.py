"""`pip install .`: what is in the wheel, and that a bare environment can work with it from any folder."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.browser.harness import chromium, find_chromium, serving
from tests.test_repository import ROOT, kept_files

pytestmark = pytest.mark.long
STARTED = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VAE_CHECKPOINTS")}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is committed, with a module that an earlier build has left."""
    copy = tmp_path_factory.mktemp("source")
    for file in kept_files():
        (copy / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy / file.relative_to(ROOT))
    stale = copy / "build" / "lib" / "vae" / "moved_since.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)]
    subprocess.run(command, check=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment with nothing in it but the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([str(programs / "pip"), "install", "--quiet", str(wheel)], check=True)
    return programs


def test_the_wheel_holds_the_packages_with_their_files_and_the_shipped_checkpoints(wheel):
    files = set(zipfile.ZipFile(wheel).namelist())
    kept = {path.relative_to(ROOT).as_posix() for path in kept_files()}
    expected = {name for name in kept if name.startswith(("vae/", "app/"))}
    expected |= {f"vae/checkpoints/shipped/{n.partition('/')[2]}" for n in kept if n.startswith("checkpoints/")}
    assert {name for name in files if ".dist-info/" not in name} == expected


def test_the_wheel_requires_what_requirements_txt_does(wheel):
    archive = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    required = [ln for ln in archive.read(metadata).decode().splitlines() if ln.startswith("Requires-Dist:")]
    lines = [line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
    assert len([line for line in required if "extra ==" not in line]) == len(list(filter(None, lines)))
    assert {line.rpartition("extra == ")[2].strip("\"'") for line in required if "extra ==" in line} == {
        "cluster",
        "maps",
        "notebook",
        "tensorboard",
        "torch",
    }


def test_a_fresh_environment_lists_exports_trains_and_opens_the_app_from_another_folder(installed, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = STARTED | {"XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
    program = str(installed / "latent-atlas")

    def run(*arguments: str) -> str:
        command = [program, *arguments]
        return subprocess.run(
            command, cwd=elsewhere, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert "mnist-vae" in run("list")
    run("export", "mnist-vae", "-o", "x.html")
    assert (elsewhere / "x.html").stat().st_size > 10**6
    kept = Path(run("train", "--data", "digits", "--epochs", "1", "--name", "mine").strip())
    assert kept.is_relative_to(tmp_path)
    listed = run("list")
    assert "mine" in listed
    assert "mnist-vae" in listed

    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium")
    with serving([program], cwd=elsewhere, environment=environment) as server, chromium(executable) as browser:
        page = browser.new_page(color_scheme="light")
        page.goto(server.url)
        page.locator(".sliders input[type=number]").first.wait_for(timeout=60_000)
        assert page.title() == "Explore · Latent Atlas"
        assert page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(252, 251, 248)"
        page.goto(f"{server.url}/checkpoints")
        page.locator(".st-key-_compare_mine").wait_for(timeout=60_000)
