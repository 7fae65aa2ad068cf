"""What the feature `strikes` brings."""

from bot.feature import Command, Feature
from bot.features.strikes import clicks, commands, forms, posts
from bot.features.strikes.messages import HELP
from bot.features.strikes.usecases import contests
from bot.features.strikes.usecases.strikes import TAKE_BACK
from bot.slack.help_texts import Section
from scoring.roles import Action

FEATURE = Feature(
    name="strikes",
    commands={"strike": Command(commands.handle, HELP["strike"], Section.EVERY_DAY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms={forms.CALLBACK: forms.submitted},
    shortcuts=clicks.SHORTCUTS,
    undo=TAKE_BACK,
    deadlines=contests.DEADLINES,
    posts=posts.KINDS,
    permissions=frozenset({Action.STRIKE, Action.CONTEST, Action.RESOLVE_CONTEST, Action.VOID}),
    settings=("strikes.", "reason."),
)
