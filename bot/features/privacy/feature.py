"""Declares the feature `privacy`."""

from bot.feature import Command, Feature
from bot.features.privacy import clicks, commands, posts
from bot.features.privacy.forms import erasing, exporting
from bot.features.privacy.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="privacy",
    commands={
        "privacy": Command(commands.handle, HELP["privacy"], HelpSection.ABOUT, also=("data", "gdpr")),
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms={**exporting.FORMS, **erasing.FORMS},
    posts=posts.KINDS,
    permissions=frozenset({Action.PRIVACY}),
    settings=("privacy.",),
)
