"""2,000 generated bad inputs: each is refused in one sentence, or taken in, and then whatever pages do with it works.

Pictures and addresses are elsewhere: `data/test_uploads.py` and `tests/app/views/test_bad_addresses.py`.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.vae import bad_inputs
from vae.checkpoints import bundle
from vae.checkpoints.codes import read_code_maps, read_codebook
from vae.checkpoints.decoder_weights import pack_decoder
from vae.checkpoints.differences import differences
from vae.checkpoints.facts import facts
from vae.checkpoints.files import CODES, CONFIG, EPOCHS, HISTORY, LATENTS, LAYERS, METRICS, WEIGHTS
from vae.checkpoints.metrics import Metrics
from vae.checkpoints.recording import axis_half
from vae.checkpoints.store import SHIPPED, Checkpoint, CheckpointStore
from vae.cli import bundle_commands, main, training_commands
from vae.data import datasets
from vae.errors import InputError
from vae.evaluation import rate_distortion
from vae.export import export_explorer
from vae.export.points import pack_points
from vae.inference.process import Models, answer
from vae.inference.wire import Message
from vae.latent.code_maps import code_counts
from vae.latent.encoded_set import central_peak, percentile_extent
from vae.latent.manifold import plane_grid
from vae.latent.support import typical_reach
from vae.training.run import Outcome

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("digits-vae", "digits-vae", "digits-vae", "digits-cvae", "mnist-vqvae")
INPUTS = 2000
LONGEST_SENTENCE = 1000
MOST_SECONDS, MOST_MEGABYTES = 20.0, 600  # of one input, TensorFlow's own memory not counted
NETWORKS = """
import { readFileSync } from "node:fs";
const folder = process.argv.at(-1);
const { Network } = await import(`${folder}/network.js`);
const { readSafetensors } = await import(`${folder}/safetensors.js`);
let longest = 0;
for (const folder of JSON.parse(readFileSync(0, "utf8"))) {
  const started = performance.now();
  const content = readFileSync(`${folder}/model.safetensors`);
  const tensors = readSafetensors(content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength));
  for (const record of Object.values(JSON.parse(readFileSync(`${folder}/layers.json`, "utf8")))) {
    const network = new Network(record, tensors, 32);
    const values = Object.fromEntries(network.inputs.map((input) => [input.name, new Float32Array(32 * input.size)]));
    if (network.run(values, 32).length !== record.outputs.length) throw new Error(folder);
  }
  longest = Math.max(longest, performance.now() - started);
}
console.log(longest);
"""


@dataclass
class Toll:
    """What the inputs took so far: how many there were, how many were taken in, and what the worst of them took."""

    count: int = 0
    accepted: int = 0
    seconds: tuple[float, str] = (0.0, "")
    megabytes: tuple[float, str] = (0.0, "")
    layer_lists: list[str] = field(default_factory=list)

    @contextmanager
    def measured(self, what: str) -> Iterator[None]:
        """One input."""
        self.count += 1
        before, started = _peak(reset=True), time.perf_counter()
        yield
        self.seconds = max(self.seconds, (time.perf_counter() - started, what))
        self.megabytes = max(self.megabytes, (_peak() - before, what))


def _peak(*, reset: bool = False) -> float:
    """The most memory that this process has had since the last reset, in MB; 0 where the system does not say."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@pytest.fixture(scope="module")
def toll(request) -> Iterator[Toll]:
    """Printed at the end, whatever captures the output."""
    found = Toll()
    yield found
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(
            f"\n{found.count} bad inputs, {found.accepted} of them harmless; longest {found.seconds[0]:.1f} s "
            f"({found.seconds[1]}), largest {found.megabytes[0]:.0f} MB ({found.megabytes[1]})"
        )


@pytest.fixture(scope="module")
def sound() -> dict[str, dict[str, bytes]]:
    """The files of shipped checkpoints, by their names."""
    return {name: {file.name: file.read_bytes() for file in sorted((SHIPPED / name).iterdir())} for name in set(NAMES)}


@pytest.fixture(scope="module")
def target(tmp_path_factory) -> CheckpointStore:
    return CheckpointStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def trial() -> Callable[[Checkpoint], None]:
    """What the worker's process does to try a model out, in this process; each model once."""
    tried: dict[str, dict] = {}
    for name in set(NAMES):  # TensorFlow's own memory is not the inputs'
        assert not answer(Message({"operation": "try_out", "name": name}), Models(CheckpointStore(SHIPPED))).header

    def try_out(checkpoint: Checkpoint) -> None:
        config = checkpoint.config
        weights = hashlib.sha256((checkpoint.path / WEIGHTS).read_bytes()).hexdigest()
        key = repr((config.model, config.training.seed, config.image_shape, weights))
        if key not in tried:
            request = Message({"operation": "try_out", "name": checkpoint.name})
            tried[key] = answer(request, Models(CheckpointStore(checkpoint.path.parent), limit=1)).header
        for kind in ("input_error", "failure"):
            if kind in tried[key]:
                raise InputError(tried[key][kind])

    return try_out


