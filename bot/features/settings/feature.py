"""What the feature `settings` brings."""

from bot.feature import Command, Feature
from bot.features.settings import clicks, commands, usecases
from bot.features.settings.messages import HELP
from bot.slack.help_texts import Section
from scoring.roles import Action

FEATURE = Feature(
    name="settings",
    commands={
        "config": Command(commands.config, HELP["config"], Section.RUNNING),
        "rules": Command(commands.rules, HELP["rules"], Section.ABOUT),
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    undo={"setting": (Action.CONFIGURE, usecases.take_back)},
    permissions=frozenset({Action.CONFIGURE}),
    settings=("currency", "timezone", "undo"),
)
