"""What the feature `quarterly_reviews` brings."""

from bot.feature import Command, Feature
from bot.features.quarterly_reviews import clicks, commands, forms, posts
from bot.features.quarterly_reviews.messages.reviews import HELP
from bot.features.quarterly_reviews.usecases import pages, reviews
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="quarterly_reviews",
    commands={
        "quarterly": Command(
            commands.handle, HELP["quarterly"], HelpSection.EVERYBODY, also=("closet", "quarterly-review")
        )
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo={**reviews.TAKE_BACK, **pages.TAKE_BACK},
    rhythms=reviews.RHYTHMS,
    posts=posts.KINDS,
    over=posts.OVER,
    permissions=frozenset({Action.VERDICT, Action.RUN_CLOSET}),
    settings=("closet.",),
)
