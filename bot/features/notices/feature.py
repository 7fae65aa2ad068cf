"""Declares the feature `notices`."""

from bot.feature import Command, Feature
from bot.features.notices import clicks, commands, forms, posts
from bot.features.notices.messages import HELP
from bot.features.notices.usecases import notices
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="notices",
    commands={"notice": Command(commands.handle_notice, HELP["notice"], HelpSection.PARTING)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=notices.TAKE_BACK,
    deadlines=notices.DEADLINES,
    posts=posts.KINDS,
    over=posts.OVER,
    permissions=frozenset({Action.NOTICE}),
    settings=("notice.",),
)
