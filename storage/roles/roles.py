"""Roles: who was given which role, and who is in the Slack user groups that hold roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, column, delete, or_, select, table, update
from sqlmodel import Field, Session, SQLModel

from scoring.roles import Role
from storage.privacy import ledger
from storage.sql.records import require_one_of
from storage.sql.statements import build_insert_if_absent, get_table, insert_if_absent


class RoleHolderRow(SQLModel, table=True):
    """A role given to a person (`U…`, `W…`) or to a user group (`S…`).

    `untold` is the change that gave it to a group, while the group's members are not known and so could not be told.
    """

    __tablename__ = "role_holders"
    __table_args__ = (
        PrimaryKeyConstraint("role", "holder"),
        Index(None, "holder"),
        require_one_of("role", Role),
    )

    role: str = Field(max_length=20)
    holder: str = Field(max_length=40)
    given_by: str = Field(max_length=40)
    given_at: datetime
    untold: str | None = Field(default=None, max_length=16)


class GroupMemberRow(SQLModel, table=True):
    """One member of a user group that holds a role, as Slack last said."""

    __tablename__ = "group_members"
    __table_args__ = (
        PrimaryKeyConstraint("group_id", "user_id"),
        Index(None, "user_id"),
    )

    group_id: str = Field(max_length=40)
    user_id: str = Field(max_length=40)


@dataclass(frozen=True, slots=True)
class Untold:
    """A role that a group's members have not been told of, the id of the change that gave it, and who made that."""

    role: Role
    change: str
    given_by: str


_HOLDERS = get_table(RoleHolderRow)
_MEMBERS = get_table(GroupMemberRow)
# named here, because importing storage.roles.people would be circular
_PEOPLE = table("people", column("user_id"), column("full_member"), column("workspace_admin"))

_DIRECTLY = select(_HOLDERS.c.holder).where(_HOLDERS.c.role == bindparam("role"))
_THROUGH_GROUPS = (
    select(_MEMBERS.c.user_id)
    .join_from(_MEMBERS, _HOLDERS, _HOLDERS.c.holder == _MEMBERS.c.group_id)
    .where(_HOLDERS.c.role == bindparam("role"))
)
_UNKNOWN = (
    select(_MEMBERS.c.user_id)
    .distinct()
    .join_from(_MEMBERS, _HOLDERS, _HOLDERS.c.holder == _MEMBERS.c.group_id)
    .where(
        _HOLDERS.c.role.in_(bindparam("roles", expanding=True)),
        ~select(_PEOPLE.c.user_id).where(_PEOPLE.c.user_id == _MEMBERS.c.user_id).exists(),
    )
)
_HAS_ROLE = or_(_PEOPLE.c.user_id.in_(_DIRECTLY), _PEOPLE.c.user_id.in_(_THROUGH_GROUPS))
_PEOPLE_WITH_ROLE = select(_PEOPLE.c.user_id).where(_PEOPLE.c.full_member, _HAS_ROLE)
_REMOVE_MEMBER = delete(_MEMBERS).where(
    _MEMBERS.c.group_id == bindparam("of_group"), _MEMBERS.c.user_id == bindparam("person")
)
_ADD_MEMBER = build_insert_if_absent(_MEMBERS)
_ADMINS = select(_PEOPLE.c.user_id).where(_PEOPLE.c.full_member, or_(_PEOPLE.c.workspace_admin, _HAS_ROLE))


def give_role(tx: Session, role: Role, holder: str, *, by: str, now: datetime) -> bool:
    """Give a role to a person or a user group; return False if they had it."""
    return insert_if_absent(tx, _HOLDERS, {"role": role.value, "holder": holder, "given_by": by, "given_at": now})


def take_role(tx: Session, role: Role, holder: str) -> bool:
    """Take a role away from a person or a user group; return False if it was not given to them directly."""
    deletion = delete(_HOLDERS).where(_HOLDERS.c.role == role.value, _HOLDERS.c.holder == holder)
    return tx.connection().execute(deletion).rowcount == 1


