"""Roles: who holds which, given and taken by an admin, to people or to Slack user groups."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action, Actor, Role
from storage.requests import undos
from storage.roles import people, roles

MOST_HOLDERS = 10
"""How many people and groups may be named in one line."""


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """A role that was given or taken. `holder` holds the ids whose roles changed, with blanks between."""

    role: Role
    holder: str
    given: bool
    undo: str


def get_own_actor(db: Database, *, call: Call) -> Actor:
    """Return the person who asks, with their roles."""
    with db.transaction(reading=True) as tx:
        return requests.authorize_call(tx, call, Action.HELP).actor


def require_permission(db: Database, action: Action, *, call: Call) -> None:
    """Refuse somebody who may not do an action, before a form for it opens."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, action)


def list_holders(db: Database, *, call: Call) -> dict[Role, tuple[str, ...]]:
    """List the ids of the people and user groups that hold each role."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.HELP)
        return roles.list_holders(tx)


def give_role(db: Database, role: str, holder: str, *, call: Call) -> RoleChanged:
    """Give a role to full members and user groups; `holder` holds their ids, with blanks between."""
    return _change_role(db, role, holder, is_grant=True, call=call)


def take_role(db: Database, role: str, holder: str, *, call: Call) -> RoleChanged:
    """Take a role away from people and groups. The last admin keeps theirs: nobody else could give roles."""
    return _change_role(db, role, holder, is_grant=False, call=call)


def undo_role_change(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """Undo a change of roles: take what was given, and give what was taken."""
    name, _, holders = undo.subject.partition(":")
    role, was_given = Role(name), bool(undo.after)
    for holder in holders.split():
        _store_role(tx, role, holder, not was_given, at)
    _require_an_admin(tx)
    return f"The role {role.value} is as it was before."


def _change_role(db: Database, role_name: str, holder: str, *, is_grant: bool, call: Call) -> RoleChanged:
    """Give or take a role of several holders, and offer to undo it."""
    with db.transaction() as tx:
        at = requests.begin_request(tx, call, Action.ASSIGN_ROLES)
        try:
            role = Role(role_name.casefold().rstrip("s"))
        except ValueError:
            raise Malformed(f"“{role_name}” is not a role. The roles are voter, manager and admin.") from None
        holders = list(dict.fromkeys(holder.split()))
        if len(holders) > MOST_HOLDERS:
            raise Malformed(f"{len(holders)} are too many in one line; {MOST_HOLDERS} is the most.")
        if is_grant and any(each[0] in "UW" and not people.get_actor(tx, each).full_member for each in holders):
            raise Malformed("Roles are for full members of this workspace, not for guests, bots or strangers.")
        having = roles.list_holders(tx).get(role, ())
        changing = [each for each in holders if (each in having) is not is_grant]
        for each in changing or holders[:1]:
            _store_role(tx, role, each, is_grant, at)
        _require_an_admin(tx)
        undo = requests.offer_undo(
            tx,
            at,
            kind="role",
            subject=f"{role.value}:{' '.join(changing)}",
            before=not is_grant,
            after=is_grant,
        )
        return RoleChanged(role, " ".join(changing), is_grant, undo)


def _store_role(tx: Session, role: Role, holder: str, is_grant: bool, at: RequestContext) -> None:
    """Store that somebody has a role, or has it no longer, and audit it; refuse if nothing changes."""
    if is_grant:
        done = roles.give_role(tx, role, holder, by=at.actor.user_id, now=at.now)
    else:
        done = roles.take_role(tx, role, holder)
    if not done:
        raise AlreadyDone(
            f"They {'already have' if is_grant else 'do not have'} the role {role.value}. Nothing was changed."
        )
    requests.audit_action(
        tx, at, "role.given" if is_grant else "role.taken", f"role:{role.value}", private={"holder": holder}
    )


def _require_an_admin(tx: Session) -> None:
    """Refuse a change that leaves no admin."""
    if not roles.list_people_with_role(tx, Role.ADMIN):
        raise AlreadyDone("That is the last admin. Make somebody else an admin first.")
