"""People as Slack describes them: storing them, their groups, the first admins, and telling who has a new role."""

import itertools
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import departures, direct_messages, requests, setup_messages
from scoring.roles import Person, Role
from storage.database import Database, Json
from storage.outbox import outbox
from storage.privacy import erasures, ledger
from storage.requests import claims
from storage.roles import directory, losses, people, roles
from storage.roles.people import LastSeen
from storage.schedule import recurring

__all__ = [
    "LastSeen",
    "apply_erasures_again",
    "change_group",
    "empty_group",
    "find_last_seen",
    "leave_out_erased",
    "list_gained_roles",
    "list_groups",
    "list_unknown",
    "list_unknown_group_members",
    "note_directory_page",
    "pause_directory",
    "seed_admins",
    "store_group",
    "store_people",
    "take_back_new_roles",
    "take_directory_turn",
    "take_turn",
    "tell_of_new_roles",
]

ENVIRONMENT = "environment"
"""The giver of roles that come from the settings umpire was started with."""
NEW_ROLES = "new_roles"
"""The kind of message that tells somebody what they may do now that they have a role."""
TURNS = timedelta(days=7)
"""How long claims of turns are kept."""


def store_people(db: Database, persons: Iterable[Person], *, now: datetime, anew: bool = False) -> frozenset[str]:
    """Store people as Slack describes them now, and return their ids; `anew` also those who were erased.

    Rhythms of people whose time zone changed are scheduled again. Who came or left is followed up.
    """
    described = tuple(persons)
    with db.transaction() as tx:
        ids = [person.user_id for person in described]
        before = people.load_zones(tx, ids)
        with departures.follow_staff(tx, ids, now=now):
            stored = people.store_people(tx, described, now=now, anew=anew)
        after = people.load_zones(tx, before)
        recurring.recheck_rhythms_of(tx, [user_id for user_id, zone in before.items() if after[user_id] != zone], now)
    return stored


def find_last_seen(db: Database, user_id: str) -> LastSeen | None:
    """Return whether a person was a full member when Slack last described them; None if it never did."""
    with db.transaction(reading=True) as tx:
        return people.find_last_seen(tx, user_id)


def leave_out_erased(db: Database, user_ids: Iterable[str]) -> tuple[str, ...]:
    """Return these people without those who were erased and have not been back since."""
    described = tuple(user_ids)
    with db.transaction(reading=True) as tx:
        gone = ledger.list_gone(tx, described)
    return tuple(each for each in described if each not in gone)


def list_groups(db: Database) -> tuple[str, ...]:
    """List the user groups that hold a role."""
    with db.transaction(reading=True) as tx:
        return roles.list_groups(tx)


def store_group(db: Database, group_id: str, members: tuple[str, ...], *, now: datetime) -> None:
    """Store who is in a user group. If it was given a role before that was known, they are told what they may do."""
    with db.transaction() as tx:
        with losses.note_losses(tx, now=now), departures.follow_staff(tx, now=now):
            roles.set_group_members(tx, group_id, members)
        for change, untold in itertools.groupby(roles.take_untold(tx, group_id), key=lambda each: each.change):
            waiting = list(untold)
            gained = list_gained_roles(
                {}, {each.role: roles.list_people_with_role(tx, each.role) & set(members) for each in waiting}
            )
            tell_of_new_roles(tx, gained, change=change, by=waiting[0].given_by, now=now)


def change_group(
    db: Database, group_id: str, *, added: Iterable[str], removed: Iterable[str], key: str | None, now: datetime
) -> None:
    """Store who joined and who left a user group, once for each delivery by Slack."""
    with db.transaction() as tx:
        if key is None or claims.claim(tx, claims.INBOUND, key, now=now):
            with losses.note_losses(tx, now=now), departures.follow_staff(tx, now=now):
                roles.change_group_members(tx, group_id, added=added, removed=removed)


def list_unknown(db: Database, user_ids: Iterable[str]) -> tuple[str, ...]:
    """List which of these people Slack has never described to us."""
    asked = tuple(dict.fromkeys(user_ids))
    if not asked:
        return ()
    with db.transaction(reading=True) as tx:
        known = people.load_names(tx, asked)
        return tuple(each for each in asked if each not in known)


def list_unknown_group_members(db: Database) -> tuple[str, ...]:
    """List the members of groups with a role whom Slack has never described to us."""
    with db.transaction(reading=True) as tx:
        return tuple(sorted(roles.list_unknown_members(tx, tuple(Role))))


def take_directory_turn(db: Database, *, now: datetime, anew: bool) -> str | None:
    """Take the turn to read the list of people; see `storage/roles/directory.py`."""
    with db.transaction() as tx:
        return directory.take_turn(tx, now=now, anew=anew)


