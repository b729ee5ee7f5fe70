"""Which page opens a checkpoint: not every page can show every family."""

from dataclasses import dataclass

from app.state import codebooks, session
from app.state.page_list import entry
from vae.checkpoints.store import Checkpoint


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

    if among(session.explorable()):
        return _opening("", chosen)
    if among(session.conditional()):
        return _opening("generate", chosen)
    if among(codebooks.with_codes()):
        return _opening("codes", chosen)
    if config.sweep:
        return _opening("beta", {"sweep": config.sweep})
    return _opening("reconstruct", {"checkpoints": checkpoint.name})


def _opening(url_path: str, query: dict[str, str]) -> Opening:
    page = entry(url_path)
    return Opening(page.view, page.title, page.symbol, query)
