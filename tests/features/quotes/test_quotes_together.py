"""Quotes settled by several people at one instant, and two farewells opened at once at the cap; on each engine."""

from datetime import timedelta
from functools import partial

import pytest

from bot import dispatch
from bot.features.ballots.usecases import opening as ballots
from bot.features.ballots.usecases.opening import BallotOpened
from bot.features.capacity import usecases as rooms
from bot.features.customers import usecases as customers
from bot.features.quotes.usecases import quotes
from bot.features.quotes.usecases.quotes import QuoteChanged
from bot.features.quotes.usecases.subjects import QuoteInput
from bot.features.roles import usecases as roles
from bot.features.settings import usecases as policies
from bot.workflow.requests import Call
from scoring.ballots import BallotKind, BallotRules, BallotState
from scoring.cases.cases import CaseRoute
from scoring.notices import NoticeState
from scoring.quotes import Quote, QuoteOutcome
from scoring.refusals import AlreadyDone, Incomplete, NotAllowed
from storage import ballots as ballot_records, notices, prospects, quotes as quote_records
from storage.cases import cases
from storage.customers import customers as customer_records
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

ASK = QuoteInput("acme", "12000", 1_500, "repair")
RULES = BallotRules(quorum_percent=50, least=2, hours=24, proposer_votes=True)


@pytest.mark.parametrize("whom", ["acme", "initech"])
def test_a_quote_settled_by_eight_is_settled_once(office: Office, whom: str) -> None:
    """Won and lost at the same instant: one word stands, the others read that it is settled; a prospect's as well."""
    db = office.doors[0]
    with db.transaction() as tx:
        told: dict[str, object] = {"answers": {}, "musts": {}, "nevers": {}}
        prospects.RECORDS.add(tx, name="Initech", word="initech", assessed_by="U-1", assessed_at=MONDAY, **told)
    quotes.request_quote(db, QuoteInput(whom, "12000", 1_500), call=call("U-1"))

    told_ = together(
        office,
        [
            partial(quotes.settle_quote, number=1, outcome=outcome, call=call("U-rosa", str(n)))
            for n, outcome in enumerate([QuoteOutcome.WON, QuoteOutcome.LOST] * 4)
        ],
    )

    (kept,) = [each for each in told_ if isinstance(each, QuoteChanged)]
    assert [type(each) for each in told_].count(AlreadyDone) == 7
    assert on_record(db).outcome is kept.quote.outcome


def test_an_override_while_it_is_dropped_leaves_one_of_both(office: Office) -> None:
    """Either it was dropped first and there is nothing to override, or it was overridden and then dropped."""
    db = office.doors[0]
    refused(db)

    told = together(
        office,
        [
            partial(quotes.override_quote, number=1, why="they pay up front", call=call("U-rosa")),
            partial(quotes.settle_quote, number=1, outcome=QuoteOutcome.DROPPED, call=call("U-1")),
        ],
    )

    found = on_record(db)
    assert found.outcome is QuoteOutcome.DROPPED
    assert (found.overridden_by == "U-rosa") is all(isinstance(each, QuoteChanged) for each in told)


def test_an_override_undone_while_it_is_won_leaves_no_refused_win(office: Office) -> None:
    """Whoever comes second is told; a refused quote is never won."""
    db = office.doors[0]
    refused(db)
    done = quotes.override_quote(db, 1, "they pay up front", call=call("U-rosa"))

    told = together(
        office,
        [
            partial(dispatch.take_back, undo_id=done.undo, call=call("U-rosa", "undo")),
            partial(quotes.settle_quote, number=1, outcome=QuoteOutcome.WON, call=call("U-1")),
        ],
    )

    found = on_record(db)
    assert (found.outcome is QuoteOutcome.WON) is (found.overridden_by is not None)
    assert [isinstance(each, AlreadyDone | NotAllowed) for each in told].count(True) == 1


def test_one_delivery_asked_twice_is_kept_once(office: Office) -> None:
    """Slack sends a command again: one quote."""
    told = together(office, [partial(quotes.request_quote, request=ASK, call=call("U-1", "same"))] * 4)

    assert [isinstance(each, QuoteChanged) for each in told].count(True) == 1
    with office.doors[0].transaction(reading=True) as tx:
        assert len(quote_records.RECORDS.list_where(tx)) == 1


def test_two_farewells_opened_at_once_do_not_both_slip_under_the_cap(office: Office) -> None:
    """With room for one, the second of two managers is asked for a reason, and only one ballot opens."""
    db = office.doors[0]
    for voter in office.staff:
        roles.give_role(db, "voter", voter, call=call("U-olga"))
    policies.change_setting(db, "room.farewell-cap", "1", call=call("U-olga"))
    customers.add_customer(db, {"name": "Globex", "key": "globex"}, call=call("U-rosa"))
    for key in ("acme", "globex"):
        due(db, key)

    told = together(
        office,
        [
            partial(
                ballots.open_ballot, kind=BallotKind.TERMINATE, customer_text=key, why="nothing changed", call=call(who)
            )
            for key, who in (("acme", "U-rosa"), ("globex", "U-mia"))
        ],
    )

    assert sorted(type(each).__name__ for each in told) == [BallotOpened.__name__, Incomplete.__name__]
    with db.transaction(reading=True) as tx:
        assert len(ballot_records.RECORDS.list_where(tx, state=BallotState.OPEN)) == 1


def test_the_room_of_every_replica_is_the_same(office: Office) -> None:
    """Asked at once through every door, the ledger says one thing."""
    db = office.doors[0]
    quotes.request_quote(db, ASK, call=call("U-1"))
    quotes.settle_quote(db, 1, QuoteOutcome.WON, call=call("U-1"))

    told = together(office, [partial(rooms.load_room, call=call("U-rosa"))] * 4)

    assert len({repr(each) for each in told}) == 1


def call(who: str, key: str | None = None) -> Call:
    """Somebody asks, on Monday."""
    return Call(who, MONDAY, key)


def on_record(db: Database) -> Quote:
    """The first quote as it is stored."""
    with db.transaction(reading=True) as tx:
        return quote_records.RECORDS.get(tx, 1)


def refused(db: Database) -> None:
    """A quote for Acme that the gate refused."""
    with db.transaction() as tx:
        acme = customer_records.resolve_customer(tx, "acme").id
        usual = {"value": 1, "margin": 0, "chance": 30, "asked_by": "U-1", "asked_at": MONDAY}
        quote_records.RECORDS.add(tx, customer_id=acme, verdict="refuse", reasons=("They are graded D.",), **usual)


def due(db: Database, key: str) -> None:
    """The customer did not meet its final notice."""
    with db.transaction() as tx:
        number, ago = customer_records.resolve_customer(tx, key).id, MONDAY - timedelta(days=40)
        case = cases.RECORDS.add(tx, customer_id=number, route=CaseRoute.POINTS, opened_at=ago)
        told = {"customer_id": number, "case_id": case.id}
        usual = {"reason": "", "proposer": "U-rosa", "opened_at": ago, "closes_at": ago, "closed_at": ago}
        passed = ballot_records.RECORDS.add(
            tx, **told, **usual, kind=BallotKind.NOTICE, rules=RULES, state=BallotState.PASSED
        )
        days = {"days": 30, "given_on": ago.date(), "ends_at": MONDAY - timedelta(days=10), "recorded_at": ago}
        agreed = {"ballot_id": passed.id, "agreed_at": ago, "give_by": ago}
        notices.RECORDS.add(tx, **told, **agreed, **days, closed_at=MONDAY, state=NoticeState.NOT_MET)
