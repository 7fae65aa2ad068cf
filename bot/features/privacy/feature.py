"""Declares the feature `privacy`."""

from bot.feature import Feature
from scoring.roles import Action

FEATURE = Feature(name="privacy", permissions=frozenset({Action.PRIVACY}), settings=("privacy.",))