def one_sentence(sentence: str) -> None:
    assert sentence.strip()
    assert "\n" not in sentence
    assert len(sentence) < LONGEST_SENTENCE, sentence
    sentence.encode()


def use(checkpoint: Checkpoint, toll: Toll, room: Path) -> None:
    """Whatever pages and the shell do with a checkpoint."""
    model, store = checkpoint.config.model, CheckpointStore(checkpoint.path.parent)
    assert [each.name for each in store.list().checkpoints] == [checkpoint.name]
    facts(checkpoint.config).encode()
    differences([checkpoint.config, CheckpointStore(SHIPPED).open("mnist-vae").config])
    rate_distortion.sweeps([checkpoint])
    datasets.available(checkpoint.config.dataset)
    for metric in checkpoint.metrics():
        values = metric.value if isinstance(metric.value, tuple) else (metric.value,)
        assert all(len(f"{value:.2f}") < 20 for value in values)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main(["list", "--store", str(store.root)]) == 0
        assert main(["list", "--json", "--store", str(store.root)]) == 0
    printed.getvalue().encode()
    pack_decoder(checkpoint)
    assert bundle.pack(checkpoint)
    if checkpoint.has(LATENTS):
        encoded = checkpoint.encoded()
        assert np.isfinite(encoded.std).all()
        if encoded.dim:
            extent, reach = percentile_extent(encoded), typical_reach(encoded)
            assert np.isfinite([extent, reach]).all()
            plane_grid(extent=extent)
            pack_points(encoded)
        if encoded.dim == 2:
            central_peak(encoded)
    if checkpoint.has(EPOCHS) and model.has_plane:
        record = checkpoint.record().thinned(5)
        assert 0 < axis_half(record.mean) < 1e6
    if model.codes and checkpoint.has(CODES):
        code_counts(read_code_maps(checkpoint), codes=model.codes)
        read_codebook(checkpoint)
    if model.has_plane and checkpoint.has(LAYERS) and checkpoint.has(LATENTS):
        json.dumps(export_explorer(checkpoint))
    if checkpoint.has(LAYERS):
        kept = room / f"layers-{len(toll.layer_lists)}"
        kept.mkdir()
        for name in (LAYERS, WEIGHTS):
            shutil.copy(checkpoint.path / name, kept)
        toll.layer_lists.append(str(kept))


def taken_in(archive: bytes, what: str, *, target: CheckpointStore, trial, toll: Toll, room: Path) -> None:
    """An archive is refused in one sentence and leaves nothing, or everything works that is done with a checkpoint."""
    with toll.measured(what):
        try:
            checkpoint = bundle.unpack(archive, target, try_out=trial, name="tried", replace=True)
        except InputError as error:
            one_sentence(str(error))
        else:
            toll.accepted += 1
            try:
                use(checkpoint, toll, room)
            finally:
                shutil.rmtree(checkpoint.path)
    assert list(target.root.iterdir()) == []


def packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"tried/{name}", content)
    return stream.getvalue()


