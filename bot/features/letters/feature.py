"""Declares the feature `letters`."""

from bot.feature import Command, Feature
from bot.features.letters import clicks, commands
from bot.features.letters.messages import HELP
from bot.slack.help_texts import Section
from scoring.roles import Action

FEATURE = Feature(
    name="letters",
    commands={"letter": Command(commands.handle_letter, HELP["letter"], Section.PARTING)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    permissions=frozenset({Action.LETTER}),
)
