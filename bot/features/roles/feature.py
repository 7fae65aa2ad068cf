"""What the feature `roles` brings."""

from bot.feature import Command, Feature
from bot.features.roles import commands, events, usecases
from bot.features.roles.messages import HELP
from bot.slack.help_texts import Section
from scoring.roles import Action

FEATURE = Feature(
    name="roles",
    commands={"roles": Command(commands.handle, HELP["roles"], Section.RUNNING)},
    events={
        "user_change": events.member_changed,
        "team_join": events.member_changed,
        "subteam_members_changed": events.group_changed,
    },
    undo={"role": (Action.ASSIGN_ROLES, usecases.take_back)},
    permissions=frozenset({Action.ASSIGN_ROLES}),
)
