"""Traces of a person: where their ids stand in texts and JSON, and where their names stand in what people wrote.

Ids are found as a whole: U12 is no trace of U1. A mention of Slack (`<@U1>`, `<@U1|jo>`) is an id, names are prose.
Source: product.md, safety.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

LEAST_LETTERS = 3
"""A shorter name is not searched for in prose: it would be found in every other sentence."""
PARTICLES = frozenset(
    ("and", "das", "del", "della", "den", "der", "des", "dos", "und", "van", "vom", "von", "zum", "zur")
)
"""Words of names that are also words of every other sentence."""
EXCERPT = 40
"""Characters shown on either side of a name that was found."""
_MENTION = re.compile(r"<@([^<>|]+)")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Traces:
    """The ids that lead to one person: their user id, and the channels in which only they read."""

    ids: frozenset[str]

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![A-Za-z0-9])(?:{_join(self.ids)})(?![A-Za-z0-9])")

    @cached_property
    def _labelled(self) -> re.Pattern[str]:
        return re.compile(rf"<@({_join(self.ids)})\|[^<>]*>")

    def occur_in(self, value: object) -> bool:
        """Whether one of the ids stands anywhere in a text or a JSON value, also among its keys."""
        return any(self._whole.search(text) for text in list_texts(value))

    def replace(self, value: Value, sentinel: str) -> Value:
        """Return the text or JSON value with the sentinel in the place of each id; labels of mentions are dropped."""
        return replace_texts(value, lambda text: self._whole.sub(sentinel, self._labelled.sub(r"<@\1>", text)))


def list_texts(value: object) -> Iterator[str]:
    """Yield every text in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from list_texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from list_texts(each)


def list_possible_ids(value: object) -> Iterator[str]:
    """Yield everything in a text or a JSON value that may be an id."""
    for text in list_texts(value):
        yield from _TOKEN.findall(text)


def list_mentions(value: object) -> Iterator[str]:
    """Yield the ids that a text or a JSON value mentions."""
    for text in list_texts(value):
        yield from _MENTION.findall(text)


def list_spellings(names: Iterable[str]) -> tuple[str, ...]:
    """List how these names may stand in prose: as they are, and each word of them, if it has three letters or more.

    Of an e-mail address only the whole counts, and of a name no word like “von”.

    >>> list_spellings(["Ana von Silva", "ana", ""])
    ('Ana von Silva', 'Ana', 'Silva')
    """
    spellings: dict[str, str] = {}
    for name in names:
        words = [] if "@" in name else [each for each in re.split(r"[\s._]+", name) if each.lower() not in PARTICLES]
        for each in (name.strip(), *words):
            if sum(map(str.isalpha, each)) >= LEAST_LETTERS:
                spellings.setdefault(each.casefold(), each)
    return tuple(spellings.values())


def find_excerpts(value: object, spellings: Collection[str]) -> tuple[str, ...]:
    """Return an excerpt of each text in which one of the spellings stands as a whole word, in upper or lower case."""
    if not spellings:
        return ()
    pattern = re.compile(rf"(?<!\w)(?:{_join(spellings)})(?!\w)", re.IGNORECASE)
    return tuple(_cut_out(text, hit) for text in list_texts(value) if (hit := pattern.search(text)))


def replace_texts(value: Value, replace: Callable[[str], str]) -> Value:
    """Return the JSON value with every text in it replaced, keys included."""
    if isinstance(value, str):
        return replace(value)  # type: ignore[return-value]  # a str again
    if isinstance(value, dict):
        return {  # type: ignore[return-value]
            replace_texts(key, replace): replace_texts(each, replace) for key, each in value.items()
        }
    if isinstance(value, list):
        return [replace_texts(each, replace) for each in value]  # type: ignore[return-value]
    return value


def _cut_out(text: str, hit: re.Match[str]) -> str:
    start, end = max(0, hit.start() - EXCERPT), hit.end() + EXCERPT
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _join(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
