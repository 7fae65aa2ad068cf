"""What the feature `scorecards` brings."""

from bot.feature import Command, Feature
from bot.features.scorecards import clicks, commands, forms
from bot.features.scorecards.messages import HELP
from bot.features.scorecards.usecases import scorecards as usecases
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="scorecards",
    commands={"scorecard": Command(commands.handle, HELP["scorecard"], HelpSection.EVERY_DAY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms={forms.CALLBACK: forms.submit_rating, forms.CUSTOMER_CALLBACK: forms.submit_customer},
    shortcuts=clicks.SHORTCUTS,
    undo={
        "rating": (Action.RATE, usecases.undo_rating),
        "override": (Action.OVERRIDE_GRADE, usecases.undo_override),
    },
    permissions=frozenset({Action.SEE_CARD, Action.RATE, Action.OVERRIDE_GRADE}),
    settings=("card.",),
)
