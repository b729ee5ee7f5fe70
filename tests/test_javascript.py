"""The browser's half without a browser: its types hold, and its pure modules give known answers."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TYPESCRIPT = ["npx", "--yes", "-p", "typescript@5", "tsc"]  # fetched by npm, never a part of the repository


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on this machine")
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_the_pure_modules_give_known_answers():
    tests = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "web").glob("*.test.mjs"))
    assert len(tests) >= 3
    found = run(["node", "--test", *tests])
    assert found.returncode == 0, found.stdout


@pytest.mark.long
def test_the_types_that_the_comments_declare_hold():
    if (version := run([*TYPESCRIPT, "--version"])).returncode:
        pytest.skip(f"TypeScript could not be fetched: {version.stderr.strip()[-200:]}")
    found = run([*TYPESCRIPT, "-p", "vae/web/jsconfig.json"])
    assert found.returncode == 0, found.stdout


def test_the_browsers_arithmetic_is_assembled_from_its_source():
    from benchmarks.assemble import BINARY, assembled

    assert BINARY.read_text(encoding="utf-8") == assembled()
