"""What a checkpoint is and has seen, in the sentence that pages and files share."""

from vae.checkpoints.config import CheckpointConfig
from vae.data.records import record_of

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def facts(config: CheckpointConfig) -> str:
    """A model and its data as a reader says them: "VAE with two latent dimensions, trained on MNIST"."""
    model = config.model
    label = model.label[0].upper() + model.label[1:] + ("," if "," in model.label else "")
    if model.codes:
        code = f"{model.code_side}×{model.code_side} cells of {model.codes} codes"
    elif model.spatial:
        code = f"{model.code_side}×{model.code_side} cells of {model.latent_dim} numbers"
    else:
        code = counted(model.latent_dim, "latent dimension")
    return f"{label} with {code}, trained on {data_set_title(config.dataset, config.data_digest)}"


def data_set_title(dataset: str, digest: str = "") -> str:
    """A data set as pages name it; one of the visitor's own is a path, which nobody else shall read."""
    record = record_of(dataset, digest)
    return record.title if record else "your own pictures"


def counted(count: int, noun: str) -> str:
    """A number of things as a reader says it: "two latent dimensions", "32 latent dimensions"."""
    return f"{NUMBERS[count] if count < len(NUMBERS) else count} {noun}{'' if count == 1 else 's'}"
