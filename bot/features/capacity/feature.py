"""What the feature `capacity` brings."""

from bot.feature import Command, Feature
from bot.features.capacity import commands
from bot.features.capacity.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="capacity",
    commands={"capacity": Command(commands.handle, HELP["capacity"], HelpSection.MONEY, also=("room",))},
    permissions=frozenset({Action.ROOM}),
    settings=("room.",),
)
