"""What the feature `campaigns` brings."""

from bot.feature import Command, Feature
from bot.features.campaigns import clicks, commands, forms, posts
from bot.features.campaigns.messages import HELP
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="campaigns",
    commands={"campaign": Command(commands.handle, HELP["campaign"], HelpSection.MONEY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo={**campaigns.TAKE_BACK, **offers.TAKE_BACK, **decisions.TAKE_BACK},
    rhythms=campaigns.RHYTHMS,
    posts=posts.KINDS,
    over=posts.OVER,
    permissions=frozenset({Action.RUN_CAMPAIGN, Action.DECIDE_OFFER, Action.MARK_OFFER}),
    settings=("campaign.",),
)
