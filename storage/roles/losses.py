"""Losses of roles: who lately lost the role of voter or manager, and so still counts for the size of the team."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import PrimaryKeyConstraint, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from scoring.roles import Role
from scoring.teams import RoleLoss
from storage.roles import people, roles
from storage.sql.records import require_one_of
from storage.sql.statements import get_table, upsert_rows

_DECIDING = (Role.VOTER, Role.MANAGER)


class RoleLossRow(SQLModel, table=True):
    """The last time a person lost a role."""

    __tablename__ = "role_losses"
    __table_args__ = (PrimaryKeyConstraint("user_id", "role"), require_one_of("role", Role))

    user_id: str = Field(max_length=40)
    role: str = Field(max_length=20)
    lost_at: datetime


_LOSSES = get_table(RoleLossRow)
_SINCE = select(_LOSSES.c.user_id, _LOSSES.c.role, _LOSSES.c.lost_at).where(_LOSSES.c.lost_at > bindparam("since"))


@contextmanager
def note_losses(tx: Session, *, now: datetime) -> Iterator[None]:
    """Store who has lost the role of voter or manager at the end of the block, whichever way they had it.

    Of who has it again, perhaps because the loss was undone, the loss is deleted.
    """
    before = {role: roles.list_people_with_role(tx, role) for role in _DECIDING}
    yield
    after = {role: roles.list_people_with_role(tx, role) for role in _DECIDING}
    rows = [
        {"user_id": user_id, "role": role.value, "lost_at": now}
        for role in _DECIDING
        for user_id in before[role] - after[role]
    ]
    upsert_rows(tx, _LOSSES, rows)
    for role in _DECIDING:
        if regained := after[role] - before[role]:
            tx.connection().execute(
                delete(_LOSSES).where(_LOSSES.c.role == role.value, _LOSSES.c.user_id.in_(sorted(regained)))
            )


def list_losses_since(tx: Session, since: datetime) -> tuple[RoleLoss, ...]:
    """List the losses after an instant of people who have not left Slack."""
    rows = tx.connection().execute(_SINCE, {"since": since}).all()
    still_here = people.list_full_members(tx, [row.user_id for row in rows])
    return tuple(RoleLoss(row.user_id, Role(row.role), row.lost_at) for row in rows if row.user_id in still_here)


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete the losses before an instant; return how many there were."""
    return tx.connection().execute(delete(_LOSSES).where(_LOSSES.c.lost_at < instant)).rowcount
