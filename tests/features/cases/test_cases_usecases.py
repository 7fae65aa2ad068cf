"""Cases at the desk: opened by whom comes first, gone with their ground, news after they were closed."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot import dispatch
from bot.features.cases.usecases import cases
from bot.features.customers import usecases as customers
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder, StrikeRecorded
from bot.workflow import standings
from bot.workflow.requests import Call
from scoring.cases.cases import Case, CaseOutcome, CaseRoute
from scoring.refusals import AlreadyDone, NotAllowed, NotFound
from scoring.roles import Action
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import audit as audit_records
from storage.cases import cases as case_records
from storage.customers import customers as customer_records
from storage.database import Database
from tests.features.strikes.test_strikes_together import outbox
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

LATER = MONDAY + timedelta(minutes=5)
ROSA, MIA = Call("U-rosa", MONDAY), Call("U-mia", MONDAY)


def strike(db: Database, reason: str, who: str, *, at: datetime = MONDAY) -> StrikeRecorded:
    """Somebody reports Acme."""
    told = strikes.record_strike(db, StrikeOrder("acme", reason, "a note"), call=Call(who, at))
    assert isinstance(told, StrikeRecorded)
    return told


def three(db: Database) -> None:
    """Three points from three people."""
    for who, reason in (("U-1", "late-payment"), ("U-2", "scope-creep"), ("U-3", "late-input")):
        strike(db, reason, who)


def on_record(db: Database) -> tuple[Case, ...]:
    """Every case there is, oldest first."""
    with db.transaction(reading=True) as tx:
        return case_records.RECORDS.list_where(tx)


def actions(db: Database) -> list[str]:
    """What was audited about cases, in order."""
    with db.transaction(reading=True) as tx:
        return [entry.action for entry in reversed(audit_records.list_entries(tx)) if entry.action.startswith("case.")]


def test_two_people_at_once_open_exactly_one_case(office: Office) -> None:
    """Several third points at the same instant open one case, with one card; each further one joins it."""
    strike(office.doors[0], "late-payment", "U-1")
    strike(office.doors[0], "scope-creep", "U-2")

    reasons = ("late-input", "rude-to-support", "excess-attention", "bypasses-process")
    told = together(
        office,
        [
            partial(strikes.record_strike, order=StrikeOrder("acme", reason, "a note"), call=Call(who, MONDAY))
            for who, reason in zip(office.staff[2:6], reasons, strict=True)
        ],
    )

    (case,) = on_record(office.doors[0])
    assert (case.route, case.closed_at) == (CaseRoute.POINTS, None)
    assert [each.opens_case for each in told if isinstance(each, StrikeRecorded)].count(True) == 1
    assert len(outbox(office, "case")) == 1


def test_two_people_raising_at_once_share_one_case(office: Office) -> None:
    """Two managers state a problem at the same instant: one case, and the problem one of them stated."""
    together(
        office,
        [
            partial(cases.state_problem, customer_text="acme", text=who, side=None, call=Call(who, MONDAY))
            for who in office.managers
        ],
    )

    (case,) = on_record(office.doors[0])
    assert case.route is CaseRoute.RAISED
    assert case.problem in office.managers


def test_a_case_falls_away_with_its_ground(office: Office) -> None:
    """Undoing the third strike closes the untouched case by itself; another third strike opens a new one."""
    db = office.doors[0]
    three(db)
    undo = strikes.find_latest_undo(db, call=Call("U-3", MONDAY))
    assert undo is not None

    dispatch.take_back(db, undo, call=Call("U-3", MONDAY))

    (case,) = on_record(db)
    assert (case.outcome, case.closed_by) == (CaseOutcome.FELL_AWAY, None)
    assert cases.find_posted_case(db, case.id, now=MONDAY) is None, "nobody was told of it, and nobody has to be"
    assert strike(db, "late-input", "U-4").opens_case
    assert [each.closed_at for each in on_record(db)] == [MONDAY, None]
    assert actions(db) == ["case.opened", "case.closed", "case.opened"]


def test_a_case_waits_for_the_end_of_a_contest(office: Office) -> None:
    """A contested third point leaves the untouched case open; upheld, it is the same; voided, it falls away."""
    db = office.doors[0]
    three(db)

    strikes.contest_strike(db, 3, "we had agreed it", call=Call("U-8", MONDAY))
    assert [each.outcome for each in on_record(db)] == [None]
    strikes.uphold_strike(db, 3, "we had not", call=ROSA)
    assert [each.outcome for each in on_record(db)] == [None]

    strikes.void_strike(db, 3, "it was another customer", call=MIA)
    assert [each.outcome for each in on_record(db)] == [CaseOutcome.FELL_AWAY]


def test_a_case_with_work_in_it_stays(office: Office) -> None:
    """What people worked on does not vanish when a strike is voided."""
    db = office.doors[0]
    three(db)
    cases.state_problem(db, "acme", "nobody agreed the scope", "both", call=ROSA)

    strikes.void_strike(db, 3, "another customer", call=MIA)

    assert [each.closed_at for each in on_record(db)] == [None]


def test_an_expired_strike_takes_the_untouched_case_away(office: Office) -> None:
    """When time alone makes the points too few, the refresh of standings closes the case; it does so once."""
    db = office.doors[0]
    three(db)
    late = MONDAY + timedelta(days=200)

    assert standings.refresh_due(db, now=late) == 1
    standings.refresh_due(db, now=late)

    assert [each.outcome for each in on_record(db)] == [CaseOutcome.FELL_AWAY]
    assert actions(db) == ["case.opened", "case.closed"]


def test_a_severe_strike_opens_at_once_and_joins_an_open_case(office: Office) -> None:
    """Weight 3 opens a case by the severe route; in a case that is open it opens no second one."""
    db = office.doors[0]
    assert strike(db, "threat-or-harassment", "U-1").opens_case
    assert not strike(db, "discriminatory", "U-2").opens_case
    assert [each.route for each in on_record(db)] == [CaseRoute.SEVERE]


def test_two_raters_and_a_broken_floor_open_a_case(office: Office) -> None:
    """The second rater who sees the fire zone opens the case where a floor is broken; mending the figure ends it."""
    db = office.doors[0]
    policies.change_setting(db, "floor.margin", "12%", call=Call("U-olga", MONDAY))
    customers.edit_customer(db, "acme", {"margin": "9"}, call=ROSA)
    noes = dict.fromkeys(QUESTION_IDS, ("no", ""))
    scorecards.rate_customer(db, "acme", noes, call=Call("U-1", MONDAY))
    assert on_record(db) == ()

    scorecards.rate_customer(db, "acme", noes, call=Call("U-2", MONDAY))
    assert [each.route for each in on_record(db)] == [CaseRoute.FIRE_ZONE]

    customers.edit_customer(db, "acme", {"margin": "14"}, call=ROSA)
    assert [each.outcome for each in on_record(db)] == [CaseOutcome.FELL_AWAY]


def test_what_was_closed_opens_again_only_with_something_new(office: Office) -> None:
    """After a manager closed a case its old strikes open none; the next one does."""
    db = office.doors[0]
    three(db)
    cases.close_case(db, "acme", "they changed", call=Call("U-rosa", LATER))

    customers.edit_customer(db, "acme", {"margin": "14"}, call=Call("U-rosa", LATER))
    assert len(on_record(db)) == 1

    assert strike(db, "rude-to-support", "U-4", at=LATER + timedelta(minutes=1)).opens_case
    assert [each.outcome for each in on_record(db)] == [CaseOutcome.GOOD_AGAIN, None]


def test_a_problem_undone_takes_back_the_case_it_raised(office: Office) -> None:
    """Undone, a problem stands as it was stated before; the first one takes the case it raised with it."""
    db = office.doors[0]
    first = cases.state_problem(db, "acme", "nobody agreed the scope", "both", call=ROSA)
    second = cases.state_problem(db, "acme", "the contract is unclear", None, call=Call("U-rosa", LATER))
    assert (first.raised, second.raised) == (True, False)

    with pytest.raises(AlreadyDone, match="has been changed since"):
        dispatch.take_back(db, first.undo, call=Call("U-rosa", LATER))
    assert "is as it was stated before" in dispatch.take_back(db, second.undo, call=Call("U-rosa", LATER))

    (case,) = on_record(db)
    assert case == first.file.case
    assert cases.load_for_form(db, "acme", Action.CASE, call=ROSA)[1] is not None


def test_a_waiver_and_a_close_can_be_undone(office: Office) -> None:
    """A waiver taken back stands nowhere any more; a case closed by mistake is open again, once."""
    db = office.doors[0]
    three(db)
    waived = cases.waive_gate(db, "acme", "talk", "they left", call=ROSA)
    dispatch.take_back(db, waived.undo, call=ROSA)
    found = cases.load_customer_case(db, "acme", call=ROSA).file
    assert found is not None
    assert found.waivers == ()

    closed = cases.close_case(db, "acme", "they changed", call=ROSA)
    assert "is open again" in dispatch.take_back(db, closed.undo, call=ROSA)
    assert cases.load_customer_case(db, "acme", call=ROSA).file is not None
    with pytest.raises(AlreadyDone):
        dispatch.take_back(db, closed.undo, call=ROSA)


def test_a_close_is_not_undone_over_a_new_case(office: Office) -> None:
    """When a new case opened since, the closed one stays closed."""
    db = office.doors[0]
    three(db)
    closed = cases.close_case(db, "acme", "they changed", call=ROSA)
    strike(db, "rude-to-support", "U-4", at=LATER)

    with pytest.raises(AlreadyDone, match="has been changed since"):
        dispatch.take_back(db, closed.undo, call=Call("U-rosa", LATER))


def test_two_managers_close_one_case_and_the_second_is_told(office: Office) -> None:
    """Two managers close a case at the same instant: it is closed once."""
    three(office.doors[0])

    told = together(
        office,
        [partial(cases.close_case, customer_text="acme", why=who, call=Call(who, MONDAY)) for who in office.managers],
    )

    (refusal,) = [each for each in told if isinstance(each, NotFound)]
    assert "has no open case" in str(refusal)
    assert [each.outcome for each in on_record(office.doors[0])] == [CaseOutcome.GOOD_AGAIN]


def test_nothing_more_is_recorded_about_who_was_let_go(office: Office) -> None:
    """A former customer is found, but gets no strike, no answer, no problem; its facts open no case."""
    db = office.doors[0]
    strike(db, "late-payment", "U-1")
    with db.transaction() as tx:
        customer = customer_records.resolve_customer(tx, "acme")
        customer_records.update_customer(tx, replace(customer, former_at=MONDAY))

    for refused in (
        partial(strike, db, "threat-or-harassment", "U-1"),
        partial(scorecards.rate_customer, db, "acme", {QUESTION_IDS[0]: ("no", "")}, call=ROSA),
        partial(cases.state_problem, db, "acme", "they pay late", None, call=ROSA),
    ):
        with pytest.raises(NotAllowed, match=r"Acme GmbH was let go on 5 January 2026; nothing more is recorded\."):
            refused()
    assert on_record(db) == ()
