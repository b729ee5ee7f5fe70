"""The shell: each bad input is one line on stderr and status 2, each result a whole file or none."""

import contextlib
import errno
import functools
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae.checkpoints.store import CheckpointStore
from vae.cli import build_parser, commands, main
from vae.config import TrainingConfig
from vae.data.datasets import load
from vae.data.download import fetch
from vae.inference.restoring import restore
from vae.models.families import model_config
from vae.training.defaults import start

ROOT = Path(__file__).resolve().parents[3]
IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
LATENTS = np.random.default_rng(1).normal(size=(5, 2))
COMMANDS = ("train", "list", "evaluate", "encode", "decode", "sample", "pack", "unpack", "download")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch, tmp_path, model_store):
    """Files have short names, the store is the tests' own, and no data set but digits is at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAE_CHECKPOINTS", str(model_store.root))
    monkeypatch.delenv("VAE_DATA_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def refused(capsys, *arguments: str) -> str:
    """The one line that a refused command printed."""
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert printed.err.endswith("\n")
    assert len(printed.err) < 1000
    return printed.err.removeprefix("error: ").rstrip("\n")


def shell(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "vae", *arguments], capture_output=True, text=True, env=environment, check=False
    )


# -- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_an_example(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])

    assert stop.value.code == 0
    assert f"example: python -m vae {command}" in capsys.readouterr().out


def test_help_names_every_command_and_needs_no_tensorflow():
    code = (
        "import sys\nfrom vae.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    main(['list'])\n"
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)

    assert done.returncode == 0
    assert done.stderr == ""
    for command in COMMANDS:
        assert f"    {command} " in done.stdout


def test_train_leaves_open_what_is_not_said_so_that_it_suits_the_data():
    options = vars(build_parser().parse_args(["train", "--name", "a", "--beta", "2", "--no-binarise"]))

    fields = {**model_config().to_json(), **TrainingConfig().to_json()}
    assert {name: options[name] for name in fields if name in options} == {"beta": 2.0, "binarise": False}


def test_each_option_of_train_has_the_text_of_its_field(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    with pytest.raises(SystemExit):
        main(["train", "--help"])

    printed = capsys.readouterr().out
    for name in {**model_config().to_json(), **TrainingConfig().to_json()}:
        option = f"--{name.replace('_', '-')}"
        shown = re.search(rf"^  {option}\b(?:, --no-\w+| \w+)\s+(.+)$", printed, re.MULTILINE)
        text = shown.group(1)
        assert len(text) > 10


# -- mistakes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "required: COMMAND"),
        (["paint"], "invalid choice: 'paint'"),
        (["evaluate"], "required: NAME"),
        (["list", "--colour"], "unrecognized arguments: --colour"),
        (["train", "--name", "a", "--epochs", "many"], "--epochs: invalid int value: 'many'"),
        (["train", "--name", "a", "--epochs", "0"], "epochs: expected a whole number of at least 1, found 0"),
        (["train", "--name", "a", "--family", "gan"], "family: expected one of vae, ae, cvae, vqvae"),
        (["train", "--name", "a", "--beta", "nan"], "beta: expected a finite number of at least 0, found nan"),
        (["train", "--name", "No Name"], "checkpoint name: expected small letters, digits"),
        (["train", "--name", "plain"], "--name: expected a new name, or --replace, found 'plain', which exists"),
        (
            ["train", "--name", "a", "--data", "cifar"],
            "data set: expected one of digits, mnist-5k, mnist, fashion_mnist",
        ),
        (["train", "--name", "a", "--data", "none.npz"], "found nothing at 'none.npz'"),
        (["list", "--store", "nowhere"], "--store: expected a folder of checkpoints, found none at 'nowhere'"),
        (["evaluate", "nobody"], "checkpoint: expected one of codes, conditional, plain; found 'nobody'"),
        (["evaluate", "plain", "--data", "none.npz"], "found nothing at 'none.npz'"),
        (
            ["encode", "nobody", "images.npy", "-o", "out.npz"],
            "checkpoint: expected one of codes, conditional, plain; found",
        ),
        (["encode", "plain", "none.npy", "-o", "out.npz"], "none.npy: expected a file to read, found No such file"),
        (["encode", "plain", "images.npy"], "required: -o/--output"),
        (["encode", "plain", "images.npy", "-o", "nowhere/out.npz"], "--output: expected an existing folder, found"),
        (["encode", "plain", "images.npy", "-o", "x" * 300], "--output: expected a file to write, found 'xxx"),
        (["encode", "plain", "images.npy", "-o", "x" * 250], "--output: expected a file to write, found 'xxx"),
        (["encode", "plain", "images.npy", "-o", "a\0b"], "--output: expected a file to write, found 'a"),
        (["encode", "plain", "images.npy", "-o", "/dev/null"], "--output: expected a file to write, found the device"),
        (
            ["train", "--name", "a", "--data", "x" * 300],
            "expected files to read and a disk to write to, found: File name",
        ),
        (["list", "9" * 5000], "unrecognized arguments: 999"),
        (["train", "--name", "a", "--title", "\udcff"], "title: expected text, found"),
        (["encode", "plain", "images.npy", "-o", "."], "--output: expected a file to write, found the folder '.'"),
        (["encode", "conditional", "images.npy", "-o", "out.npz"], "--labels: expected a file, because conditional is"),
        (["download", "cifar"], "invalid choice: 'cifar'"),
    ],
)
def test_a_mistake_on_the_line_is_one_line_and_status_2(capsys, arguments, sentence):
    np.save("images.npy", IMAGES)

    assert sentence in refused(capsys, *arguments)
    assert not Path("out.npz").exists()


WITH_NAN = np.zeros((5, 28, 28))
WITH_NAN[2, 3, 4] = np.nan
LATENTS_WITH_NAN = np.where(np.arange(10).reshape(5, 2) == 3, np.nan, LATENTS)


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (np.zeros((5, 32, 32), np.uint8), "images.npy: expected shape (n, 28, 28), found (5, 32, 32)"),
        (np.zeros((5, 28, 28), np.int32), "images.npy: expected uint8 (0–255) or float (0–1), found int32"),
        (np.full((5, 28, 28), 255.0), "images.npy: expected float values from 0 to 1, found 255 to 255"),
        (WITH_NAN, "images.npy: expected finite numbers, found NaN or infinity"),
        (np.zeros((0, 28, 28), np.uint8), "images.npy: expected at least one image, found none"),
    ],
)
def test_images_that_cannot_be_encoded_are_one_line(capsys, images, sentence):
    np.save("images.npy", images)

    assert refused(capsys, "encode", "plain", "images.npy", "-o", "out.npz") == sentence
    assert not Path("out.npz").exists()


@pytest.mark.parametrize(
    ("latents", "sentence"),
    [
        (np.zeros((5, 3)), "latents.npy: expected shape (n, 2), found (5, 3)"),
        (np.zeros(2), "latents.npy: expected shape (n, 2), found (2,)"),
        (LATENTS_WITH_NAN, "latents.npy: expected finite numbers, found NaN or infinity"),
        (np.array([["a", "b"]]), "latents.npy: expected numbers, found <U1"),
        (np.zeros((0, 2)), "latents.npy: expected at least one latent, found none"),
    ],
)
def test_latents_that_cannot_be_decoded_are_one_line(capsys, latents, sentence):
    np.save("latents.npy", latents)

    assert refused(capsys, "decode", "plain", "latents.npy", "-o", "out.npy") == sentence
    assert not Path("out.npy").exists()


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01\x00\xff\xff"])
def test_a_file_that_is_no_array_is_one_line(capsys, content):
    Path("latents.npy").write_bytes(content)

    assert refused(capsys, "decode", "plain", "latents.npy", "-o", "out.npy").startswith("latents.npy: expected")


def test_a_pickle_is_not_opened(capsys):
    np.save("latents.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)

    sentence = refused(capsys, "decode", "plain", "latents.npy", "-o", "out.npy")

    assert sentence == "latents.npy: expected plain numbers, found Python objects"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"images": np.zeros((50, 20), np.uint8)},
            "mine.npz: expected (n, h, w), (n, h, w, c), (n, c, h, w) or (n, h·w)",
        ),
        ({"images": np.full((50, 28, 28), np.nan)}, "mine.npz: expected finite numbers, found NaN"),
        ({"images": None}, "mine.npz: expected the arrays x_train, y_train, x_test, y_test (or train_images,"),
        ({"labels": np.full(50, 0.5)}, "mine.npz: labels: expected a class a picture, found numbers that are not"),
        ({"labels": np.zeros(7, int)}, "mine.npz: labels: expected shape (50,), one label an image, found (7,)"),
    ],
)
def test_a_data_set_of_ones_own_that_is_wrong_is_one_line(capsys, change, sentence):
    whole = {"images": np.zeros((50, 28, 28), np.uint8), "labels": np.zeros(50, int), **change}
    np.savez("mine.npz", **{key: value for key, value in whole.items() if value is not None})

    assert refused(capsys, "train", "--name", "a", "--data", "mine.npz").startswith(sentence)
    assert refused(capsys, "evaluate", "plain", "--data", "mine.npz").startswith(sentence)


def test_mistakes_are_one_line_in_a_real_shell_too():
    np.save("latents.npy", np.zeros((4, 7)))

    for arguments in (["evaluate", "nobody"], ["decode", "plain", "latents.npy", "-o", "out.npy"], ["paint"]):
        done = shell(*arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("error: ")
        assert done.stderr.count("\n") == 1


@pytest.mark.long
def test_weights_that_do_not_fit_are_one_line_even_with_tensorflow_running(model_store, tmp_path):
    source = model_store.open("plain").path
    broken = tmp_path / "store" / "broken"
    broken.mkdir(parents=True)
    for file in source.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    config = json.loads((broken / "config.json").read_text())
    config["model"]["width"] += 1
    (broken / "config.json").write_text(json.dumps(config))
    np.save("latents.npy", LATENTS)

    done = shell("decode", "broken", "latents.npy", "-o", "out.npy", "--store", str(tmp_path / "store"))

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "broken: weights: " in done.stderr
    assert "expected shape" in done.stderr


def test_labels_that_do_not_fit_are_one_line(capsys):
    np.save("images.npy", IMAGES)
    np.save("labels.npy", np.array([0, 1, 2, 3, 10]))

    sentence = refused(capsys, "encode", "conditional", "images.npy", "--labels", "labels.npy", "-o", "out.npz")

    assert sentence == "labels: expected classes from 0 to 9, found 10"


def test_ctrl_c_is_one_line_and_status_130(capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("vae.cli.commands.read_npy", interrupt)

    assert main(["decode", "plain", "latents.npy", "-o", "out.npy"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


# -- encode and decode -------------------------------------------------------------------------------------------------


def test_encoding_writes_the_posterior_of_the_model(capsys, model_store):
    np.save("images.npy", IMAGES)

    assert main(["encode", "plain", "images.npy", "-o", "out.npz"]) == 0

    printed = capsys.readouterr()
    assert printed.out == "out.npz\n"
    assert printed.err == ""
    posterior = restore(model_store.open("plain")).encode(IMAGES)
    with np.load("out.npz") as written:
        assert sorted(written) == ["log_var", "mean"]
        np.testing.assert_allclose(written["mean"], posterior.mean, atol=1e-6)
        np.testing.assert_allclose(written["log_var"], posterior.log_var, atol=1e-6)
        assert written["mean"].shape == written["log_var"].shape == (5, 2)


def test_decoding_writes_the_images_of_the_model(model_store):
    np.save("latents.npy", LATENTS)

    assert main(["decode", "plain", "latents.npy", "-o", "out.npy"]) == 0

    written = np.load("out.npy")
    np.testing.assert_allclose(written, restore(model_store.open("plain")).decode(LATENTS), atol=1e-6)
    assert written.dtype == np.float32
    assert written.shape == (5, 28, 28)


def test_what_encode_wrote_can_be_decoded():
    np.save("images.npy", IMAGES / 255.0)

    assert main(["encode", "plain", "images.npy", "-o", "latents.npz"]) == 0
    assert main(["decode", "plain", "latents.npz", "-o", "out.npy"]) == 0

    assert np.load("out.npy").shape == (5, 28, 28)


def test_more_images_than_one_piece_holds_come_out_in_order(monkeypatch):
    np.save("latents.npy", LATENTS)
    assert main(["decode", "plain", "latents.npy", "-o", "whole.npy"]) == 0
    monkeypatch.setattr("vae.cli.networks.CHUNK", 2)
    assert main(["decode", "plain", "latents.npy", "-o", "pieces.npy"]) == 0

    np.testing.assert_allclose(np.load("pieces.npy"), np.load("whole.npy"), atol=1e-6)


def test_a_conditional_model_reads_its_classes_from_a_file(model_store):
    np.save("latents.npy", LATENTS)
    np.save("labels.npy", np.array([0, 3, 9, 9, 1]))

    assert main(["decode", "conditional", "latents.npy", "--labels", "labels.npy", "-o", "out.npy"]) == 0

    expected = restore(model_store.open("conditional")).decode(LATENTS, np.array([0, 3, 9, 9, 1]))
    np.testing.assert_allclose(np.load("out.npy"), expected, atol=1e-6)


def test_a_result_replaces_an_older_file_and_leaves_no_draft():
    np.save("latents.npy", LATENTS)
    Path("out.npy").write_text("an older result")

    assert main(["decode", "plain", "latents.npy", "-o", "out.npy"]) == 0

    assert np.load("out.npy").shape == (5, 28, 28)
    assert sorted(path.name for path in Path().iterdir()) == ["latents.npy", "out.npy"]


def test_a_write_that_fails_leaves_the_older_file_and_no_draft(capsys, monkeypatch):
    np.save("latents.npy", LATENTS)
    Path("out.npy").write_text("an older result")

    def full(stream, *_, **__):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)

    sentence = refused(capsys, "decode", "plain", "latents.npy", "-o", "out.npy")

    assert sentence == "--output: expected to write 'out.npy', found No space left on device"
    assert Path("out.npy").read_text() == "an older result"
    assert sorted(path.name for path in Path().iterdir()) == ["latents.npy", "out.npy"]


# -- list, train, evaluate, download -----------------------------------------------------------------------------------


def test_the_list_as_json_holds_checkpoints_and_problems(capsys, store):
    (store.root / "second" / "config.json").write_text("{")

    assert main(["list", "--json", "--store", str(store.root)]) == 0

    record = json.loads(capsys.readouterr().out)
    (first,) = record["checkpoints"]
    assert first["name"] == "first"
    assert first["dataset"] == "digits"
    assert first["model"]["latent_dim"] == 2
    assert first["metrics"][0] == {
        "name": "negative_elbo",
        "value": 150.0,
        "unit": "nats/image",
        "protocol": "a protocol",
    }
    assert first["digest"] == store.open("first").digest
    (problem,) = record["problems"]
    assert problem["name"] == "second"
    assert problem["reason"].startswith("second/config.json: expected JSON")


def test_the_list_as_a_table_shows_what_opens_and_what_does_not(capsys, store):
    (store.root / "second" / "model.safetensors").unlink()

    assert main(["list", "--store", str(store.root)]) == 0

    printed = capsys.readouterr().out
    row = next(line for line in printed.splitlines() if "first" in line)
    assert row.split() == ["first", "VAE", "2", "digits", "150.0", "—", "0.0", "MB"]
    assert "not opened: second: expected the file model.safetensors, found none" in printed


def test_a_reader_that_stops_early_is_no_error():
    listing = subprocess.Popen(
        [sys.executable, "-m", "vae", "list", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    listing.stdout.close()

    assert listing.stderr.read() == b""
    assert listing.wait() == 0
    listing.stderr.close()


@dataclass(frozen=True)
class Printed:
    """What a command printed, and where it was told to write."""

    store: CheckpointStore
    out: str
    err: str


@pytest.fixture(scope="module")
def training(coarse_measures, tmp_path_factory) -> Printed:
    """What `train` made of two short epochs, and printed into a log meanwhile."""
    root = tmp_path_factory.mktemp("trained")
    options = "--data digits --latent-dim 2 --beta 2 --width 16 --depth 1 --epochs 2 --seed 5 --warmup-steps 0"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(["train", "--store", str(root), "--name", "short", "--title", "Short", *options.split()]) == 0
    return Printed(CheckpointStore(root), out.getvalue(), err.getvalue())


@pytest.fixture
def trained(training) -> CheckpointStore:
    """The store with what `train` made."""
    return training.store


def test_training_keeps_a_checkpoint_with_the_options_it_was_given(trained):
    checkpoint = trained.open("short")

    assert checkpoint.config.dataset == "digits"
    assert checkpoint.config.title == "Short"
    begin = start("vae", len(load("digits").train))
    assert checkpoint.config.model == replace(begin.model, latent_dim=2, beta=2.0, width=16, depth=1)
    assert checkpoint.config.training == replace(begin.training, epochs=2, seed=5, warmup_steps=0)
    assert len(checkpoint.encoded()) == 360
    assert restore(checkpoint).decode(LATENTS).shape == (5, 28, 28)


def test_evaluating_measures_afresh_what_training_wrote(capsys, trained):
    (trained.open("short").path / "metrics.json").write_text("[]")

    assert main(["evaluate", "short", "--json", "--store", str(trained.root)]) == 0

    record = json.loads(capsys.readouterr().out)
    assert (record["checkpoint"], record["dataset"]) == ("short", "digits")
    measured = {metric["name"]: metric for metric in record["metrics"]}
    gray, model = load("digits").test.images, restore(trained.open("short"))
    decoded = model.decode(model.encode(gray).mean)
    assert measured["mse"]["value"] == pytest.approx(np.square(decoded - gray / 255.0).mean(), rel=1e-4)
    assert measured["negative_elbo"]["value"] > measured["negative_log_likelihood"]["value"] > 0
    assert measured["mse"]["protocol"].startswith("360 gray test images of digits")


def test_evaluating_prints_a_table_with_units_and_protocols(capsys, trained):
    assert main(["evaluate", "short", "--store", str(trained.root)]) == 0

    printed = capsys.readouterr().out
    header, row = (
        next(line for line in printed.splitlines() if word in line) for word in ("protocol", "negative_elbo ")
    )
    assert header.split() == ["name", "value", "unit", "protocol"]
    assert "nats/image" in row
    assert "test images of digits" in row


def test_a_conditional_model_takes_its_classes_from_the_data(tmp_path, coarse_measures):
    np.savez("mine.npz", images=np.zeros((40, 28, 28), np.uint8), labels=np.arange(40) % 3)

    options = "--family cvae --width 8 --depth 1 --epochs 1 --data mine.npz --name three --no-evaluate"
    assert main(["train", "--store", str(tmp_path / "s"), *options.split()]) == 0

    config = CheckpointStore(tmp_path / "s").open("three").config
    assert config.model.classes == 3
    assert config.dataset == "mine"


def test_a_data_set_that_is_gone_says_how_to_name_it(capsys, tmp_path, trained):
    folder = tmp_path / "s" / "short"
    folder.mkdir(parents=True)
    for file in trained.open("short").path.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "dataset": "mine"}))

    sentence = refused(capsys, "evaluate", "short", "--store", str(tmp_path / "s"))

    assert "'mine' are not on this machine" in sentence
    assert "--data mine.npz" in sentence


def test_training_into_a_log_prints_a_line_an_epoch(training):
    assert training.out == f"{training.store.root / 'short'}\n"
    first, second = training.err.splitlines()
    assert re.fullmatch(r"training 1/2: loss [\d.]+, held out [\d.]+ nats/image", first)
    assert second.startswith("training 2/2: ")


def test_training_again_under_a_name_wants_to_be_told(capsys, trained):
    before = trained.open("short").digest

    sentence = refused(capsys, "train", "--name", "short", "--store", str(trained.root))

    assert "--replace" in sentence
    assert trained.open("short").digest == before


def test_downloading_what_is_here_says_what_it_holds(capsys, monkeypatch, tmp_path):
    images, labels = np.zeros((6, 28, 28), np.uint8), np.arange(6)
    np.savez("mnist.npz", x_train=images, y_train=labels, x_test=images[:2], y_test=labels[:2])
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))

    assert main(["download", "mnist"]) == 0

    assert capsys.readouterr().out == "mnist: 6 training and 2 test images\n"


def test_a_download_without_a_network_is_one_line(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(commands, "fetch", functools.partial(fetch, base="http://127.0.0.1:9/", waits=()))
    monkeypatch.setattr(sys, "stderr", stderr := io.StringIO())

    assert main(["download", "mnist"]) == 2

    assert stderr.getvalue().count("\n") == 1
    assert "MNIST could not be fetched: 127.0.0.1 cannot be reached" in stderr.getvalue()
    assert "VAE_DATA_DIR" in stderr.getvalue()
    assert capsys.readouterr().out == ""


def test_codes_go_through_the_codebook_and_back_as_the_model_itself_does():
    np.save("images.npy", IMAGES)
    assert main(["encode", "codes", "images.npy", "-o", "latents.npz"]) == 0
    written = np.load("latents.npz")
    model = restore(CheckpointStore(os.environ["VAE_CHECKPOINTS"]).open("codes"))
    np.testing.assert_array_equal(written["codes"], model.codes(IMAGES))
    np.save("codes.npy", written["codes"])
    np.save("vectors.npy", written["mean"])
    for source in ("latents.npz", "codes.npy", "vectors.npy"):
        assert main(["decode", "codes", source, "-o", "out.npy"]) == 0
        np.testing.assert_allclose(np.load("out.npy"), model.reconstruct(IMAGES), atol=1e-6)
    assert np.abs(model.decode(written["mean"]) - model.reconstruct(IMAGES)).max() > 1e-3


def test_a_code_that_the_codebook_does_not_have_is_one_line(capsys):
    np.save("codes.npy", np.full((1, 7, 7), 8))
    assert refused(capsys, "decode", "codes", "codes.npy", "-o", "out.npy") == (
        "codes.npy: expected codes from 0 to 7, found 8 to 8"
    )


# -- a result never takes the place of what it was made from -----------------------------------------------------------


def links(path: Path) -> dict[str, Path]:
    """Other spellings of one file."""
    soft, hard = path.with_name("soft"), path.with_name("hard")
    soft.symlink_to(path)
    hard.hardlink_to(path)
    return {
        "itself": path,
        "soft": soft,
        "hard": hard,
        "dotted": path.parent / "." / ".." / path.parent.name / path.name,
    }


@pytest.mark.parametrize("spelt", ["itself", "soft", "hard", "dotted"])
def test_an_output_that_is_the_input_is_refused_before_anything_is_written(capsys, tmp_path, model_store, spelt):
    np.save("images.npy", IMAGES)
    np.save("latents.npy", LATENTS)
    np.save("labels.npy", np.arange(5))
    weights = model_store.root / "plain" / "model.safetensors"
    commands = {
        "images.npy": [["encode", "plain", "images.npy"], ["prepare", "images.npy"]],
        "latents.npy": [["decode", "plain", "latents.npy"]],
        "labels.npy": [["decode", "conditional", "latents.npy", "--labels", "labels.npy"]],
    }
    for name, lines in commands.items():
        (tmp_path / f"in-{name}").mkdir()
        moved = (tmp_path / name).rename(tmp_path / f"in-{name}" / name)
        output = links(moved)[spelt]
        before = moved.read_bytes()
        for line in lines:
            found = [
                str(moved) if part == name else str(tmp_path / f"in-{part}" / part) if "." in part else part
                for part in line
            ]
            sentence = refused(capsys, *found, "-o", str(output))
            assert sentence.startswith("--output: expected another file than the input '")
        assert moved.read_bytes() == before
    output = weights if spelt in ("itself", "dotted") else tmp_path / spelt
    if spelt == "soft":
        output.symlink_to(weights)
    elif spelt == "hard":
        output.hardlink_to(weights)
    before = weights.read_bytes()
    for line in (["pack", "plain"], ["export", "plain"], ["encode", "plain", "none.npy"]):
        assert refused(capsys, *line, "-o", str(output)).startswith("--output: expected another file than the input '")
    assert weights.read_bytes() == before


def test_steps_do_not_take_the_place_of_a_picture(capsys, tmp_path):
    Image.fromarray(np.pad(np.full((10, 4), 255, np.uint8), 9)).save("001-1-1-gray.png")
    before = Path("001-1-1-gray.png").read_bytes()
    assert main(["prepare", "001-1-1-gray.png", "-o", "out.npz", "--steps", ".", "--json"]) == 2
    assert "--steps: expected a folder without the pictures" in capsys.readouterr().err
    assert Path("001-1-1-gray.png").read_bytes() == before
    assert not Path("out.npz").exists()


# -- what the machine does not do --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk to write to, found: No space left on device"),
        (OSError(errno.EACCES, "Permission denied", "a"), "disk to write to, found: Permission denied at 'a'"),
        (MemoryError(), "expected an input that fits into memory, found one that does not (MemoryError)"),
        (RecursionError(), "expected an input that fits into memory, found one that does not (RecursionError)"),
    ],
)
def test_whatever_the_machine_does_not_do_is_one_line_and_status_2(capsys, monkeypatch, error, sentence):
    def fails(_):
        raise error

    monkeypatch.setattr(commands, "list_checkpoints", fails)
    assert refused(capsys, "list").endswith(sentence)


def test_training_and_unpacking_on_a_full_disk_are_one_line(capsys, monkeypatch, tmp_path):
    store = str(tmp_path / "store")
    assert main(["pack", "plain", "-o", "plain.zip"]) == 0
    capsys.readouterr()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("vae.data.aside.tempfile.mkdtemp", full)
    sentence = "plain: expected to write into the store, found: No space left on device"
    assert refused(capsys, "unpack", "plain.zip", "--store", store) == sentence
    monkeypatch.setattr("vae.training.executors.carry_out", full)
    sentence = "expected files to read and a disk to write to, found: No space left on device"
    assert refused(capsys, "train", "--name", "full", "--store", store, "--epochs", "1") == sentence


def test_a_name_that_is_no_text_is_listed(capsys, tmp_path):
    (tmp_path / "store" / os.fsdecode(b"caf\xe9")).mkdir(parents=True)
    assert main(["list", "--store", str(tmp_path / "store")]) == 0
    assert "not opened: checkpoint name: expected small letters" in capsys.readouterr().out
