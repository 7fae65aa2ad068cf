"""Roles: who holds which, given and taken by an admin, to people or to Slack user groups."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import departures, people as people_workflow, requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.refusals import AlreadyDone, Malformed
from scoring.roles import Action, Actor, Role, is_group
from storage.database import Json
from storage.requests import undos
from storage.roles import losses, people, roles

MOST_HOLDERS = 50
"""How many people and groups one change is about."""


@dataclass(frozen=True, slots=True)
class RolesChanged:
    """Roles that were given or taken. `holders` are the ids of those whose roles changed, people and groups, by role.

    `told` are the people who are told what they may do now; members of the groups in `unread` are told later, once
    it is known who they are.
    """

    holders: Mapping[Role, tuple[str, ...]]
    given: bool
    undo: str
    told: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewRoles:
    """What a message about new roles says: who gave them, and those its reader still has. `undone`: none any more."""

    by: str
    roles: tuple[Role, ...]
    undone: bool


def get_own_actor(db: Database, *, call: Call) -> Actor:
    """Return the person who asks, with their roles."""
    with db.transaction(reading=True) as tx:
        return requests.authorize_call(tx, call, Action.HELP).actor


def require_permission(db: Database, action: Action, *, call: Call) -> None:
    """Refuse somebody who may not do an action, before a form for it opens."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, action)


