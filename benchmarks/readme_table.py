"""Rewrite the README's table of shipped checkpoints from their metrics.json.

Run from the repository's root: python -m benchmarks.readme_table
"""

from pathlib import Path

from vae.checkpoints import SHIPPED, Checkpoint, CheckpointStore
from vae.errors import InputError
from vae.metrics import Metric

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- checkpoints: begin -->", "<!-- checkpoints: end -->"
COLUMNS = {
    "negative_elbo": "−ELBO",
    "reconstruction": "reconstruction",
    "kl": "KL",
    "negative_log_likelihood": "−log p(x)",
    "mse": "MSE a pixel",
    "ssim": "SSIM",
    "active_units": "active units",
    "knn_accuracy": "kNN accuracy",
}
OF_SOME_FAMILIES = {
    "class_consistency": "Class consistency",
    "leakage": "Leakage, the class that a linear probe still reads from a CVAE's z",
    "codes_used": "Codes used",
    "perplexity": "Perplexity of the codebook",
    "prior_bits": "Bits per image under the code prior",
    "anomaly_auroc": "AUROC of the class that was held out",
    "sample_certainty": "Samples that look like one digit",
    "hole_share": "Samples that fall into holes",
}
IN_DETAIL = {
    "probe_accuracy": "Accuracy of a linear probe",
    "negative_importance_bound": "Importance-weighted −log p(x)",
}
ABSENT = "–"


def main() -> None:
    """Write the block between the two markers; nothing else of the README changes."""
    README.write_text(with_block(README.read_text(encoding="utf-8"), block()), encoding="utf-8")


def block(store: CheckpointStore | None = None) -> str:
    """The table, a row a checkpoint, and below it the protocol behind each column."""
    listing = (store or CheckpointStore(SHIPPED)).list()
    if listing.problems:
        raise InputError(f"README table: expected checkpoints that open, found {listing.problems[0].reason}")
    checkpoints = tuple(sorted(listing.checkpoints, key=_order))
    head = ["checkpoint", "model", "d", *COLUMNS.values(), "weights"]
    rows = [head, ["---"] * 3 + ["---:"] * (len(head) - 3), *map(_row, checkpoints)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    details = ["<details><summary>How each of these numbers was measured</summary>", "", *_protocols(checkpoints)]
    return "\n".join(
        [
            *lines,
            "",
            *_listed(OF_SOME_FAMILIES, checkpoints),
            "",
            *details,
            *_listed(IN_DETAIL, checkpoints),
            "",
            "</details>",
        ]
    )


def with_block(text: str, table: str) -> str:
    """`text` with what stands between its markers replaced; raise InputError where a marker is missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InputError(f"README.md: expected the markers {BEGIN} and {END}, found {'one' if begin else 'none'}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _order(checkpoint: Checkpoint) -> tuple:
    """By name, a sweep's members by their beta."""
    config = checkpoint.config
    return (config.sweep or checkpoint.name, config.model.latent_dim, config.model.beta)


def _row(checkpoint: Checkpoint) -> list[str]:
    model, metrics = checkpoint.config.model, checkpoint.metrics()
    cells = [_number(metrics[name]) if name in metrics else ABSENT for name in COLUMNS]
    size = f"{checkpoint.weights_bytes / 1e6:.1f} MB"
    return [f"`{checkpoint.name}`", model.label, str(model.latent_dim), *cells, size]


def _number(metric: Metric) -> str:
    if isinstance(metric.value, tuple):
        raise InputError(f"README table: expected one number as {metric.name}, found {len(metric.value)}")
    if metric.name == "active_units":
        return f"{metric.value:.0f}"
    return f"{metric.value:.4f}" if abs(metric.value) < 1 else f"{metric.value:.1f}"


def _listed(measures: dict[str, str], checkpoints: tuple[Checkpoint, ...]) -> list[str]:
    """One line for each measure and protocol: its value at each checkpoint, then how it was measured."""
    lines = []
    for name, text in measures.items():
        found = [(c.name, c.metrics()[name]) for c in checkpoints if name in c.metrics()]
        by_protocol: dict[str, list[str]] = {}
        for checkpoint, metric in found:
            by_protocol.setdefault(metric.protocol, []).append(f"`{checkpoint}` {_with_unit(metric)}")
        lines += [f"- {text}: {', '.join(values)} ({how})." for how, values in by_protocol.items()]
    return lines


def _with_unit(metric: Metric) -> str:
    return f"{metric.value:.1%}" if metric.unit == "share" else f"{metric.value:.1f} {metric.unit}"


def _protocols(checkpoints: tuple[Checkpoint, ...]) -> list[str]:
    """One line for each distinct protocol: the checkpoints and columns that were measured by it."""
    measured: dict[str, tuple[list[str], list[str]]] = {}
    for checkpoint in checkpoints:
        metrics = checkpoint.metrics()
        for name in filter(metrics.__contains__, COLUMNS):
            names, columns = measured.setdefault(metrics[name].protocol, ([], []))
            for found, entry in ((names, f"`{checkpoint.name}`"), (columns, COLUMNS[name])):
                if entry not in found:
                    found.append(entry)
    return [f"- {', '.join(names)}, {', '.join(columns)}: {how}." for how, (names, columns) in measured.items()]


if __name__ == "__main__":
    main()
