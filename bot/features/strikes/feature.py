"""What the feature `strikes` brings."""

from bot.feature import Command, Feature
from bot.features.strikes import clicks, commands, forms, posts
from bot.features.strikes.messages import HELP
from bot.features.strikes.usecases import adjustments, contests
from bot.features.strikes.usecases.taking_back import UNDO_HANDLERS
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="strikes",
    commands={"strike": Command(commands.handle, HELP["strike"], HelpSection.EVERY_DAY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    shortcuts=clicks.SHORTCUTS,
    undo=UNDO_HANDLERS | adjustments.UNDO_HANDLERS,
    deadlines=contests.DEADLINES,
    posts=posts.POST_RENDERERS,
    over=posts.OVER,
    permissions=frozenset({Action.STRIKE, Action.CONTEST, Action.RESOLVE_CONTEST, Action.VOID}),
    settings=("strikes.", "reason."),
)
