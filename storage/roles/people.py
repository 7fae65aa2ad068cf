"""People of the workspace as Slack last described them, and the actor: a person with today's roles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, delete, exists, or_, select
from sqlmodel import Field, Session, SQLModel

from scoring.roles import Actor, Person, Role
from scoring.values.calendar import find_zone
from storage.roles.roles import GroupMemberRow, RoleHolderRow
from storage.settings import policies
from storage.sql.statements import get_table, split_into_batches, upsert_rows


class PersonRow(SQLModel, table=True):
    """One person; `seen_at` is when Slack last said so. `timezone` is "" where Slack named none that is known here."""

    __tablename__ = "people"

    user_id: str = Field(primary_key=True, max_length=40)
    name: str
    full_member: bool
    workspace_admin: bool
    timezone: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LastSeen:
    """Whether somebody was a full member when Slack last said so, and when that was."""

    full_member: bool
    at: datetime


_PEOPLE = get_table(PersonRow)
_HOLDERS = get_table(RoleHolderRow)
_MEMBERS = get_table(GroupMemberRow)

_GROUPS_OF_PERSON = select(_MEMBERS.c.group_id).where(_MEMBERS.c.user_id == _PEOPLE.c.user_id)
_ACTOR = (
    select(_PEOPLE.c.full_member, _PEOPLE.c.workspace_admin, _PEOPLE.c.timezone, _HOLDERS.c.role)
    .select_from(
        _PEOPLE.outerjoin(
            _HOLDERS,
            or_(_HOLDERS.c.holder == _PEOPLE.c.user_id, _HOLDERS.c.holder.in_(_GROUPS_OF_PERSON)),
        )
    )
    .where(_PEOPLE.c.user_id == bindparam("user_id"))
)
_ONE = select(_PEOPLE).where(_PEOPLE.c.user_id == bindparam("user_id"))
_NAMES = select(_PEOPLE.c.user_id, _PEOPLE.c.name).where(_PEOPLE.c.user_id.in_(bindparam("ids", expanding=True)))
_ZONES = select(_PEOPLE.c.user_id, _PEOPLE.c.timezone).where(_PEOPLE.c.user_id.in_(bindparam("ids", expanding=True)))
_MEMBERS_OF = select(_PEOPLE.c.user_id).where(
    _PEOPLE.c.full_member, _PEOPLE.c.user_id.in_(bindparam("ids", expanding=True))
)
_IDS = select(_PEOPLE.c.user_id)


def store_people(tx: Session, persons: Iterable[Person], *, now: datetime) -> None:
    """Store what Slack says about these people, over what it said before; not a time zone that is not known here."""
    upsert_rows(
        tx,
        _PEOPLE,
        [
            {
                "user_id": person.user_id,
                "name": person.name,
                "full_member": person.full_member,
                "workspace_admin": person.workspace_admin,
                "timezone": person.timezone if find_zone(person.timezone) else "",
                "seen_at": now,
            }
            for person in persons
        ],
    )


def find_person(tx: Session, user_id: str) -> Person | None:
    """The person, or None when Slack has never told us of them."""
    row = tx.connection().execute(_ONE, {"user_id": user_id}).one_or_none()
    if row is None:
        return None
    return Person(
        user_id=row.user_id,
        name=row.name,
        full_member=row.full_member,
        workspace_admin=row.workspace_admin,
        timezone=_zone(tx, row.timezone).key,
    )


def find_last_seen(tx: Session, user_id: str) -> LastSeen | None:
    """What Slack last said about this person and when, or None when it never did."""
    row = tx.connection().execute(_ONE, {"user_id": user_id}).one_or_none()
    return None if row is None else LastSeen(row.full_member, row.seen_at)


def get_actor(tx: Session, user_id: str) -> Actor:
    """Who asks, with the roles given directly, through groups, and by being a workspace admin: one query.

    An unknown person, a guest or a deactivated one is an actor without roles who is no full member.
    """
    rows = tx.connection().execute(_ACTOR, {"user_id": user_id}).all()
    if not rows or not rows[0].full_member:
        return Actor(user_id, full_member=False)
    roles = {Role(row.role) for row in rows if row.role is not None}
    if rows[0].workspace_admin:
        roles.add(Role.ADMIN)
    return Actor(user_id, full_member=True, roles=frozenset(roles), timezone=rows[0].timezone)


def load_names(tx: Session, user_ids: Iterable[str]) -> dict[str, str]:
    """The names of those of these people whom we know."""
    known: dict[str, str] = {}
    for ids in split_into_batches(user_ids):
        known.update((row.user_id, row.name) for row in tx.connection().execute(_NAMES, {"ids": ids}))
    return known


def list_full_members(tx: Session, user_ids: Iterable[str]) -> frozenset[str]:
    """Those of these people who are full members now: neither guests nor gone."""
    return frozenset(
        person
        for ids in split_into_batches(user_ids)
        for person in tx.connection().execute(_MEMBERS_OF, {"ids": ids}).scalars()
    )


def has_someone_working(*ids: ColumnElement[str | None], away: Collection[str]) -> ColumnElement[bool]:
    """Whether one of the people in these columns works here: a full member, and not among those away."""
    return exists().where(_PEOPLE.c.user_id.in_(ids), _PEOPLE.c.full_member, _PEOPLE.c.user_id.not_in(sorted(away)))


def load_zones(tx: Session, user_ids: Iterable[str]) -> dict[str, ZoneInfo]:
    """The time zones of those of these people whom we know."""
    known: dict[str, ZoneInfo] = {}
    for ids in split_into_batches(user_ids):
        known.update((row.user_id, _zone(tx, row.timezone)) for row in tx.connection().execute(_ZONES, {"ids": ids}))
    return known


def list_known_ids(tx: Session) -> frozenset[str]:
    """Everybody Slack has told us of, guests and deactivated people too."""
    return frozenset(tx.connection().execute(_IDS).scalars())


def delete_person(tx: Session, user_id: str) -> None:
    """Delete the person with their roles and group memberships; what they did stays with its noun."""
    connection = tx.connection()
    connection.execute(delete(_MEMBERS).where(_MEMBERS.c.user_id == user_id))
    connection.execute(delete(_HOLDERS).where(_HOLDERS.c.holder == user_id))
    connection.execute(delete(_PEOPLE).where(_PEOPLE.c.user_id == user_id))


def _zone(tx: Session, stored: str) -> ZoneInfo:
    """The zone of that name; the workspace's where there is none, or none that is known here (any more)."""
    return find_zone(stored) or policies.get_policy(tx).zone
