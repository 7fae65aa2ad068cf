"""What the feature `interactions` brings."""

from bot.feature import Command, Feature
from bot.features.interactions import clicks, commands, forms, usecases
from bot.features.interactions.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="interactions",
    commands={"log": Command(commands.handle, HELP["log"], HelpSection.EVERY_DAY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    shortcuts=clicks.SHORTCUTS,
    undo=usecases.TAKE_BACK,
    permissions=frozenset({Action.LOG}),
    settings=("attention.",),
)