def generated(count: int) -> Callable[[Callable], Callable]:
    """So many inputs, always the same ones unless VAE_OTHER_INPUTS is set."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=not os.environ.get("VAE_OTHER_INPUTS"),
        database=None,
        suppress_health_check=checks,
    )


JSON_FILES = ((CONFIG, 450), (METRICS, 200), (LAYERS, 450))
ARRAY_FILES = ((LATENTS, 200), (EPOCHS, 100), (CODES, 60))


@pytest.mark.parametrize(("file", "count"), JSON_FILES, ids=lambda value: str(value))
def test_json_that_is_another(file, count, sound, target, trial, toll, tmp_path):
    @generated(count)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        files = dict(sound[data.draw(st.sampled_from(NAMES))])
        files[file] = data.draw(bad_inputs.json_files(files[file]))
        taken_in(packed(files), file, target=target, trial=trial, toll=toll, room=tmp_path)

    each()


@pytest.mark.parametrize(("file", "count"), ARRAY_FILES, ids=lambda value: str(value))
def test_arrays_that_are_others(file, count, sound, target, trial, toll, tmp_path):
    names = [name for name in NAMES if file in sound[name]]

    @generated(count)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        files = dict(sound[data.draw(st.sampled_from(names))])
        files[file] = data.draw(bad_inputs.array_files(files[file]))
        taken_in(packed(files), file, target=target, trial=trial, toll=toll, room=tmp_path)

    each()


def test_weights_that_are_others(sound, target, trial, toll, tmp_path):
    @generated(200)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        files = dict(sound[data.draw(st.sampled_from(NAMES))])
        files[WEIGHTS] = data.draw(bad_inputs.weights_files(files[WEIGHTS]))
        taken_in(packed(files), WEIGHTS, target=target, trial=trial, toll=toll, room=tmp_path)

    each()


def test_histories_that_are_no_tables(sound, target, trial, toll, tmp_path):
    @generated(40)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        files = dict(sound["digits-vae"])
        files[HISTORY] = data.draw(bad_inputs.tables(files[HISTORY]))
        taken_in(packed(files), HISTORY, target=target, trial=trial, toll=toll, room=tmp_path)

    each()


def test_archives_that_are_none(sound, target, trial, toll, tmp_path):
    @generated(150)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        archive = data.draw(bad_inputs.archives(sound["digits-vae"], "tried"))
        taken_in(archive, "archive", target=target, trial=trial, toll=toll, room=tmp_path)

    each()


LINES = [
    ["list", "--json"],
    ["encode", "digits-vae", "images.npy", "-o", "out.npz"],
    ["decode", "digits-cvae", "latents.npy", "--labels", "labels.npy", "-o", "out.npy"],
    ["evaluate", "digits-vae", "--data", "digits"],
    ["pack", "digits-vae", "-o", "out.zip"],
    ["unpack", "vae.zip", "--name", "theirs"],
    ["export", "digits-vae", "-o", "out.html"],
    ["prepare", "digit.png", "-o", "digits.npz", "--each"],
    ["jobs", "list"],
    ["jobs", "stop", "one"],
    ["train", "--name", "one", "--data", "digits", "--family", "cvae", "--epochs", "1", "--beta", "2", "--seed", "3"],
    ["train", "--name", "one", "--family", "fsq", "--levels", "4", "4", "--learning-rate", "0.1", "--title", "One"],
    ["sweep", "--name", "many", "--betas", "1", "2", "--latent-dims", "2", "--seeds", "0", "--data", "digits"],
    ["reproduce", "mnist-vae", "--processes", "2"],
]


def test_command_lines_that_are_wrong(sound, toll, tmp_path, monkeypatch, trial):
    for name, files in sound.items():
        (tmp_path / "store" / name).mkdir(parents=True)
        for file, content in files.items():
            (tmp_path / "store" / name / file).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "store"))
    monkeypatch.setattr(bundle_commands, "try_out", trial)
    monkeypatch.setattr(training_commands, "_train", lambda plan, *_, **__: tuple(Outcome(task.name) for task in plan))
    monkeypatch.setattr("vae.evaluation.measures.evaluate", lambda *_, **__: Metrics(()))
    rng = np.random.default_rng(0)
    np.save("images.npy", rng.integers(0, 256, (3, 28, 28)).astype(np.uint8))
    np.save("latents.npy", rng.normal(size=(3, 2)))
    np.save("labels.npy", np.arange(3))
    Image.fromarray(np.pad(np.full((20, 4), 255, np.uint8), 9)).save("digit.png")
    Path("vae.zip").write_bytes(packed(sound["digits-vae"]))
    Path("text").write_text("text")

    @generated(150)
    @given(bad_inputs.arguments(LINES))
    def each(line: list[str]) -> None:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with toll.measured(line[0]), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(line)
        err.flush()
        said = err.buffer.getvalue().decode()
        assert status in (0, 2), line
        if said.startswith("error: "):
            one_sentence(said.removesuffix("\n"))
        toll.accepted += status == 0
        assert "Traceback" not in said

    each()
    assert [checkpoint.name for checkpoint in CheckpointStore("store").list().checkpoints][:2] == [
        "digits-cvae",
        "digits-vae",
    ]


def test_the_lists_of_layers_that_were_taken_in_run_in_the_browser_s_network(toll):
    if shutil.which("node") is None:
        pytest.skip("node is not on this machine")
    assert toll.layer_lists
    command = ["node", "--input-type=module", "-e", NETWORKS, "--", str(ROOT / "vae" / "web" / "network")]
    found = subprocess.run(command, input=json.dumps(toll.layer_lists), capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert float(found.stdout) < 5000


def test_there_were_two_thousand_and_none_took_too_much(toll):
    assert toll.count >= INPUTS
    assert 0 < toll.accepted < toll.count / 2
    assert toll.seconds[0] < MOST_SECONDS, toll.seconds
    assert toll.megabytes[0] < MOST_MEGABYTES, toll.megabytes
