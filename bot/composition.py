"""Everything the features declare, gathered by kind. A name that two features declare is refused at the start."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from bot.feature import Feature
from bot.features import FEATURES

Value = TypeVar("Value")


class DeclaredTwice(Exception):
    """Two features declare the same name; one of them has to choose another."""


def gathered(features: Iterable[Feature], kind: Callable[[Feature], Mapping[str, Value]]) -> Mapping[str, Value]:
    """What the features declare of one kind, in their order. Raises DeclaredTwice."""
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


WORDS = gathered(FEATURES, lambda feature: feature.commands)
CLICKS = gathered(FEATURES, lambda feature: feature.clicks)
BESIDE = frozenset[str]().union(*(feature.beside for feature in FEATURES))
FORMS = gathered(FEATURES, lambda feature: feature.forms)
SHORTCUTS = gathered(FEATURES, lambda feature: feature.shortcuts)
SEARCHES = gathered(FEATURES, lambda feature: feature.searches)
EVENTS = gathered(FEATURES, lambda feature: feature.events)
UNDO = gathered(FEATURES, lambda feature: feature.undo)
DEADLINES = gathered(FEATURES, lambda feature: feature.deadlines)
RHYTHMS = gathered(FEATURES, lambda feature: feature.rhythms)
POSTS = gathered(FEATURES, lambda feature: feature.posts)
