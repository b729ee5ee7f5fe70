"""Checkpoints as cards: which stand alone, which form a sweep, and what a card says. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from app.ui.ink import filling
from app.ui.tables import Column
from vae.checkpoints.facts import data_set_title
from vae.checkpoints.metrics import Metrics
from vae.checkpoints.store import Checkpoint
from vae.config import ModelConfig
from vae.evaluation.rate_distortion import Sweep, sweeps
from vae.models.families import KINDS

HEADLINES = (
    Column("negative_elbo", "−ELBO", 1),
    Column("negative_log_likelihood", "−log p(x)", 1),
    Column("cross_entropy", "cross-entropy", 1),
    Column("mse", "MSE", 4),
    Column("knn_accuracy", "kNN accuracy", 3),
    Column("perplexity", "perplexity", 1),
)
MOST_HEADLINES = 3


@dataclass(frozen=True, eq=False)
class Card:
    """One checkpoint, or a whole sweep, whose members differ in beta alone.

    Attributes:
        members: the checkpoints, by rising beta.
        shown: the one whose picture stands on the card.
        sweep: the sweep, None for a checkpoint of its own.
    """

    members: tuple[Checkpoint, ...]
    shown: Checkpoint
    sweep: Sweep | None = None

    @property
    def key(self) -> str:
        """A name that no other card has."""
        return f"sweep-{self.sweep.name}" if self.sweep else self.shown.name

    @cached_property
    def family(self) -> str:
        """One of KINDS; that of a sweep is its members' own where beta is not 1."""
        kinds = [member.config.model.kind for member in self.members if member.config.model.beta != 1]
        return kinds[0] if kinds else self.shown.config.model.kind

    @cached_property
    def data_set(self) -> str:
        """The title of the data set that it was trained on; data of one's own have none but that."""
        return data_set_title(self.shown.config.dataset, self.shown.config.data_digest)

    @cached_property
    def code(self) -> str:
        """The form of its latents, in words."""
        return _code(self.shown.config.model)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty choice leaves all of them.

    Attributes:
        words: of which each stands in a checkpoint's name, its title or its sweep's name.
        families: of KINDS.
        data_sets: by their titles.
        codes: forms of latents.
    """

    words: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    data_sets: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def of(self, found: Sequence[Card]) -> tuple[Card, ...]:
        """The cards that fit, those of sweeps with at least one member that is named so."""
        if self == Wanted():
            return tuple(found)
        choices = ((self.families, "family"), (self.data_sets, "data_set"), (self.codes, "code"))
        kept = tuple(card for card in found if all(getattr(card, name) in some for some, name in choices if some))
        return tuple(card for card in kept if any(map(self.names, card.members))) if self.words else kept

    def names(self, checkpoint: Checkpoint) -> bool:
        """Whether every word stands in what a checkpoint is called."""
        if not self.words:
            return True
        called = f"{checkpoint.name} {checkpoint.config.title} {checkpoint.config.sweep}".casefold()
        return all(word.casefold() in called for word in self.words)


def cards(checkpoints: Iterable[Checkpoint], *, first: str) -> tuple[Card, ...]:
    """Checkpoints of their own by name, the one named `first` before them, then the sweeps of more than one member."""
    listed = tuple(checkpoints)
    grouped = [sweep for sweep in sweeps(listed) if len(sweep.members) > 1]
    inside = {member.name for sweep in grouped for member in sweep.members}
    alone = sorted((c for c in listed if c.name not in inside), key=lambda c: (c.name != first, c.name))
    return (*map(single, alone), *(Card(each.members, each.member(each.opening_beta), each) for each in grouped))


def single(checkpoint: Checkpoint) -> Card:
    """The card of one checkpoint."""
    return Card((checkpoint,), checkpoint)


def card_html(card: Card, metrics: Metrics, picture: str) -> str:
    """What a card says above its buttons; `picture` is HTML. A number's protocol shows when the pointer rests on it."""
    config = card.shown.config
    title = config.title or card.shown.name
    facts = [KINDS[card.family], card.data_set, card.code]
    if card.sweep:
        betas = card.sweep.betas
        title = card.sweep.name
        facts.append(f"{len(betas)} models, β = {betas[0]:g} to {betas[-1]:g}")
        note = f'<p class="name">shown: β = {config.model.beta:g}</p>'
    else:
        facts.append(f"{card.shown.weights_bytes / 1e6:.1f} MB")
        note = f'<p class="name">{escape(card.shown.name)}</p>'
    lines = f'<h2>{escape(title)}</h2>{note}<p class="what">{escape(" · ".join(facts))}</p>'
    return f'<div class="card">{picture}{lines}{headlines(metrics)}</div>'


def headlines(metrics: Metrics) -> str:
    """The first few of its measures, with their units, as a list of terms and numbers."""
    measured = [column for column in HEADLINES if metrics.value(column.name) is not None][:MOST_HEADLINES]
    if not measured:
        return '<p class="what">not measured</p>'
    entries = []
    for column in measured:
        metric = metrics[column.name]
        number = f"{metrics.value(column.name):,.{column.decimals}f}"
        unit = f" <small>{escape(metric.unit.replace('/', ' per '))}</small>" if "nats" in metric.unit else ""
        entries.append(f'<div title="{escape(metric.protocol)}"><dt>{column.title}</dt><dd>{number}{unit}</dd></div>')
    return f"<dl>{''.join(entries)}</dl>"


def picture_html(address: str, *, coloured: bool, label: str) -> str:
    """A card's picture, light ink on black or coloured."""
    style = filling(address, coloured=coloured)
    return f'<div class="picture" role="img" aria-label="{escape(label)}" style="{style}"></div>'


def no_picture(reason: str) -> str:
    """A quiet tile that says why nothing is shown."""
    return f'<div class="picture none"><span>{escape(reason)}</span></div>'


def _code(model: ModelConfig) -> str:
    if model.codes:
        return f"{model.code_side}×{model.code_side} cells of {model.codes} codes"
    return f"{model.code_side}×{model.code_side}×{model.latent_dim}" if model.spatial else f"d = {model.latent_dim}"
