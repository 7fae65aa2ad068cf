"""What the feature `moods` brings."""

from bot.feature import Command, Feature
from bot.features.moods import clicks, forms
from bot.features.moods.commands import moods as commands, turnover
from bot.features.moods.messages.moods import HELP
from bot.features.moods.messages.turnover import HELP as TURNOVER
from bot.features.moods.usecases import moods as usecases
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="moods",
    commands={
        "feeling": Command(commands.handle, HELP["feeling"], HelpSection.EVERY_DAY, also=("gut",)),
        "turnover": Command(turnover.handle, TURNOVER["turnover"], HelpSection.EVERY_DAY),
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=usecases.TAKE_BACK,
    rhythms=usecases.RHYTHMS,
    permissions=frozenset({Action.OWN, Action.LOOK, Action.DEPARTURE}),
    settings=("gut.", "turnover."),
)
