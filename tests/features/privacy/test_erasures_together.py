"""Erasing on both engines, alone and while others act: who is erased still counts apart, and nothing is lost."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.features.ballots.usecases import voting as balloting
from bot.features.customers import usecases as customers
from bot.features.privacy.usecases import erasures
from bot.features.privacy.usecases.erasures import PersonErased
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from scoring.ballots import BallotState
from scoring.privacy.erased import is_erased
from scoring.refusals import Refusal
from storage import audit, strikes as strike_records
from storage.ballots import SEATS, VOTES
from storage.customers import customers as customer_records
from storage.database import Database
from storage.privacy.ledger import ErasureRow
from tests.stored import read_all_rows
from tests.usecases.balloted import (
    FOUR,
    build_call,
    cast_votes,
    load_ballot,
    load_stored_ballot,
    moment_after,
    open_ballot,
    prepare_vote,
    run_due_deadlines,
)
from tests.usecases.conftest import Office, together

LATER = moment_after(hours=1)


def erase(*who: str, heir: str | None = None) -> Callable[[Database], list[PersonErased]]:
    """What the admin Olga does: erase these people, one after the other."""
    return lambda db: [erasures.erase_person(db, each, heir, call=build_call("U-olga", LATER)) for each in who]


def find_traces(db: Database, who: str) -> list[str]:
    """Every row in which an id stands, as a word of its own."""
    return [
        f"{table}: {row}"
        for table, rows in read_all_rows(db).items()
        for row in rows
        if any(f"{who}{end}" in row for end in ("'", '"', ":", ">"))
    ]


def list_erasures(db: Database) -> list[str]:
    """The sentinels of everybody who was erased."""
    with db.transaction(reading=True) as tx:
        return list(tx.connection().execute(select(col(ErasureRow.sentinel))).scalars())


def test_erased_reporters_still_count_apart(office: Office) -> None:
    """Two colleagues struck Acme and are erased: it is still reported by two people, and both strikes count."""
    db = office.doors[0]
    for who, reason in (("U-1", "rude-to-support"), ("U-2", "late-payment")):
        strikes.record_strike(db, strikes.StrikeOrder("acme", reason, "a note"), call=build_call(who))

    erase("U-1", "U-2")(db)

    with db.transaction(reading=True) as tx:
        known = strike_records.list_strikes(tx, customer_records.resolve_customer(tx, "acme").id)
        assert audit.verify_chain(tx).ok
    reporters = {each.reporter for each in known}
    assert len(reporters) == 2
    assert all(is_erased(each) for each in reporters)
    assert find_traces(db, "U-1") == find_traces(db, "U-2") == []


def test_erased_voters_still_count_apart(office: Office) -> None:
    """A vote that was decided keeps its roll, its votes and its count once two voters are erased."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db)
    cast_votes(db, "yes", "no", "yes", "yes")
    before = load_stored_ballot(db)
    assert before.state is not BallotState.OPEN

    erase("U-1", "U-2")(db)

    after = load_stored_ballot(db)
    assert (after.state, after.result) == (before.state, before.result)
    with db.transaction(reading=True) as tx:
        votes, seats = VOTES.list_where(tx, ballot_id=1), SEATS.list_where(tx, ballot_id=1)
    assert len({vote.user_id for vote in votes}) == len(votes) >= 3
    assert len({seat.user_id for seat in seats}) == len(seats)
    assert sum(is_erased(seat.user_id) for seat in seats) == 2


def test_erased_twice_at_once_is_once(office: Office) -> None:
    """Two admins erase the same person at one instant: one does it, the other reads that nothing is kept."""
    db = office.doors[0]
    roles.give_role(db, "admin", "U-mia", call=build_call("U-olga"))
    acts = [
        partial(erasures.erase_person, person="U-1", heir=None, call=build_call(admin, LATER))
        for admin in ("U-olga", "U-mia")
    ]

    outcomes = together(office, acts)

    assert sorted(type(each).__name__ for each in outcomes) == ["NotFound", "PersonErased"]
    assert len(list_erasures(db)) == 1
    assert find_traces(db, "U-1") == []


def test_two_people_erased_at_once_are_two(office: Office) -> None:
    """Both are gone, each with a sentinel of their own, and the audit verifies."""
    db = office.doors[0]
    customers.set_owner(db, "acme", "U-1", backup="U-2", call=build_call("U-rosa"))

    together(office, [erase("U-1", heir="U-3"), erase("U-2", heir="U-4")])

    assert len(set(list_erasures(db))) == 2
    assert find_traces(db, "U-1") == find_traces(db, "U-2") == []
    with db.transaction(reading=True) as tx:
        acme = customer_records.resolve_customer(tx, "acme")
        assert audit.verify_chain(tx).ok
    assert {acme.owner, acme.backup} == {"U-3", "U-4"}


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_erased_while_they_vote(office: Office, choice: str) -> None:
    """Whoever votes in an open vote is not erased under way: the vote counts, and the erasure is refused."""
    db = prepare_vote(office, voters=FOUR)
    open_ballot(db)

    outcomes = together(
        office,
        [
            lambda door: balloting.cast_vote(door, 1, choice, "as I see it", call=build_call("U-1", LATER)),
            erase("U-1"),
        ],
    )

    assert isinstance(outcomes[1], Refusal)
    assert load_ballot(db).count.counts[choice] == 1
    assert list_erasures(db) == []


def test_erased_while_they_strike(office: Office) -> None:
    """A strike recorded at the same instant is there, under the sentinel or under an id that was kept anew."""
    db = office.doors[0]

    outcomes = together(
        office,
        [
            lambda door: strikes.record_strike(
                door, strikes.StrikeOrder("acme", "rude-to-support", "a note"), call=build_call("U-1", LATER)
            ),
            erase("U-1"),
        ],
    )

    assert isinstance(outcomes[1], list)
    with db.transaction(reading=True) as tx:
        known = strike_records.list_strikes(tx, customer_records.resolve_customer(tx, "acme").id)
    assert all(is_erased(each.reporter) for each in known)
    assert len(known) == (0 if isinstance(outcomes[0], Refusal) else 1)
    assert find_traces(db, "U-1") == []


def test_what_was_open_goes_on_after_an_erasure(office: Office) -> None:
    """The customer of whoever was erased has a keeper, and what follows a departure is done once."""
    db = office.doors[0]
    customers.set_owner(db, "acme", "U-1", call=build_call("U-rosa"))
    strikes.record_strike(db, strikes.StrikeOrder("acme", "threat-or-harassment", "a note"), call=build_call("U-2"))

    erase("U-1", heir="U-3")(db)

    assert run_due_deadlines(db, LATER).count("staff.changed") == 1
    with db.transaction(reading=True) as tx:
        assert customer_records.resolve_customer(tx, "acme").owner == "U-3"
    assert find_traces(db, "U-1") == []
