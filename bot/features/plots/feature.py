"""What the feature `plots` brings."""

from bot.feature import Command, Feature
from bot.features.plots import clicks, commands, usecases
from bot.features.plots.messages.plots import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="plots",
    commands={"plot": Command(commands.handle, HELP["plot"], HelpSection.EVERYBODY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    rhythms=usecases.RHYTHMS,
    permissions=frozenset({Action.PLOT}),
)
