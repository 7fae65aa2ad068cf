"""What the feature `capacity` brings."""

from bot.feature import Command, Feature
from bot.features.capacity import commands
from bot.features.capacity.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="capacity",
    commands={"room": Command(commands.handle, HELP["room"], HelpSection.MONEY)},
    permissions=frozenset({Action.ROOM}),
    settings=("room.",),
)
