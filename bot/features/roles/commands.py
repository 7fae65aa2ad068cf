"""`/umpire roles`: who is a voter, a manager, an admin."""

import itertools
from collections.abc import Mapping, Sequence

from bot.features.roles import messages, usecases as roles
from bot.features.roles.usecases import RolesChanged
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Malformed
from scoring.roles import Action, Role, is_group

MOST_IN_LINE = 10
"""How many people and groups may be named in one line."""
USAGE = "Usage: `/umpire roles`, `/umpire roles manager add @rosa @mia`, `/umpire roles manager remove @rosa`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """Handle `/umpire roles`: show who holds which role, give a role, or take it away."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("roles", messages.HELP["roles"])
    role = line.take()
    if role is None:
        return messages.render_roles(roles.list_holders(deps.db, call=ask.call))
    verb = line.require("`add` or `remove`").casefold()
    if verb not in ("add", "remove"):
        raise Malformed(f"“{verb}” is neither `add` nor `remove`. {USAGE}")
    holders = lines.take_people(line) or (lines.parse_user(line.require("The person or user group")),)
    line.require_end()
    if len(holders) > MOST_IN_LINE:
        raise Malformed(f"{len(holders)} are too many in one line; {MOST_IN_LINE} is the most.")
    if verb == "remove":
        return messages.render_role_change(roles.take_role(deps.db, role, " ".join(holders), call=ask.call))
    return messages.render_role_change(give_roles({roles.parse_role(role): holders}, ask, deps))


def give_roles(holders: Mapping[Role, Sequence[str]], ask: Ask, deps: Deps) -> RolesChanged:
    """Give roles to people and user groups, whose members are read first, so that each of them can be told."""
    groups = [holder for holder in dict.fromkeys(itertools.chain(*holders.values())) if is_group(holder)]
    if groups:
        roles.require_permission(deps.db, Action.ASSIGN_ROLES, call=ask.call)
        deps.members.read_groups(groups, ask.now)
    changed = roles.give_roles(deps.db, holders, call=ask.call)
    if changed.unread:
        deps.replies.run("usergroups.users.list", lambda: deps.members.sync_groups(*changed.unread, now=ask.now))
    return changed
