"""The names a customer answers to: its name, its key and its aliases, each once, and who may have which."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from scoring.customers.customers import Customer, check_name
from scoring.refusals import AlreadyDone, Malformed
from scoring.values.words import fold

WORD_LIMIT = 600
"""The most letters of a folded name: folding can make several letters of one."""

ALIAS_LIMIT = 20
"""The most aliases of one customer."""


class NameKind(StrEnum):
    """What a name is to its customer. A name that equals the key is stored once, as the name."""

    NAME = "name"
    KEY = "key"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class KnownName:
    """One name a customer answers to: folded, as names are compared, and as somebody wrote it."""

    folded: str
    kind: NameKind
    written: str


def list_names(customer: Customer) -> tuple[KnownName, ...]:
    """List every name the customer answers to: name, key and aliases, none twice.

    Raises Malformed for a name without letters or digits, or too long once it is folded.
    """
    candidates = [
        (NameKind.NAME, customer.name),
        (NameKind.KEY, customer.key),
        *((NameKind.ALIAS, alias) for alias in customer.aliases),
    ]
    names: dict[str, KnownName] = {}
    for kind, written in candidates:
        word = fold(written)
        if not 0 < len(word) <= WORD_LIMIT:
            raise Malformed(f"“{written[:60]}” cannot be a name: use letters or digits.", field=_get_field(kind))
        names.setdefault(word, KnownName(word, kind, written))
    return tuple(names.values())


def tidy_aliases(customer: Customer) -> Customer:
    """Give back the customer as it is stored: aliases on one line, sorted, without those that repeat name or key.

    Raises Malformed for more than 20 aliases.
    """
    clean = replace(customer, aliases=tuple(" ".join(alias.split()) for alias in customer.aliases))
    aliases = sorted((name.folded, name.written) for name in list_names(clean) if name.kind is NameKind.ALIAS)
    if len(aliases) > ALIAS_LIMIT:
        raise Malformed(f"{len(aliases)} aliases are too many; {ALIAS_LIMIT} is the most.", field="aliases")
    return replace(clean, aliases=tuple(written for _, written in aliases))


def add_alias(customer: Customer, alias: str) -> Customer:
    """Give back the customer with one more alias. Raises AlreadyDone if it answers to that name already."""
    name = check_name(alias, field="aliases")
    if fold(name) in {known.folded for known in list_names(customer)}:
        raise AlreadyDone(f"{customer.name} answers to “{name}” already.")
    return tidy_aliases(replace(customer, aliases=(*customer.aliases, name)))


def remove_alias(customer: Customer, alias: str) -> Customer:
    """Give back the customer without one of its aliases. Raises Malformed, naming its aliases, if it has no such."""
    word = fold(alias)
    rest = tuple(known for known in customer.aliases if fold(known) != word)
    if len(rest) == len(customer.aliases):
        has = f"Its aliases: {', '.join(customer.aliases)}." if customer.aliases else "It has none."
        raise Malformed(f"“{alias}” is not an alias of {customer.name}. {has}", field="aliases")
    return replace(customer, aliases=rest)


def build_taken_refusal(name: KnownName, key: str, owner_name: str) -> Malformed:
    """Build the refusal of a name that another customer, with this key and name, answers to."""
    return Malformed(
        f"“{name.written}” is taken: {owner_name} (`{key}`) answers to it. Choose another {name.kind.value}.",
        field=_get_field(name.kind),
    )


def add_first_words(words: Iterable[str]) -> set[str]:
    """Give back the folded names and the first word of each: no key made for another customer may be one of these."""
    return {part for word in words for part in (word, word.partition(" ")[0])}


def join_aliases(aliases: Iterable[str]) -> str:
    r"""Write aliases into one cell, with semicolons between them; one inside an alias becomes `\;`."""
    return "; ".join(re.sub(r"([;|\\])", r"\\\1", alias) for alias in aliases)


def split_aliases(cell: str) -> tuple[str, ...]:
    """Split a cell into the aliases in it, at semicolons and bars; the opposite of `join_aliases`."""
    parts = re.findall(r"(?:\\[;|\\]|[^;|])+", cell)
    return tuple(re.sub(r"\\([;|\\])", r"\1", part) for part in parts if part.strip())


def _get_field(kind: NameKind) -> str:
    """Get the name of the form's field in which a name of this kind is typed."""
    return "aliases" if kind is NameKind.ALIAS else kind.value
