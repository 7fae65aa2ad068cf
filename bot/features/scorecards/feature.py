"""What the feature `scorecards` brings."""

from bot.feature import Command, Feature
from bot.features.scorecards import clicks, commands, forms
from bot.features.scorecards.messages import HELP
from bot.features.scorecards.usecases import scorecards as usecases
from bot.slack.help_texts import Section
from scoring.roles import Action

FEATURE = Feature(
    name="scorecards",
    commands={"scorecard": Command(commands.handle, HELP["scorecard"], Section.EVERY_DAY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms={forms.CALLBACK: forms.submitted, forms.PICK: forms.picked},
    shortcuts=clicks.SHORTCUTS,
    undo={
        "rating": (Action.RATE, usecases.take_back_rating),
        "override": (Action.OVERRIDE_GRADE, usecases.take_back_override),
    },
    permissions=frozenset({Action.SEE_CARD, Action.RATE, Action.OVERRIDE_GRADE}),
    settings=("card.",),
)
