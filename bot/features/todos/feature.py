"""What the feature `todos` brings."""

from bot.feature import Command, Feature
from bot.features.todos import clicks, commands
from bot.features.todos.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="todos",
    commands={"todo": Command(commands.handle, HELP["todo"], HelpSection.EVERY_DAY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    permissions=frozenset({Action.QUEUE}),
    settings=("overdue.",),
)
