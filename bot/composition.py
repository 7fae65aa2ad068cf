"""Everything the features declare, gathered by kind. The program does not start if two declare the same name."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from bot.feature import Feature
from bot.features import FEATURES

Value = TypeVar("Value")


class DeclaredTwice(Exception):
    """Two features declare the same name; one of them has to choose another."""


def gather(features: Iterable[Feature], kind: Callable[[Feature], Mapping[str, Value]]) -> Mapping[str, Value]:
    """Return what the features declare of one kind, in their order. Raises DeclaredTwice."""
    declared: dict[str, Value] = {}
    owners: dict[str, str] = {}
    for feature in features:
        for name, value in kind(feature).items():
            if name in owners:
                raise DeclaredTwice(
                    f"{name!r} is declared in bot/features/{owners[name]}/feature.py and again in "
                    f"bot/features/{feature.name}/feature.py. Choose another name in one of them."
                )
            owners[name], declared[name] = feature.name, value
    return MappingProxyType(declared)


WORDS = gather(FEATURES, lambda feature: feature.commands)
ALSO = gather(
    FEATURES, lambda feature: {word: command for command in feature.commands.values() for word in command.also}
)
"""The commands by the other words for them, which help does not list."""
CLICKS = gather(FEATURES, lambda feature: feature.clicks)
BESIDE = frozenset[str]().union(*(feature.beside for feature in FEATURES))
FORMS = gather(FEATURES, lambda feature: feature.forms)
SHORTCUTS = gather(FEATURES, lambda feature: feature.shortcuts)
SEARCHES = gather(FEATURES, lambda feature: feature.searches)
EVENTS = gather(FEATURES, lambda feature: feature.events)
UNDO = gather(FEATURES, lambda feature: feature.undo)
DEADLINES = gather(FEATURES, lambda feature: feature.deadlines)
RHYTHMS = gather(FEATURES, lambda feature: feature.rhythms)
POSTS = gather(FEATURES, lambda feature: feature.posts)
OVER = gather(FEATURES, lambda feature: feature.over)
