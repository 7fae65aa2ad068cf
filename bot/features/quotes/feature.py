"""What the feature `quotes` brings."""

from bot.feature import Command, Feature
from bot.features.quotes import clicks, commands, forms
from bot.features.quotes.messages import HELP
from bot.features.quotes.usecases import quotes as usecases
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="quotes",
    commands={"quote": Command(commands.handle, HELP["quote"], HelpSection.MONEY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    searches={forms.SUBJECT_BLOCK: usecases.search_subjects},
    undo=usecases.TAKE_BACK,
    permissions=frozenset({Action.QUOTE, Action.SETTLE_QUOTE, Action.OVERRIDE_QUOTE}),
    settings=("quote.",),
)
