"""What the first commands of the shell do with their options; `vae.cli` declares most of them."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vae.checkpoints.files import own_files
from vae.checkpoints.metrics import Metric
from vae.checkpoints.store import Checkpoint, CheckpointStore, replace_metrics
from vae.cli.networks import in_chunks, restored
from vae.cli.output import check_output, writing
from vae.cli.progress import measuring_note, progress_bar
from vae.data import datasets
from vae.data.arrays import check_condition, check_images, check_latents, read_npy, read_npz, read_npz_headers
from vae.data.download import SOURCES, DownloadError, fetch
from vae.data.records import record_of
from vae.errors import InputError
from vae.latent.code_maps import check_code_maps
from vae.latent.encoded_set import Posterior

PIPED_WIDTH = 160


def list_checkpoints(options: argparse.Namespace) -> None:
    """Print what the store holds, broken ones with their reason."""
    listing = _store(options).list()
    if options.json:
        record = {
            "checkpoints": [_summary(checkpoint) for checkpoint in listing.checkpoints],
            "problems": [dataclasses.asdict(problem) for problem in listing.problems],
        }
        return _print_json(record)
    table = _table("name", "model", "d", "data", "−ELBO", "−log p(x)", "weights")
    for checkpoint in listing.checkpoints:
        config, metrics = checkpoint.config, checkpoint.metrics()
        measured = [metrics.value(name) for name in ("negative_elbo", "negative_log_likelihood")]
        table.add_row(
            *map(Text, (checkpoint.name, config.model.label, str(config.model.latent_dim), config.dataset)),
            *("—" if value is None else f"{value:.1f}" for value in measured),
            f"{checkpoint.weights_bytes / 1e6:.1f} MB",
        )
    out = _out()
    out.print(table)
    for problem in listing.problems:
        out.print(Text(f"not opened: {problem.reason}"), soft_wrap=True)
    return None


def evaluate(options: argparse.Namespace) -> None:
    """Measure a checkpoint from its weights, on a test split."""
    checkpoint = _store(options).open(options.name)
    if options.save and options.data:
        raise InputError("--save: expected the checkpoint's own data set, found --data as well")
    data = _test_data(options, checkpoint)
    model = restored(checkpoint)
    from vae.evaluation.measures import evaluate as measure

    with progress_bar(checkpoint.name, total=None) as advance:
        metrics = measure(
            model,
            config=checkpoint.config,
            data=data,
            classifiers=options.store,
            progress=lambda *told: advance(0, measuring_note(*told)),
        )
    if options.save:
        replace_metrics(checkpoint, metrics)
    if options.json:
        return _print_json({"checkpoint": checkpoint.name, "dataset": data.name, "metrics": metrics.to_json()})
    table = _table("name", "value", "unit", "protocol")
    for metric in metrics:
        table.add_row(metric.name, _number(metric), metric.unit, Text(metric.protocol))
    for left_out in metrics.left_out:
        table.add_row(left_out.name, "—", "", Text(f"left out: {left_out.reason}"))
    return _out().print(table)


def encode(options: argparse.Namespace) -> None:
    """Images in a file to posterior means and log-variances in a file, and to codes where the model has a codebook."""
    checkpoint = _store(options).open(options.name)
    _check_output(options, checkpoint)
    images = check_images(read_npy(options.source), options.source.name, shape=checkpoint.config.image_shape)
    labels = _labels(options, checkpoint, count=len(images))
    model = restored(checkpoint)
    parts = in_chunks("encoding", model.encode, images, labels=labels)
    posterior = Posterior(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("mean", "log_var")))
    codes = {"codes": model.nearest(posterior.mean)} if checkpoint.config.model.codes else {}
    with writing(options.output) as stream:
        np.savez(stream, mean=posterior.mean, log_var=posterior.log_var, **codes)
    print(options.output)


def decode(options: argparse.Namespace) -> None:
    """Latents, or codes, in a file to images in a file; a model of codes takes latents to the nearest of them."""
    checkpoint = _store(options).open(options.name)
    _check_output(options, checkpoint)
    config, source = checkpoint.config.model, options.source
    kind = "codes" if config.codes and source.suffix == ".npz" and "codes" in read_npz_headers(source) else "mean"
    given = read_npz(source, [kind])[kind] if source.suffix == ".npz" else read_npy(source)
    if coded := bool(config.codes) and given.ndim == 3:
        check_code_maps(given, codes=config.codes, side=config.code_side, what=source.name)
    else:
        given = check_latents(given, config.latent_shape, source.name)
    labels = _labels(options, checkpoint, count=len(given))
    model = restored(checkpoint)

    def draw(piece: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
        return (
            model.decode_codes(piece if coded else model.nearest(piece))
            if config.codes
            else model.decode(piece, labels)
        )

    parts = in_chunks("decoding", draw, given, labels=labels)
    with writing(options.output) as stream:
        np.save(stream, np.concatenate(parts), allow_pickle=False)
    print(options.output)


def download(options: argparse.Namespace) -> None:
    """Fetch a data set, unless it is here and whole."""
    try:
        data = datasets.load(options.data)
    except InputError:
        _fetch(options.data)
        data = datasets.load(options.data)
    record = record_of(data.name, data.digest)
    licence = f"; licence {record.licence}" if record else ""
    print(f"{data.name}: {len(data.train):,} training and {len(data.test):,} test images{licence}")


def _fetch(name: str) -> None:
    source, here = SOURCES[name], 0
    with progress_bar(f"fetching {source.title}", total=source.size) as advance:

        def on_progress(received: int) -> None:
            nonlocal here
            advance(received - here)
            here = received

        try:
            fetch(name, on_progress=on_progress)
        except DownloadError as error:
            raise InputError(f"{error} Or set VAE_DATA_DIR to a folder that holds {name}.npz.") from None


# -- options -----------------------------------------------------------------------------------------------------------


def add_encode(parser: argparse.ArgumentParser) -> None:
    """The options of `encode`."""
    parser.add_argument("name", metavar="NAME", help="the checkpoint")
    parser.add_argument(
        "source", metavar="IMAGES.npy", type=Path, help="(n, h, w), uint8 from 0 to 255 or float from 0 to 1"
    )
    _add_files(parser, output="LATENTS.npz")


def add_decode(parser: argparse.ArgumentParser) -> None:
    """The options of `decode`."""
    parser.add_argument("name", metavar="NAME", help="the checkpoint")
    parser.add_argument(
        "source",
        metavar="LATENTS.npy",
        type=Path,
        help="(n, d), codes (n, 7, 7), or the .npz that encode wrote (its codes, else its mean)",
    )
    _add_files(parser, output="IMAGES.npy")


def _add_files(parser: argparse.ArgumentParser, *, output: str) -> None:
    parser.add_argument(
        "--labels", metavar="LABELS.npy", type=Path, help="a conditional model's classes, (n,) whole numbers"
    )
    parser.add_argument("-o", "--output", metavar=output, type=Path, required=True, help="file to write")


def _test_data(options: argparse.Namespace, checkpoint: Checkpoint) -> datasets.Dataset:
    name = options.data or checkpoint.config.dataset
    if not options.data and name not in datasets.NAMES and not datasets.available(name):
        raise InputError(f"{datasets.missing_message(name)} Or name the file: --data {name}.npz.")
    data = datasets.load(name, download=True)
    if (found := data.image_shape) != (expected := checkpoint.config.image_shape):
        expected, found = ("×".join(map(str, shape)) for shape in (expected, found))
        raise InputError(f"{data.name}: expected pictures of {expected}, as {checkpoint.name} has them, found {found}")
    return data


def _store(options: argparse.Namespace) -> CheckpointStore:
    store = CheckpointStore(options.store)
    if not any(folder.is_dir() for folder in store.folders):
        raise InputError(f"--store: expected a folder of checkpoints, found none at {str(options.store)!r}")
    return store


def _labels(options: argparse.Namespace, checkpoint: Checkpoint, *, count: int) -> np.ndarray | None:
    classes = checkpoint.config.model.classes
    if options.labels is None:
        if classes:
            raise InputError(f"--labels: expected a file, because {checkpoint.name} is conditional, found none")
        return None
    return check_condition(read_npy(options.labels), count, classes=classes)


def _check_output(options: argparse.Namespace, checkpoint: Checkpoint) -> None:
    read = filter(None, (options.source, options.labels))
    check_output(options.output, *read, *own_files(checkpoint.path))


# -- output ------------------------------------------------------------------------------------------------------------


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        numeric = column in ("d", "−ELBO", "−log p(x)", "weights", "value")
        table.add_column(column, justify="right" if numeric else "left", overflow="fold", no_wrap=column != "protocol")
    return table


def _out() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=PIPED_WIDTH)


def _number(metric: Metric) -> str:
    values = metric.value if isinstance(metric.value, tuple) else (metric.value,)
    return ", ".join(f"{value:.4g}" if abs(value) < 1 else f"{value:.2f}" for value in values)


def _summary(checkpoint: Checkpoint) -> dict[str, Any]:
    config = checkpoint.config
    return {
        "name": checkpoint.name,
        "title": config.title,
        "dataset": config.dataset,
        "model": config.model.to_json(),
        "training": config.training.to_json(),
        "metrics": checkpoint.metrics().to_json(),
        "weights_bytes": checkpoint.weights_bytes,
        "digest": checkpoint.digest,
    }


def _print_json(record: Any) -> None:
    print(json.dumps(record, indent=2, ensure_ascii=False))
