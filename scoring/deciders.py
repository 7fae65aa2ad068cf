"""Deciders: who decides what only somebody who is no party to it may decide. Source: product.md, strikes."""

from collections.abc import Collection

from scoring.refusals import NotAllowed


def find_deciders(parties: Collection[str], *groups: Collection[str]) -> tuple[str, ...]:
    """List, sorted, who decides: whoever is no party in the first of these groups that has such a person.

    Nobody is left if every person in every group is a party; then a clock decides, and that is said.

    >>> find_deciders({"ana"}, ["ana"], ["kim", "ana"])
    ('kim',)
    """
    return next((tuple(sorted(impartial)) for group in groups if (impartial := set(group) - set(parties))), ())


def refuse_party(person: str, parties: Collection[str], managers: Collection[str], sentence: str) -> None:
    """Refuse a party what another manager decides, naming who may; not where every manager is a party."""
    others = find_deciders(parties, managers)
    if person in parties and others:
        raise NotAllowed(sentence, people=others)