def note_directory_page(db: Database, next_cursor: str | None, *, now: datetime) -> None:
    """Note that a page of the list is stored; `next_cursor` is None after the last.

    Then it is known who installed umpire, and they are told how to set it up.
    """
    with db.transaction() as tx:
        if next_cursor is None:
            directory.note_end(tx, now=now)
            setup_messages.welcome_installers(tx, given_by=ENVIRONMENT, now=now)
        else:
            directory.note_page(tx, next_cursor, now=now)


def pause_directory(db: Database, span: timedelta, *, now: datetime) -> None:
    """Have no replica ask for the next page of the list for a while."""
    with db.transaction() as tx:
        directory.pause(tx, span, now=now)


def empty_group(db: Database, group_id: str, *, now: datetime) -> None:
    """Empty a user group that Slack does not have any more, audit it, and tell managers and admins; once."""
    with db.transaction() as tx:
        members = roles.list_group_members(tx, group_id)
        with losses.note_losses(tx, now=now), departures.follow_staff(tx, now=now):
            if not roles.empty_group(tx, group_id):
                return
        facts: dict[str, Json] = {"members": list(members)}
        requests.audit_action_by(tx, "group.emptied", f"group:{group_id}", by=requests.UMPIRE, now=now, private=facts)
        holders = roles.list_holders(tx)
        managers, admins = (roles.list_people_with_role(tx, role) for role in (Role.MANAGER, Role.ADMIN))
        for person in sorted(managers | admins):
            direct_messages.enqueue_direct_message(
                tx,
                person,
                intent=f"group gone:{group_id}:{now.isoformat()}:{person}",
                kind="group_gone",
                subject=group_id,
                now=now,
                payload={"roles": [role.value for role in Role if group_id in holders[role]]},
            )


def take_turn(db: Database, kind: str, key: str, *, now: datetime) -> bool:
    """Claim the turn to ask Slack in the period `key`; return whether this replica is the first to claim it."""
    with db.transaction() as tx:
        if not claims.claim(tx, kind, key, now=now):
            return False
        claims.delete_before(tx, kind, now - TURNS)
        return True


def apply_erasures_again(db: Database, *, now: datetime) -> int:
    """Erase again, at a start after an older backup was restored, whoever the ledger names; return how many."""
    return erasures.apply_again(db, now=now)


def seed_admins(db: Database, user_ids: Iterable[str], *, now: datetime) -> None:
    """Give the admin role to the people the environment names, each only once ever: a role taken away stays away.

    Whoever was erased is left out.
    """
    named = tuple(user_ids)
    with db.transaction() as tx, departures.follow_staff(tx, now=now):
        erased = ledger.list_erased(tx, named)
        for user_id in named:
            if user_id not in erased and claims.claim(tx, "seeded-admin", user_id, now=now):
                _seed_admin(tx, user_id, now)


def _seed_admin(tx: Session, user_id: str, now: datetime) -> None:
    if roles.give_role(tx, Role.ADMIN, user_id, by=ENVIRONMENT, now=now):
        requests.audit_action_by(
            tx, "role.given", f"role:{Role.ADMIN.value}", by=ENVIRONMENT, now=now, private={"holder": user_id}
        )


def tell_of_new_roles(
    tx: Session, roles_of: Mapping[str, Collection[Role]], *, change: str, by: str, now: datetime
) -> frozenset[str]:
    """Have these people told of the roles that a change gave them; who made it knows. Returns who is told."""
    told = frozenset(roles_of) - {by}
    for person in sorted(told):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=_name_subject(change, person),
            kind=NEW_ROLES,
            subject=_name_subject(change, person),
            now=now,
            payload=_build_payload(person, roles_of[person], by),
        )
    return told


def take_back_new_roles(
    tx: Session, roles_of: Mapping[str, Collection[Role]], *, change: str, by: str, now: datetime
) -> None:
    """Have messages about a change say that it was undone. What was not sent yet has nothing to say any more."""
    for person in sorted(roles_of):
        subject = _name_subject(change, person)
        place = outbox.find_message_place(tx, kind=NEW_ROLES, subject=subject)
        if place is not None:
            outbox.enqueue(
                tx,
                intent=f"{subject}:undone",
                kind=NEW_ROLES,
                subject=subject,
                channel=place[0],
                now=now,
                method=outbox.OutboxMethod.UPDATE,
                payload=_build_payload(person, roles_of[person], by) | {"undone": True},
            )


def list_gained_roles(
    before: Mapping[Role, Collection[str]], after: Mapping[Role, Collection[str]]
) -> dict[str, list[Role]]:
    """List for each person the roles they have after a change and had not before."""
    gained: dict[str, list[Role]] = {}
    for role in after:
        for person in sorted(set(after[role]) - set(before.get(role, ()))):
            gained.setdefault(person, []).append(role)
    return gained


def _build_payload(person: str, roles: Collection[Role], by: str) -> dict[str, Json]:
    return {"person": person, "roles": [role.value for role in roles], "by": by}


def _name_subject(change: str, person: str) -> str:
    return f"{NEW_ROLES}:{change}:{person}"
