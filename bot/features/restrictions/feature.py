"""Declares the feature `restrictions`."""

from bot.feature import Command, Feature
from bot.features.restrictions import clicks, commands, forms, posts, usecases
from bot.features.restrictions.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="restrictions",
    commands={
        "restrict": Command(
            commands.handle_restrict, HELP["restrict"], HelpSection.DIFFICULT, also=("restriction", "restrictions")
        )
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=usecases.UNDO_HANDLERS,
    deadlines=usecases.DEADLINES,
    posts=posts.KINDS,
    permissions=frozenset({Action.RESTRICT}),
    settings=("restrict.",),
)
