"""How far the list of people was read, with several replicas."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bot.workflow import people
from scoring.roles import Person, Role
from storage import audit
from storage.database import Database
from storage.outbox import outbox
from storage.roles import directory, roles


def test_one_replica_reads_at_a_time(db: Database, now: datetime) -> None:
    """Of several replicas that start together one gets the turn; the others get it when its lease is over."""
    with ThreadPoolExecutor(4) as pool:
        turns = list(pool.map(lambda _: people.take_directory_turn(db, now=now, anew=True), range(4)))
    assert turns.count("") == 1
    assert turns.count(None) == 3
    later = now + directory.LEASE
    assert people.take_directory_turn(db, now=later, anew=False) == ""


def test_a_cursor_is_good_for_a_day(db: Database, now: datetime) -> None:
    """Reading goes on at the stored cursor, and begins again when that is older than a day."""
    people.take_directory_turn(db, now=now, anew=True)
    people.note_directory_page(db, "page two", now=now)
    later = now + timedelta(minutes=1)
    assert people.take_directory_turn(db, now=later, anew=False) == "page two"
    assert people.take_directory_turn(db, now=now + timedelta(days=2), anew=False) == ""


def test_what_was_read_is_read_again_after_a_day(db: Database, now: datetime) -> None:
    """After the last page there is nothing to do for a day, unless it is asked for anew."""
    people.take_directory_turn(db, now=now, anew=False)
    people.note_directory_page(db, None, now=now)
    assert people.take_directory_turn(db, now=now + timedelta(hours=23), anew=False) is None
    assert people.take_directory_turn(db, now=now + timedelta(hours=24), anew=False) == ""


def test_a_pause_noted_by_a_wrong_clock_is_none(db: Database, now: datetime) -> None:
    """A pause that ends more than an hour from now was stored by a clock that was wrong."""
    people.take_directory_turn(db, now=now, anew=True)
    people.pause_directory(db, timedelta(minutes=5), now=now + timedelta(days=40))
    assert people.take_directory_turn(db, now=now, anew=True) == ""


def test_a_group_is_emptied_once(db: Database, now: datetime) -> None:
    """Two replicas that learn together that a group is gone audit it once, and tell each manager once."""
    with db.transaction() as tx:
        roles.give_role(tx, Role.MANAGER, "S1", by="U1", now=now)
        roles.give_role(tx, Role.MANAGER, "U1", by="U1", now=now)
    people.store_people(db, [Person("U1", "Rosa", full_member=True, workspace_admin=False)], now=now)
    people.store_group(db, "S1", ("U2", "U3"), now=now)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: people.empty_group(db, "S1", now=now), range(2)))
    with db.transaction(reading=True) as tx:
        assert roles.list_group_members(tx, "S1") == ()
        assert [entry.action for entry in audit.list_entries(tx, subject="group:S1")] == ["group.emptied"]
        assert len(outbox.list_by_subject(tx, "S1")) == 1


def test_members_of_a_group_are_told_once_by_two_replicas(db: Database, now: datetime) -> None:
    """Two replicas that learn together who is in a group that got a role tell each member once, with all its roles."""
    people.store_people(db, [Person(f"U{n}", f"P{n}", full_member=True) for n in range(1, 5)], now=now)
    with db.transaction() as tx:
        for role in (Role.MANAGER, Role.VOTER):
            roles.give_role(tx, role, "S1", by="U1", now=now)
            roles.note_untold(tx, role, "S1", "a change")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: people.store_group(db, "S1", ("U1", "U2", "U3"), now=now), range(2)))
    people.store_group(db, "S1", ("U1", "U2", "U3", "U4"), now=now)
    with db.transaction(reading=True) as tx:
        told = {n: outbox.list_by_subject(tx, f"new_roles:a change:U{n}") for n in range(1, 5)}
        assert {n: len(rows) for n, rows in told.items()} == {1: 0, 2: 1, 3: 1, 4: 0}
        assert told[2][0].payload["roles"] == ["manager", "voter"]
        assert roles.list_group_members(tx, "S1") == ("U1", "U2", "U3", "U4")
