"""Declares the feature `letters`."""

from bot.feature import Command, Feature
from bot.features.letters import clicks, commands
from bot.features.letters.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="letters",
    commands={"letter": Command(commands.handle_letter, HELP["letter"], HelpSection.PARTING)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    permissions=frozenset({Action.LETTER}),
)
