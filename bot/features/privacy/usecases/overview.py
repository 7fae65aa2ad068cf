"""What `/umpire privacy` says: what is kept about the person who asks, in groups, and how long things are kept."""

import re
from dataclasses import dataclass

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.settings.settings import SETTINGS_BY_KEY
from storage.privacy import records
from storage.privacy.register import REGISTER
from storage.roles import people, roles

MOST_ADMINS = 3
"""How many admins are named to whoever has a question."""
GROUPS = {
    "profile": ("people", "role_holders", "group_members", "role_losses", "direct_channels"),
    "records": ("strikes", "interactions", "answers", "witnesses", "overrides", "prospects", "quotes"),
    "votes": ("ballot_votes", "ballot_roll"),
    "feelings": ("moods", "turnover_signals"),
    "questions": ("prompts", "prompt_wishes", "absences"),
    "work": ("cases", "customers"),
    "audit": ("audit_private",),
}
"""The tables of each group, the one that stands for it first; every other table is your work."""

_SET_TIME = re.compile(r"\d+ (months|days)( after)? \(`(privacy\.[a-z-]+)`\)")


@dataclass(frozen=True, slots=True)
class DataGroup:
    """A group of what is kept: how many entries, and of the table that stands for it for how long and who sees it."""

    name: str
    entries: int
    kept: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What is kept about somebody. `admins` are the names of some who answer questions; `is_admin`: they are one."""

    groups: tuple[DataGroup, ...]
    policy: Policy
    admins: tuple[str, ...]
    is_admin: bool


def load_overview(db: Database, *, call: Call) -> Overview:
    """Load what is kept about the person who asks."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.HELP)
        counts = records.count_rows_of(tx, call.user_id)
        group_of = {table: name for name, tables in GROUPS.items() for table in tables}
        entries = dict.fromkeys(GROUPS, 0)
        for table, count in counts.items():
            entries[group_of.get(table, "work")] += count
        holders = roles.list_people_with_role(tx, Role.ADMIN)
        names = people.load_names(tx, holders - {call.user_id})
        return Overview(
            tuple(_build_group(name, entries[name], context.policy) for name in GROUPS),
            context.policy,
            tuple(sorted(names.values())[:MOST_ADMINS]),
            Role.ADMIN in context.actor.roles,
        )


def get_retention(db: Database, *, call: Call) -> tuple[Policy, bool]:
    """Return the rules in force, and whether the person who asks may change them."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.HELP)
        return context.policy, Role.ADMIN in context.actor.roles


def describe_time(kept: str, policy: Policy) -> str:
    """Describe how long something is kept by the settings in force, where the register names one with its default."""

    def describe_set(match: re.Match[str]) -> str:
        unit, after, key = match.groups()
        return f"{getattr(policy, SETTINGS_BY_KEY[key].field)} {unit}{after or ''}"

    return _SET_TIME.sub(describe_set, kept)


def _build_group(name: str, entries: int, policy: Policy) -> DataGroup:
    entry = REGISTER[GROUPS[name][0]]
    return DataGroup(name, entries, describe_time(entry.kept, policy), entry.seen_by)