def list_holders(db: Database, *, call: Call) -> dict[Role, tuple[str, ...]]:
    """List the ids of the people and user groups that hold each role; the admins with those of the workspace."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.HELP)
        holders = roles.list_holders(tx)
        admins = sorted(roles.list_people_with_role(tx, Role.ADMIN))
        return {**holders, Role.ADMIN: tuple(dict.fromkeys((*holders[Role.ADMIN], *admins)))}


def find_new_roles(db: Database, payload: Mapping[str, Json]) -> NewRoles | None:
    """Find what a message about new roles says now; None if its reader has none of them any more."""
    named = payload["roles"]
    assert isinstance(named, list), "they were put there with the row"
    roles_given = [Role(str(name)) for name in named]
    if payload.get("undone"):
        return NewRoles(str(payload["by"]), tuple(roles_given), undone=True)
    with db.transaction(reading=True) as tx:
        actor = people.get_actor(tx, str(payload["person"]))
    still = tuple(role for role in roles_given if role in actor.roles)
    return NewRoles(str(payload["by"]), still, undone=False) if still else None


def give_role(db: Database, role: str, holder: str, *, call: Call) -> RolesChanged:
    """Give a role to full members and user groups; `holder` holds their ids, with blanks between."""
    return give_roles(db, {parse_role(role): holder.split()}, call=call)


def give_roles(db: Database, holders: Mapping[Role, Sequence[str]], *, call: Call) -> RolesChanged:
    """Give roles to full members and user groups, by their ids. Each person is told once what they may do now."""
    return _change_roles(db, holders, is_grant=True, call=call)


def take_role(db: Database, role: str, holder: str, *, call: Call) -> RolesChanged:
    """Take a role away from people and groups. The last admin keeps theirs: nobody else could give roles."""
    return _change_roles(db, {parse_role(role): holder.split()}, is_grant=False, call=call)


def parse_role(word: str) -> Role:
    """Parse a role as typed, such as `manager` or `managers`; refuse any other word."""
    try:
        return Role(word.casefold().rstrip("s"))
    except ValueError:
        raise Malformed(f"“{word}” is not a role. The roles are voter, manager and admin.") from None


def undo_role_change(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """Undo a change of roles: take what was given, and give what was taken."""
    was_given, changed = _read_undo(undo)
    before = _list_people(tx, changed)
    with nullcontext() if was_given else losses.note_losses(tx, now=at.now):  # a grant that is undone is no loss
        _store_roles(tx, changed, not was_given, at)
    named = " and ".join(role.value for role in changed)
    sentence = f"The role {named} is as it was before." if len(changed) == 1 else f"The roles {named} are as before."
    if was_given:
        lost = people_workflow.list_gained_roles(_list_people(tx, changed), before)
        people_workflow.take_back_new_roles(tx, lost, change=undo.id, by=at.actor.user_id, now=at.now)
        sentence += " Whoever was told already reads that it was taken back; nobody else is told."
    return sentence


def _change_roles(db: Database, holders: Mapping[Role, Sequence[str]], *, is_grant: bool, call: Call) -> RolesChanged:
    """Give or take roles, tell whoever gained one, and offer to undo it."""
    with db.transaction() as tx:
        at = requests.begin_request(tx, call, Action.ASSIGN_ROLES)
        _refuse_unfit(tx, {holder for each in holders.values() for holder in each}, is_grant)
        having = roles.list_holders(tx)
        changing = {
            role: tuple(holder for holder in dict.fromkeys(named) if (holder in having[role]) is not is_grant)
            for role, named in holders.items()
        }
        changing = {role: named for role, named in changing.items() if named}
        if not changing:
            raise _build_refusal(holders, is_grant)
        before = _list_people(tx, changing)
        with losses.note_losses(tx, now=at.now):
            _store_roles(tx, changing, is_grant, at)
        changed: dict[str, Json] = {role.value: list(named) for role, named in changing.items()}
        after: dict[str, Json] = {"given": is_grant, "holders": changed}
        undo = requests.offer_undo(tx, at, kind="role", subject="roles", before={}, after=after)
        if not is_grant:
            return RolesChanged(changing, is_grant, undo)
        gained = people_workflow.list_gained_roles(before, _list_people(tx, changing))
        told = people_workflow.tell_of_new_roles(tx, gained, change=undo, by=at.actor.user_id, now=at.now)
        return RolesChanged(changing, is_grant, undo, told, _note_unread_groups(tx, changing, undo))


def _refuse_unfit(tx: Session, holders: set[str], is_grant: bool) -> None:
    """Refuse too many at once, nobody at all, and roles for anybody but full members."""
    if not holders:
        raise Malformed("Nobody was named. Name people or user groups.")
    if len(holders) > MOST_HOLDERS:
        raise Malformed(f"{len(holders)} are too many at once; {MOST_HOLDERS} people and groups are the most.")
    persons = {holder for holder in holders if not is_group(holder)}
    if is_grant and people.list_full_members(tx, persons) != persons:
        raise Malformed("Roles are for full members of this workspace, not for guests, bots or strangers.")


def _list_people(tx: Session, changed: Iterable[Role]) -> dict[Role, frozenset[str]]:
    """List who has these roles now, whichever way they have them."""
    return {role: roles.list_people_with_role(tx, role) for role in changed}


def _note_unread_groups(tx: Session, changing: Mapping[Role, Sequence[str]], change: str) -> tuple[str, ...]:
    """Note that members of groups are told later, where Slack has not said yet who they are."""
    unread: dict[str, None] = {}
    for role, holders in changing.items():
        for holder in holders:
            if is_group(holder) and not roles.list_group_members(tx, holder):
                roles.note_untold(tx, role, holder, change)
                unread[holder] = None
    return tuple(unread)


def _read_undo(undo: undos.Undo) -> tuple[bool, dict[Role, list[str]]]:
    """Read from an undo whether roles were given, and whose changed.

    Earlier versions stored one role, with the holders in the subject and whether it was given in `after`.
    """
    if isinstance(undo.after, dict):
        holders = undo.after["holders"]
        assert isinstance(holders, dict), "they were put there with the offer"
        return bool(undo.after["given"]), {Role(name): [str(each) for each in ids] for name, ids in holders.items()}
    name, _, ids = undo.subject.partition(":")
    return bool(undo.after), {Role(name): ids.split()}


def _build_refusal(holders: Iterable[Role], is_grant: bool) -> AlreadyDone:
    """Build the refusal of a change that changes nothing."""
    named = " and ".join(role.value for role in holders)
    having = "already have" if is_grant else "do not have"
    return AlreadyDone(f"They {having} the role {named}. Nothing was changed.")


def _store_roles(tx: Session, changing: Mapping[Role, Sequence[str]], is_grant: bool, at: RequestContext) -> None:
    """Store that people and groups have roles, or have them no longer; refuse to leave nobody an admin."""
    with departures.follow_staff(tx, now=at.now):
        for role, named in changing.items():
            for holder in named:
                _store_role(tx, role, holder, is_grant, at)
        _require_an_admin(tx)


def _store_role(tx: Session, role: Role, holder: str, is_grant: bool, at: RequestContext) -> None:
    """Store that somebody has a role, or has it no longer, and audit it; refuse if nothing changes."""
    if is_grant:
        done = roles.give_role(tx, role, holder, by=at.actor.user_id, now=at.now)
    else:
        done = roles.take_role(tx, role, holder)
    if not done:
        raise _build_refusal([role], is_grant)
    requests.audit_action(
        tx, at, "role.given" if is_grant else "role.taken", f"role:{role.value}", private={"holder": holder}
    )


def _require_an_admin(tx: Session) -> None:
    """Refuse a change that leaves no admin."""
    if not roles.list_people_with_role(tx, Role.ADMIN):
        raise AlreadyDone("That is the last admin. Make somebody else an admin first.")
