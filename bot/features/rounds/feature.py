"""What the feature `rounds` brings."""

from bot.feature import Command, Feature
from bot.features.rounds import clicks, commands, forms, posts
from bot.features.rounds.messages import HELP
from bot.features.rounds.usecases import ratings, rounds
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="rounds",
    commands={"round": Command(commands.handle, HELP["round"], HelpSection.EVERYBODY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.FORMS,
    undo={**ratings.TAKE_BACK, **rounds.TAKE_BACK},
    rhythms=rounds.RHYTHMS,
    posts=posts.KINDS,
    permissions=frozenset({Action.RUN_ROUND}),
    settings=("round.",),
)
