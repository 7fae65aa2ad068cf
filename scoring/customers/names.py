"""Names: the words a customer answers to, each once, and which of them may be given to whom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from scoring.customers.customers import Customer, check_name, fold
from scoring.refusals import AlreadyDone, Malformed

WORD_LIMIT = 600
ALIAS_LIMIT = 20


class Kind(StrEnum):
    """What a word is to its customer. A name that equals the key is stored once, as the name."""

    NAME = "name"
    KEY = "key"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class Word:
    """One word a customer answers to: folded as it is compared, and as it is shown."""

    folded: str
    kind: Kind
    shown: str


def words_of(customer: Customer) -> tuple[Word, ...]:
    """Every word the customer answers to: name, key and aliases, none twice. Refuses what cannot be a name."""
    given = [(Kind.NAME, customer.name), (Kind.KEY, customer.key), *((Kind.ALIAS, a) for a in customer.aliases)]
    words: dict[str, Word] = {}
    for kind, shown in given:
        word = fold(shown)
        if not 0 < len(word) <= WORD_LIMIT:
            raise Malformed(f"“{shown[:60]}” cannot be a name: use letters or digits.", field=_field(kind))
        words.setdefault(word, Word(word, kind, shown))
    return tuple(words.values())


def tidied(customer: Customer) -> Customer:
    """The customer as it is stored: aliases on one line, in order, without those that repeat the name or the key."""
    clean = replace(customer, aliases=tuple(" ".join(alias.split()) for alias in customer.aliases))
    aliases = sorted((w.folded, w.shown) for w in words_of(clean) if w.kind is Kind.ALIAS)
    if len(aliases) > ALIAS_LIMIT:
        raise Malformed(f"{len(aliases)} aliases are too many; {ALIAS_LIMIT} is the most.", field="aliases")
    return replace(clean, aliases=tuple(shown for _, shown in aliases))


def with_alias(customer: Customer, alias: str) -> Customer:
    """The customer with one more alias. Refuses one it answers to already."""
    name = check_name(alias, field="aliases")
    if fold(name) in {word.folded for word in words_of(customer)}:
        raise AlreadyDone(f"{customer.name} answers to “{name}” already.")
    return tidied(replace(customer, aliases=(*customer.aliases, name)))


def without_alias(customer: Customer, alias: str) -> Customer:
    """The customer with one alias less. Refuses what is not an alias of it, naming those that are."""
    gone = fold(alias)
    rest = tuple(known for known in customer.aliases if fold(known) != gone)
    if len(rest) == len(customer.aliases):
        has = f"Its aliases: {', '.join(customer.aliases)}." if customer.aliases else "It has none."
        raise Malformed(f"“{alias}” is not an alias of {customer.name}. {has}", field="aliases")
    return replace(customer, aliases=rest)


def taken(word: Word, key: str, name: str) -> Malformed:
    """The refusal of a word that another customer answers to."""
    return Malformed(
        f"“{word.shown}” is taken: {name} (`{key}`) answers to it. Choose another {word.kind.value}.",
        field=_field(word.kind),
    )


def and_firsts(words: Iterable[str]) -> set[str]:
    """The folded words, and the first word of each of several: no key made for another customer is one of these."""
    return {part for word in words for part in (word, word.partition(" ")[0])}


def joined(names: Iterable[str]) -> str:
    """Aliases in one cell, with semicolons between them; a semicolon within one has a backslash before it."""
    return "; ".join(re.sub(r"([;|\\])", r"\\\1", name) for name in names)


def parted(text: str) -> tuple[str, ...]:
    """The aliases in a cell, between semicolons or bars."""
    parts = re.findall(r"(?:\\[;|\\]|[^;|])+", text)
    return tuple(re.sub(r"\\([;|\\])", r"\1", part) for part in parts if part.strip())


def _field(kind: Kind) -> str:
    return "aliases" if kind is Kind.ALIAS else kind.value
