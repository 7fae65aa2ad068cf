"""What the feature `digests` brings."""

from bot.feature import Command, Feature
from bot.features.digests import clicks, commands, events, posts
from bot.features.digests.messages.reactions import HELP
from bot.features.digests.usecases import anchors, digests, reactions
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="digests",
    commands={"digest": Command(commands.handle, HELP["digest"], HelpSection.EVERYBODY)},
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    undo=reactions.UNDO,
    events={"reaction_added": events.handle_reaction, "reaction_removed": events.handle_reaction},
    deadlines=reactions.DEADLINES,
    rhythms=digests.RHYTHMS | anchors.RHYTHMS,
    posts=posts.KINDS,
    over=posts.OVER,
    permissions=frozenset({Action.DIGEST, Action.REVIEW}),
    settings=("digest.", "react."),
)
