"""Hostile and unsupported files: one sentence each, within bounds of memory, nothing run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.vae.checkpoints.foreign.hostile_models import FIXTURES, Hostile, hostile
from vae.checkpoints.foreign.assembly import assemble
from vae.checkpoints.foreign.network import read_network
from vae.errors import InputError

DECODER = FIXTURES / "conv_d2_decoder.onnx"
CASES = list(hostile())
MOST_MEMORY = 500 * 2**20
READ_ALL = """
import re, sys
from pathlib import Path
from vae.checkpoints.foreign.assembly import assemble
from vae.checkpoints.foreign.network import read_network
from vae.errors import InputError
decoder = read_network(Path(sys.argv[2]))
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        assemble(read_network(file), decoder, pictures=(28, 28, 1), classes=10)
    except InputError:
        continue
    raise SystemExit(f"{file.name}: taken")
print(1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]))
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_that_is_no_network_of_ours_gets_one_sentence(tmp_path: Path, case: Hostile) -> None:
    file = tmp_path / "encoder.onnx"
    file.write_bytes(case.content)
    with pytest.raises(InputError) as refused:
        assemble(read_network(file), read_network(DECODER), pictures=(28, 28, 1), classes=10)
    sentence = str(refused.value)
    assert case.sentence in sentence
    assert "expected" in sentence
    assert "\n" not in sentence
    assert len(sentence) < 900
    assert list(tmp_path.iterdir()) == [file]


def test_there_are_at_least_sixty() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.skipif(sys.platform != "linux", reason="the most memory of a process alone is read from /proc")
def test_all_of_them_take_less_than_500_mb(tmp_path: Path) -> None:
    for index, case in enumerate(CASES):
        (tmp_path / f"{index:02}.onnx").write_bytes(case.content)
    command = [sys.executable, "-c", READ_ALL, str(tmp_path), str(DECODER)]
    found = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[4])
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) < MOST_MEMORY
