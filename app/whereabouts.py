"""Which page opens a checkpoint: not every page can show every family."""

from dataclasses import dataclass

from app import codebooks, session
from vae.checkpoints import Checkpoint


@dataclass(frozen=True)
class Opening:
    """A page, and the parameters with which it opens a checkpoint."""

    view: str
    title: str
    icon: str
    query: dict[str, str]


def page_of(checkpoint: Checkpoint) -> Opening:
    """The page that shows most of a checkpoint; Reconstruct, which takes any, where no other does."""
    config, chosen = checkpoint.config, {"checkpoint": checkpoint.name}

    def among(offered: tuple[Checkpoint, ...]) -> bool:
        return any(each.name == checkpoint.name for each in offered)

    if among(session.on_the_plane()):
        return Opening("views/explore.py", "Explore", ":material/explore:", chosen)
    if among(session.conditional()):
        return Opening("views/generate.py", "Generate", ":material/grid_view:", chosen)
    if among(codebooks.with_codes()):
        return Opening("views/codes.py", "Codes", ":material/apps:", chosen)
    if config.sweep:
        return Opening("views/betas.py", "Beta", ":material/tune:", {"sweep": config.sweep})
    return Opening("views/reconstruct.py", "Reconstruct", ":material/compare:", {"checkpoints": checkpoint.name})
