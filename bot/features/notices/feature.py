"""What the feature `notices` brings."""

from bot.feature import Command, Feature
from bot.features.notices import clicks, commands, forms, posts
from bot.features.notices.messages import HELP
from bot.features.notices.usecases import notices as usecases
from bot.slack.help_texts import Section
from scoring.roles import Action

FEATURE = Feature(
    name="notices",
    commands={"notice": Command(commands.handle_notice, HELP["notice"], Section.PARTING)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    forms=forms.VIEWS,
    undo=usecases.TAKE_BACK,
    deadlines=usecases.DEADLINES,
    posts=posts.KINDS,
    permissions=frozenset({Action.NOTICE}),
    settings=("notice.",),
)
