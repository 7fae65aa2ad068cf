"""Erasing somebody in the middle of what people do, on both engines: it counts, and nothing of them comes after it."""

from functools import partial

import pytest

from bot.features.ballots.usecases import voting
from bot.features.ballots.usecases.voting import VoteCast
from bot.features.strikes.usecases import strikes
from scoring.ballots import BallotState
from scoring.privacy.erased import make_sentinel
from scoring.refusals import NotAllowed
from storage import audit, ballots
from storage.database import Database
from storage.privacy import persons
from tests.stored import read_all_rows
from tests.surface.house import MONDAY
from tests.usecases.balloted import build_call, cast_votes, load_stored_ballot, moment_after, open_ballot, prepare_vote
from tests.usecases.conftest import Office, together

LEAVER = "U-1"


def erase(db: Database, user_id: str = LEAVER) -> persons.Erasure:
    """Erase a person, as an admin does."""
    with db.transaction() as tx:
        return persons.erase_person(tx, user_id, make_sentinel(), MONDAY)


def list_rows_with(db: Database, user_id: str) -> list[str]:
    """List the rows of all tables in which the id stands, as the database holds them."""
    return [row for rows in read_all_rows(db).values() for row in rows if f"{user_id}'" in row or f'{user_id}"' in row]


@pytest.mark.parametrize("_", range(3))
def test_erasing_somebody_who_votes_at_the_same_instant(_: int, office: Office) -> None:
    """Their vote came before and counts under the sentinel, or after and is refused; no row has their id."""
    db = prepare_vote(office)
    open_ballot(db)

    cast, erasure, *others = together(
        office,
        [
            partial(voting.cast_vote, which=1, choice="yes", call=build_call(LEAVER)),
            erase,
            *(partial(voting.cast_vote, which=1, choice="no", call=build_call(who)) for who in ("U-2", "U-3")),
        ],
    )

    assert isinstance(erasure, persons.Erasure)
    assert all(isinstance(other, VoteCast) for other in others)
    assert isinstance(cast, VoteCast | NotAllowed)
    with db.transaction(reading=True) as tx:
        voters = {vote.user_id for vote in ballots.VOTES.list_where(tx, ballot_id=1)}
        roll = {seat.user_id for seat in ballots.SEATS.list_where(tx, ballot_id=1)}
        assert audit.verify_chain(tx).ok
    assert voters == {"U-2", "U-3"} | ({erasure.sentinel} if isinstance(cast, VoteCast) else set())
    assert roll >= {erasure.sentinel, "U-2", "U-3"}
    assert not list_rows_with(db, LEAVER)


def test_a_ballot_with_erased_voters_has_the_result_it_had(office: Office) -> None:
    """Two voters are erased, one while it is open; votes, quorum and outcome are as if they were still here."""
    db = prepare_vote(office)
    open_ballot(db)
    cast_votes(db, "yes", "yes", "no")
    erase(db, "U-1")
    for who in ("U-4", "U-5", "U-6"):
        voting.cast_vote(db, 1, "yes", call=build_call(who, moment_after(hours=1)))
    ballot = load_stored_ballot(db)
    assert (ballot.state, ballot.result) == (BallotState.PASSED, {"yes": 5, "no": 1, "abstain": 0})
    erase(db, "U-3")
    assert load_stored_ballot(db) == ballot
    with db.transaction(reading=True) as tx:
        assert len(ballots.VOTES.list_where(tx, ballot_id=1)) == 6


def test_erased_reporters_still_count_as_two(office: Office) -> None:
    """Two people reported a customer and both are erased: the customer still has two reporters."""
    db = office.doors[0]
    for who in ("U-1", "U-2"):
        strikes.record_strike(db, strikes.StrikeOrder("acme", "late-payment", distinct=True), call=build_call(who))
    sentinels = {erase(db, who).sentinel for who in ("U-1", "U-2")}
    with db.transaction(reading=True) as tx:
        rows = tx.connection().exec_driver_sql("SELECT reporter FROM strikes").scalars()
        assert set(rows) == sentinels
