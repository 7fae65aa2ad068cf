"""What the feature `terms` brings."""

from bot.feature import Command, Feature
from bot.features.terms import clicks, commands, forms, usecases
from bot.features.terms.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="terms",
    commands={"terms": Command(commands.handle, HELP["terms"], HelpSection.MONEY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=usecases.UNDO_HANDLERS,
    permissions=frozenset({Action.EDIT_TERMS}),
    settings=("terms.",),
)
