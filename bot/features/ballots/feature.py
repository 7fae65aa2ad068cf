"""Declares the feature `ballots`."""

from bot.feature import Command, Feature
from bot.features.ballots import clicks, commands, forms, posts
from bot.features.ballots.messages.ballots import HELP
from bot.features.ballots.usecases import opening, reopening
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="ballots",
    commands={"vote": Command(commands.handle_vote, HELP["vote"], HelpSection.PARTING)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=opening.TAKE_BACK,
    deadlines={**opening.DEADLINES, **reopening.DEADLINES},
    posts=posts.KINDS,
    over=posts.OVER,
    permissions=frozenset({Action.OPEN_BALLOT, Action.RUN_BALLOT, Action.SEE_BALLOTS, Action.VOTE}),
    settings=("ballot.",),
)
