"""Lists of a closet's customers: whose they are, and what a list shows of each."""

from dataclasses import dataclass
from enum import StrEnum

from scoring.quarterly_reviews.reviews import Closet, Item, called


class Whose(StrEnum):
    """Whose customers a page shows."""

    MINE = "mine"
    UNOWNED = "unowned"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Listed:
    """One item with what a list shows of its customer now; `margin` in basis points."""

    item: Item
    key: str
    name: str
    owner: str | None = None
    backup: str | None = None
    owner_name: str | None = None
    margin: int | None = None


def joins(closet: Closet) -> str:
    """What whoever brings in customers reads while a closet is open."""
    return (
        f"The closet of {called(closet.key)} is open until {closet.closes_on:%-d %B %Y}: new customers join it with a "
        "suggestion as of now, all others keep theirs as of its opening."
    )
