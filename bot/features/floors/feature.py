"""What the feature `floors` brings."""

from bot.feature import Command, Feature
from bot.features.floors import clicks, commands, forms, usecases
from bot.features.floors.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="floors",
    commands={
        "minimums": Command(commands.handle, HELP["minimums"], HelpSection.MONEY, also=("floors", "floor", "minimum"))
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=usecases.TAKE_BACK,
    permissions=frozenset({Action.SET_FLOORS, Action.LOOK_MONEY}),
    settings=("floor.",),
)
