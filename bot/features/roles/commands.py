"""`/umpire roles`: who is voter, manager, admin."""

from bot.features.roles import messages, usecases as roles
from bot.parsing import lines
from bot.slack import help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask
from scoring.refusals import Malformed
from scoring.roles import Action

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
    groups = [holder for holder in holders if holder.startswith("S")]
    if groups and verb == "add":
        roles.require_permission(deps.db, Action.ASSIGN_ROLES, call=ask.call)
        deps.members.require_group_readable(groups[0])
    change = roles.give_role if verb == "add" else roles.take_role
    changed = change(deps.db, role, " ".join(holders), call=ask.call)
    groups = [holder for holder in changed.holder.split() if holder.startswith("S")]
    if groups and changed.given:
        deps.replies.run("usergroups.users.list", lambda: deps.members.sync_groups(*groups, now=ask.now))
    return messages.render_role_change(changed)
