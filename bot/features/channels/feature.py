"""What the feature `channels` brings."""

from bot.feature import Command, Feature
from bot.features.channels import clicks, commands, events, posts, usecases
from bot.features.channels.messages import HELP
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="channels",
    commands={"channels": Command(commands.handle, HELP["channels"], HelpSection.RUNNING)},
    events={
        "member_joined_channel": events.handle_joined_channel,
        "channel_unarchive": events.handle_channel_opened,
        "group_unarchive": events.handle_channel_opened,
        "channel_unshared": events.handle_channel_opened,
        "channel_shared": events.handle_channel_shared,
        "channel_id_changed": events.handle_channel_id_changed,
    },
    clicks=clicks.CLICKS,
    beside=clicks.BESIDE,
    posts=posts.KINDS,
    over=posts.OVER,
    rhythms=usecases.RHYTHMS,
    undo={
        "channel": (Action.NAME_CHANNELS, usecases.take_back),
        "channel_left": (Action.NAME_CHANNELS, usecases.take_back_accepted_readers),
    },
    permissions=frozenset({Action.NAME_CHANNELS}),
)
