"""What the feature `packages` brings."""

from bot.feature import Command, Feature
from bot.features.packages import clicks, commands, forms, usecases
from bot.features.packages.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="packages",
    commands={"packages": Command(commands.handle, HELP["packages"], HelpSection.MONEY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=usecases.TAKE_BACK,
    permissions=frozenset({Action.EDIT_PACKAGES}),
    settings=("packages.",),
)
