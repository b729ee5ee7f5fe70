"""The checkpoints of a listing as the page arranges them: worked out once, since a page's own script starts anew."""

from dataclasses import dataclass
from functools import lru_cache

from app.state.listing import OPENING, StoreListing
from app.views.checkpoints import cards
from app.views.checkpoints.cards import Card
from vae.models.families import KINDS


@dataclass(frozen=True, eq=False)
class Shelf:
    """Everything that there is to choose from.

    Attributes:
        cards: every checkpoint and sweep, in their order.
        names: of every checkpoint.
        families: of KINDS, those that are there.
        data_sets: that they were trained on, by title.
        codes: the forms of their latents; vectors first, by their size.
    """

    cards: tuple[Card, ...]
    names: tuple[str, ...]
    families: tuple[str, ...]
    data_sets: tuple[str, ...]
    codes: tuple[str, ...]


@lru_cache(maxsize=2)
def shelf(listing: StoreListing) -> Shelf:
    """The shelf of a listing, the same one for every run."""
    found = cards.cards(listing.checkpoints, first=OPENING)
    kinds = {card.family for card in found}
    return Shelf(
        cards=found,
        names=tuple(listing.by_name),
        families=tuple(name for name in KINDS if name in kinds),
        data_sets=tuple(sorted({card.data_set for card in found})),
        codes=tuple(sorted({card.code for card in found}, key=_by_size)),
    )


def _by_size(code: str) -> tuple[bool, int, str]:
    size = code.removeprefix("d = ")
    return (not size.isdigit(), int(size) if size.isdigit() else 0, code)
