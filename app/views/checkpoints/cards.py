"""Checkpoints as cards: which stand alone, which form a sweep, and what a card says. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from app.ui.tables import Column
from vae.checkpoints.facts import data_set_title
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

    @property
    def family(self) -> str:
        """One of KINDS; that of a sweep is its members' own where beta is not 1."""
        kinds = [member.config.model.kind for member in self.members if member.config.model.beta != 1]
        return kinds[0] if kinds else self.shown.config.model.kind

    @property
    def data_set(self) -> str:
        """The title of the data set that it was trained on; data of one's own have none but that."""
        return data_set_title(self.shown.config.dataset, self.shown.config.data_digest)


def cards(checkpoints: Iterable[Checkpoint], *, first: str) -> tuple[Card, ...]:
    """Checkpoints of their own by name, the one named `first` before them, then the sweeps of more than one member."""
    listed = tuple(checkpoints)
    grouped = [sweep for sweep in sweeps(listed) if len(sweep.members) > 1]
    inside = {member.name for sweep in grouped for member in sweep.members}
    alone = sorted((c for c in listed if c.name not in inside), key=lambda c: (c.name != first, c.name))
    single = [Card((checkpoint,), checkpoint) for checkpoint in alone]
    return (*single, *(Card(sweep.members, sweep.member(sweep.opening_beta), sweep) for sweep in grouped))


def chosen_cards(found: Sequence[Card], *, families: Sequence[str], data_sets: Sequence[str]) -> tuple[Card, ...]:
    """The cards of these families and data sets; an empty choice leaves all of them."""
    return tuple(
        card
        for card in found
        if (not families or card.family in families) and (not data_sets or card.data_set in data_sets)
    )


def card_html(card: Card, picture: str) -> str:
    """What a card says above its buttons; `picture` is HTML. A number's protocol shows when the pointer rests on it."""
    config = card.shown.config
    title = config.title or card.shown.name
    facts = [KINDS[card.family], card.data_set, _code(config.model)]
    if card.sweep:
        betas = card.sweep.betas
        title = card.sweep.name
        facts.append(f"{len(betas)} models, β = {betas[0]:g} to {betas[-1]:g}")
        note = f'<p class="name">shown: β = {config.model.beta:g}</p>'
    else:
        facts.append(f"{card.shown.weights_bytes / 1e6:.1f} MB")
        note = f'<p class="name">{escape(card.shown.name)}</p>'
    lines = f'<h2>{escape(title)}</h2>{note}<p class="what">{escape(" · ".join(facts))}</p>'
    return f'<div class="card">{picture}{lines}{headlines(card.shown)}</div>'


def headlines(checkpoint: Checkpoint) -> str:
    """The first few measures that the checkpoint has, with their units, as a list of terms and numbers."""
    metrics = checkpoint.metrics()
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


def masked(address: str, *, label: str) -> str:
    """A picture of light ink on black, in the page's own ink."""
    style = f"mask-image:url({address});mask-mode:luminance"
    return f'<div class="picture" role="img" aria-label="{escape(label)}" style="{style}"></div>'


def no_picture(reason: str) -> str:
    """A quiet tile that says why nothing is shown."""
    return f'<div class="picture none"><span>{escape(reason)}</span></div>'


def _code(model: ModelConfig) -> str:
    if model.codes:
        return f"{model.code_side}×{model.code_side} cells of {model.codes} codes"
    return f"{model.code_side}×{model.code_side}×{model.latent_dim}" if model.spatial else f"d = {model.latent_dim}"
