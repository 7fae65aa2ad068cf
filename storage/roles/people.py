"""People of the workspace as Slack last described them, and actors: people with their current roles."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, column, delete, exists, false, not_, null, or_, select, table, text
from sqlmodel import Field, Session, SQLModel

from scoring.imports.owners import PersonNames
from scoring.roles import Actor, Person, Role
from scoring.rules.policy import Policy
from scoring.values.calendar import find_zone
from storage.outbox import direct_channels
from storage.privacy import ledger
from storage.roles.roles import GroupMemberRow, RoleHolderRow
from storage.settings import policies
from storage.sql.statements import get_table, split_into_batches, upsert_rows


class PersonRow(SQLModel, table=True):
    """One person as Slack described them at `seen_at`. `timezone` is "" if Slack named none that is known here.

    By `display_name`, `handle` and `email` files name owners; they are "" for who can own nothing.
    """

    __tablename__ = "people"

    user_id: str = Field(primary_key=True, max_length=40)
    name: str
    full_member: bool
    workspace_admin: bool
    timezone: str
    primary_owner: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    seen_at: datetime
    display_name: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    handle: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    email: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    guest: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


@dataclass(frozen=True, slots=True)
class LastSeen:
    """Whether somebody was a full member when Slack last described them, and when that was."""

    full_member: bool
    at: datetime


_PEOPLE = get_table(PersonRow)
_HOLDERS = get_table(RoleHolderRow)
_MEMBERS = get_table(GroupMemberRow)
# named here, because importing storage.roles.losses would be circular
_LOSSES = table("role_losses", column("user_id"))

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
# besides the actor's rows one for each setting: `key` tells them apart
_ACTOR_AND_SETTINGS = _ACTOR.add_columns(null().label("key"), null().label("text")).union_all(
    select(null(), null(), null(), null(), *policies.ALL_SETTINGS.selected_columns)
)
_ONE = select(_PEOPLE).where(_PEOPLE.c.user_id == bindparam("user_id"))
_NAMES = select(_PEOPLE.c.user_id, _PEOPLE.c.name).where(_PEOPLE.c.user_id.in_(bindparam("ids", expanding=True)))
_ZONES = select(_PEOPLE.c.user_id, _PEOPLE.c.timezone).where(_PEOPLE.c.user_id.in_(bindparam("ids", expanding=True)))
_MEMBERS_OF = select(_PEOPLE.c.user_id).where(
    _PEOPLE.c.full_member, _PEOPLE.c.user_id.in_(bindparam("ids", expanding=True))
)
_GUESTS = select(_PEOPLE.c.user_id).where(_PEOPLE.c.guest, _PEOPLE.c.user_id.in_(bindparam("ids", expanding=True)))
_IDS = select(_PEOPLE.c.user_id)
_OUTSIDERS = select(_PEOPLE.c.user_id, _PEOPLE.c.name).where(not_(_PEOPLE.c.full_member))
_OWNERS = select(_PEOPLE.c.user_id, _PEOPLE.c.name, _PEOPLE.c.display_name, _PEOPLE.c.handle, _PEOPLE.c.email).where(
    _PEOPLE.c.full_member
)


def store_people(tx: Session, persons: Iterable[Person], *, now: datetime, anew: bool = False) -> frozenset[str]:
    """Store these people as Slack describes them now, and return their ids. An unknown time zone is left out.

    Somebody who was erased does not come back: only `anew`, when they do something, and only while they work here.
    """
    described = tuple(persons)
    left_out = ledger.list_gone(tx, [each.user_id for each in described if not (anew and each.full_member)])
    kept = tuple(each for each in described if each.user_id not in left_out)
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
                "primary_owner": person.primary_owner,
                "seen_at": now,
                "display_name": person.display_name if person.full_member else "",
                "handle": person.handle if person.full_member else "",
                "email": person.email if person.full_member else "",
                "guest": person.guest,
            }
            for person in kept
        ],
    )
    return frozenset(person.user_id for person in kept)


def find_person(tx: Session, user_id: str) -> Person | None:
    """Return the person, or None if Slack has never described them."""
    row = tx.connection().execute(_ONE, {"user_id": user_id}).one_or_none()
    if row is None:
        return None
    return Person(
        user_id=row.user_id,
        name=row.name,
        full_member=row.full_member,
        workspace_admin=row.workspace_admin,
        timezone=_find_zone(tx, row.timezone).key,
        primary_owner=row.primary_owner,
        display_name=row.display_name,
        handle=row.handle,
        email=row.email,
        guest=row.guest,
    )


def find_last_seen(tx: Session, user_id: str) -> LastSeen | None:
    """Return whether a person was a full member when Slack last described them, and when; None if it never did."""
    row = tx.connection().execute(_ONE, {"user_id": user_id}).one_or_none()
    return None if row is None else LastSeen(row.full_member, row.seen_at)


def get_actor(tx: Session, user_id: str) -> Actor:
    """Return the person as an actor, with the roles given directly, through groups, and to workspace admins.

    An unknown person, a guest or a deactivated one is an actor without roles who is no full member. One query.
    """
    return _build_actor(user_id, tx.connection().execute(_ACTOR, {"user_id": user_id}).all())


def get_actor_and_policy(tx: Session, user_id: str) -> tuple[Actor, Policy]:
    """Return what `get_actor` and `policies.get_policy` do, with one query: every request begins with both."""
    rows = tx.connection().execute(_ACTOR_AND_SETTINGS, {"user_id": user_id}).all()
    actor = _build_actor(user_id, [row for row in rows if row.key is None])
    return actor, policies.build_policy((row.key, row.text) for row in rows if row.key is not None)


def load_names(tx: Session, user_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of these people by id; those Slack never described are left out."""
    name_of: dict[str, str] = {}
    for ids in split_into_batches(user_ids):
        name_of.update((row.user_id, row.name) for row in tx.connection().execute(_NAMES, {"ids": ids}))
    return name_of


