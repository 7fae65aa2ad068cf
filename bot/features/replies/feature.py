"""Declares the feature `replies`."""

from bot.feature import Command, Feature
from bot.features.replies import clicks, commands, forms, posts
from bot.features.replies.messages import HELP
from bot.features.replies.usecases import replies
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="replies",
    commands={"reply": Command(commands.handle_reply, HELP["reply"], HelpSection.PARTING)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=replies.TAKE_BACK,
    deadlines=replies.DEADLINES,
    posts=posts.KINDS,
    over=posts.OVER,
    permissions=frozenset({Action.REPLY}),
    settings=("reply.",),
)
