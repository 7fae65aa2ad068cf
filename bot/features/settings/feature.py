"""What the feature `settings` brings."""

from bot.feature import Command, Feature
from bot.features.settings import clicks, commands, forms, usecases
from bot.features.settings.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="settings",
    commands={
        "config": Command(commands.show_or_change_settings, HELP["config"], HelpSection.RUNNING),
        "rules": Command(commands.show_rules, HELP["rules"], HelpSection.ABOUT),
    },
    clicks={**clicks.CLICKS, **forms.CLICKS},
    forms=forms.FORMS,
    beside=clicks.BESIDE,
    undo={
        "setting": (Action.CONFIGURE, usecases.undo_setting),
        "settings": (Action.CONFIGURE, usecases.undo_settings),
    },
    permissions=frozenset({Action.CONFIGURE}),
    settings=("currency", "timezone", "undo", "messages.", "notifications."),
)