def note_untold(tx: Session, role: Role, group_id: str, change: str) -> None:
    """Note that a group's members have not been told yet of a role that a change gave them."""
    noting = update(_HOLDERS).where(_HOLDERS.c.role == role.value, _HOLDERS.c.holder == group_id)
    tx.connection().execute(noting.values(untold=change))


def take_untold(tx: Session, group_id: str) -> list[Untold]:
    """Return the roles that a group's members have not been told of yet, and mark them as told."""
    waiting = (_HOLDERS.c.holder == group_id, _HOLDERS.c.untold.is_not(None))
    query = select(_HOLDERS.c.role, _HOLDERS.c.untold, _HOLDERS.c.given_by).where(*waiting)
    rows = tx.connection().execute(query.order_by(_HOLDERS.c.untold, _HOLDERS.c.role))
    waiting_roles = [Untold(Role(row.role), row.untold, row.given_by) for row in rows]
    if waiting_roles:
        tx.connection().execute(update(_HOLDERS).where(*waiting).values(untold=None))
    return waiting_roles


def list_holders(tx: Session) -> dict[Role, tuple[str, ...]]:
    """Return, for every role, the sorted ids of the people and groups it was given to."""
    holders: dict[Role, list[str]] = {role: [] for role in Role}
    for row in tx.connection().execute(select(_HOLDERS.c.role, _HOLDERS.c.holder)):
        holders[Role(row.role)].append(row.holder)
    return {role: tuple(sorted(ids)) for role, ids in holders.items()}


def list_group_members(tx: Session, group_id: str) -> tuple[str, ...]:
    """List the members of a user group, sorted by id."""
    members = select(_MEMBERS.c.user_id).where(_MEMBERS.c.group_id == group_id)
    return tuple(sorted(tx.connection().execute(members).scalars()))


def set_group_members(tx: Session, group_id: str, user_ids: Iterable[str]) -> None:
    """Replace the members of a user group by these people, whom another replica may be storing as well.

    Whoever was erased and has not been back is left out.
    """
    connection, members = tx.connection(), frozenset(user_ids)
    connection.execute(delete(_MEMBERS).where(_MEMBERS.c.group_id == group_id))
    rows = [{"group_id": group_id, "user_id": each} for each in sorted(members - ledger.list_gone(tx, members))]
    if rows:
        connection.execute(_ADD_MEMBER[connection.dialect.name], rows)


def empty_group(tx: Session, group_id: str) -> bool:
    """Take everybody out of a user group; return False if nobody was in it."""
    return bool(tx.connection().execute(delete(_MEMBERS).where(_MEMBERS.c.group_id == group_id)).rowcount)


def list_unknown_members(tx: Session, of_roles: Iterable[Role]) -> frozenset[str]:
    """Return who has one of these roles through a group, but has never been described by Slack."""
    wanted = [role.value for role in of_roles]
    return frozenset(tx.connection().execute(_UNKNOWN, {"roles": wanted}).scalars())


def change_group_members(tx: Session, group_id: str, *, added: Iterable[str], removed: Iterable[str]) -> None:
    """Remove and add members of a user group. Removing somebody who is no member, or adding a member, does nothing."""
    for user_id in sorted(set(removed)):
        tx.connection().execute(_REMOVE_MEMBER, {"of_group": group_id, "person": user_id})
    joining = frozenset(added)
    for user_id in sorted(joining - ledger.list_gone(tx, joining)):
        insert_if_absent(tx, _MEMBERS, {"group_id": group_id, "user_id": user_id})


def list_groups(tx: Session) -> tuple[str, ...]:
    """List the user groups that hold a role, sorted by id."""
    groups = select(_HOLDERS.c.holder).where(_HOLDERS.c.holder.startswith("S")).distinct()
    return tuple(sorted(tx.connection().execute(groups).scalars()))


def list_people_with_role(tx: Session, role: Role) -> frozenset[str]:
    """Return the ids of the full members who have a role: directly, through a group, or as admins of the workspace."""
    query = _ADMINS if role is Role.ADMIN else _PEOPLE_WITH_ROLE
    return frozenset(tx.connection().execute(query, {"role": role.value}).scalars())
