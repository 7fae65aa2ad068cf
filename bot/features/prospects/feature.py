"""What the feature `prospects` brings."""

from bot.feature import Command, Feature
from bot.features.prospects import clicks, commands, forms
from bot.features.prospects.messages.prospects import HELP
from bot.features.prospects.usecases import ideals, prospects
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="prospects",
    commands={
        "ideal": Command(commands.handle_ideal, HELP["ideal"], HelpSection.MONEY),
        "prospect": Command(commands.handle_prospect, HELP["prospect"], HelpSection.MONEY),
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo={**ideals.TAKE_BACK, **prospects.TAKE_BACK},
    permissions=frozenset({Action.ASSESS, Action.SETTLE_PROSPECT, Action.WRITE_IDEAL, Action.LESSONS}),
)