def list_full_members(tx: Session, user_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these people are full members now: not guests, and not deactivated."""
    return frozenset(
        person
        for ids in split_into_batches(user_ids)
        for person in tx.connection().execute(_MEMBERS_OF, {"ids": ids}).scalars()
    )


def has_someone_working(*ids: ColumnElement[str | None], away: Collection[str]) -> ColumnElement[bool]:
    """Build the condition that one of the people in these columns works here: a full member who is not in `away`."""
    return exists().where(_PEOPLE.c.user_id.in_(ids), _PEOPLE.c.full_member, _PEOPLE.c.user_id.not_in(sorted(away)))


def is_full_member(user_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Build the condition that the person in this column is a full member now."""
    return exists().where(_PEOPLE.c.user_id == user_id, _PEOPLE.c.full_member)


def load_zones(tx: Session, user_ids: Iterable[str]) -> dict[str, ZoneInfo]:
    """Return the time zones of these people by id; those Slack never described are left out."""
    zone_of: dict[str, ZoneInfo] = {}
    for ids in split_into_batches(user_ids):
        zone_of.update(
            (row.user_id, _find_zone(tx, row.timezone)) for row in tx.connection().execute(_ZONES, {"ids": ids})
        )
    return zone_of


def list_known_ids(tx: Session) -> frozenset[str]:
    """Return the ids of everybody Slack has described, guests and deactivated people too."""
    return frozenset(tx.connection().execute(_IDS).scalars())


def list_possible_owners(tx: Session) -> list[PersonNames]:
    """List every full member with all they may be called in a file."""
    return [PersonNames(*row) for row in tx.connection().execute(_OWNERS)]


def list_guests(tx: Session, user_ids: Iterable[str]) -> tuple[str, ...]:
    """Return which of these people are guests of the workspace now, sorted by id."""
    return tuple(
        sorted(
            guest
            for ids in split_into_batches(user_ids)
            for guest in tx.connection().execute(_GUESTS, {"ids": ids}).scalars()
        )
    )


def load_outsiders(tx: Session) -> dict[str, str]:
    """Return the names by id of everybody Slack has described who is no full member: guests, bots, those who left."""
    return {row.user_id: row.name for row in tx.connection().execute(_OUTSIDERS)}


def delete_person(tx: Session, user_id: str) -> None:
    """Delete a person with their roles, group memberships and direct channel. Records of what they did stay."""
    connection = tx.connection()
    direct_channels.forget_channel(tx, user_id)
    connection.execute(delete(_MEMBERS).where(_MEMBERS.c.user_id == user_id))
    connection.execute(delete(_HOLDERS).where(_HOLDERS.c.holder == user_id))
    connection.execute(delete(_LOSSES).where(_LOSSES.c.user_id == user_id))
    connection.execute(delete(_PEOPLE).where(_PEOPLE.c.user_id == user_id))


def _build_actor(user_id: str, rows: Sequence[Any]) -> Actor:
    """Build an actor from a row for each of their roles, or one without a role; from none if nobody knows them."""
    if not rows or not rows[0].full_member:
        return Actor(user_id, full_member=False)
    roles = {Role(row.role) for row in rows if row.role is not None}
    if rows[0].workspace_admin:
        roles.add(Role.ADMIN)
    return Actor(user_id, full_member=True, roles=frozenset(roles), timezone=rows[0].timezone)


def _find_zone(tx: Session, stored: str) -> ZoneInfo:
    """Return the time zone of a stored name, or the workspace's if there is none or it is not known here."""
    return find_zone(stored) or policies.get_policy(tx).zone
