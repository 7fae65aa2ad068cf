"""Roles: who was given which, and who is in the Slack user groups that hold them. Source: product.md §2."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, column, delete, insert as insert_into, or_, select, table
from sqlmodel import Field, Session, SQLModel

from scoring.roles import Role
from storage.sql.records import require_one_of
from storage.sql.statements import get_table, insert_if_absent


class RoleHolderRow(SQLModel, table=True):
    """A role given to a person (`U…`, `W…`) or to a user group (`S…`)."""

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


class GroupMemberRow(SQLModel, table=True):
    """One person in one user group that holds a role, as Slack last said."""

    __tablename__ = "group_members"
    __table_args__ = (
        PrimaryKeyConstraint("group_id", "user_id"),
        Index(None, "user_id"),
    )

    group_id: str = Field(max_length=40)
    user_id: str = Field(max_length=40)


_HOLDERS = get_table(RoleHolderRow)
_MEMBERS = get_table(GroupMemberRow)
# Named, not imported: storage.people builds the actor from the tables above and would import in a circle.
_PEOPLE = table("people", column("user_id"), column("full_member"), column("workspace_admin"))

_DIRECTLY = select(_HOLDERS.c.holder).where(_HOLDERS.c.role == bindparam("role"))
_THROUGH_GROUPS = (
    select(_MEMBERS.c.user_id)
    .join_from(_MEMBERS, _HOLDERS, _HOLDERS.c.holder == _MEMBERS.c.group_id)
    .where(_HOLDERS.c.role == bindparam("role"))
)
_HAS_IT = or_(_PEOPLE.c.user_id.in_(_DIRECTLY), _PEOPLE.c.user_id.in_(_THROUGH_GROUPS))
_HAVING = select(_PEOPLE.c.user_id).where(_PEOPLE.c.full_member, _HAS_IT)
_LEAVE = delete(_MEMBERS).where(_MEMBERS.c.group_id == bindparam("of_group"), _MEMBERS.c.user_id == bindparam("person"))
_HAVING_ADMIN = select(_PEOPLE.c.user_id).where(_PEOPLE.c.full_member, or_(_PEOPLE.c.workspace_admin, _HAS_IT))


def give_role(tx: Session, role: Role, holder: str, *, by: str, now: datetime) -> bool:
    """Give the role to a person or a user group; False when they had it."""
    return insert_if_absent(tx, _HOLDERS, {"role": role.value, "holder": holder, "given_by": by, "given_at": now})


def take_role(tx: Session, role: Role, holder: str) -> bool:
    """Take the role back; False when they did not have it (a group's members are not holders)."""
    gone = delete(_HOLDERS).where(_HOLDERS.c.role == role.value, _HOLDERS.c.holder == holder)
    return tx.connection().execute(gone).rowcount == 1


def list_holders(tx: Session) -> dict[Role, tuple[str, ...]]:
    """Who was given each role, people and groups, sorted; every role is there, if only with nobody."""
    given: dict[Role, list[str]] = {role: [] for role in Role}
    for row in tx.connection().execute(select(_HOLDERS.c.role, _HOLDERS.c.holder)):
        given[Role(row.role)].append(row.holder)
    return {role: tuple(sorted(ids)) for role, ids in given.items()}


def list_group_members(tx: Session, group_id: str) -> tuple[str, ...]:
    """The people in the user group, sorted."""
    members = select(_MEMBERS.c.user_id).where(_MEMBERS.c.group_id == group_id)
    return tuple(sorted(tx.connection().execute(members).scalars()))


def set_group_members(tx: Session, group_id: str, user_ids: Iterable[str]) -> None:
    """Make these the group's only members, in one go."""
    connection = tx.connection()
    connection.execute(delete(_MEMBERS).where(_MEMBERS.c.group_id == group_id))
    rows = [{"group_id": group_id, "user_id": user_id} for user_id in sorted(set(user_ids))]
    if rows:
        connection.execute(insert_into(_MEMBERS), rows)


def change_group_members(tx: Session, group_id: str, *, added: Iterable[str], removed: Iterable[str]) -> None:
    """Take these people out of the group and put those in; who is in it already stays, who is not need not leave."""
    for user_id in sorted(set(removed)):
        tx.connection().execute(_LEAVE, {"of_group": group_id, "person": user_id})
    for user_id in sorted(set(added)):
        insert_if_absent(tx, _MEMBERS, {"group_id": group_id, "user_id": user_id})


def list_groups(tx: Session) -> tuple[str, ...]:
    """The user groups that hold a role, sorted: those whose members we must know."""
    held = select(_HOLDERS.c.holder).where(_HOLDERS.c.holder.startswith("S")).distinct()
    return tuple(sorted(tx.connection().execute(held).scalars()))


def list_people_with_role(tx: Session, role: Role) -> frozenset[str]:
    """The full members who have the role: given directly, through a group, or (admin) by Slack itself."""
    query = _HAVING_ADMIN if role is Role.ADMIN else _HAVING
    return frozenset(tx.connection().execute(query, {"role": role.value}).scalars())
