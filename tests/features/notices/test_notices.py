"""Final notices at the desk, on SQLite and on PostgreSQL: what is stored, undone, and done by time alone."""

from datetime import date, timedelta
from functools import partial

import pytest

from bot.features.notices.usecases import clocks as notice_clocks, notices
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.workflow import deadlines
from bot.workflow.requests import Call
from scoring import notices as notice_rules
from scoring.cases.cases import CaseOutcome
from scoring.notices import Notice, NoticeState
from scoring.refusals import AlreadyDone, Malformed, Refusal
from scoring.rules.policy import Policy
from scoring.strikes import StrikePhase, phase_of
from storage import audit
from storage.cases import cases
from storage.database import Database
from storage.schedule.deadlines import Deadline
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together
from tests.usecases.noticing import (
    agree_notice,
    list_notice_deadlines,
    list_word_recipients,
    load_case,
    load_notice,
    load_points,
    load_strikes,
    record_notice_given,
    record_two_strikes,
    rosa,
)

DAY = timedelta(days=1)


@pytest.fixture
def db(office: Office) -> Database:
    """A door to the office, in which Acme has two strikes."""
    return record_two_strikes(office.doors[0])


@pytest.fixture
def agreed(db: Database) -> Notice:
    """A final notice whose ballot passed on Monday."""
    return agree_notice(db, by="U-rosa", now=MONDAY)


def test_agreed_it_waits_to_be_given(db: Database, agreed: Notice) -> None:
    """The ballot passing starts the one clock in which somebody has to tell the customer."""
    assert (agreed.state, agreed.days) == (NoticeState.AGREED, 30)
    assert list_notice_deadlines(db) == [(notice_clocks.LAPSES, agreed.give_by)]


def test_given_it_runs(db: Database, agreed: Notice) -> None:
    """Given, it cannot lapse any more; its end is the clock that runs."""
    done = record_notice_given(db, MONDAY + 2 * DAY, how="by phone", on=(MONDAY + DAY).date(), days=45)

    assert done.notice == load_notice(db, agreed.id)
    assert done.notice.given_on == (MONDAY + DAY).date()
    assert (done.notice.days, done.notice.given_by, done.notice.given_how) == (45, "U-rosa", "by phone")
    assert done.notice.ends_at is not None
    assert list_notice_deadlines(db) == [(notice_clocks.ENDS, done.notice.ends_at)]


def test_met_settles_what_was_before(db: Database, agreed: Notice) -> None:
    """Strikes recorded before stop counting, contested and our own too; case closed, no clock runs, none opens."""
    strikes.record_strike(db, StrikeOrder("acme", "scope-creep", ours="mostly"), call=Call("U-3", MONDAY))
    strikes.contest_strike(db, 2, "not so", call=Call("U-3", MONDAY))
    record_notice_given(db)

    done = notices.record_met(db, "acme", why="two good months", call=rosa(MONDAY + 9 * DAY))

    assert done.cleared == 3
    assert {phase_of(strike, MONDAY + 9 * DAY) for strike in load_strikes(db)} == {StrikePhase.CLEARED}
    case = load_case(db, agreed)
    assert (case.outcome, case.closed_by, case.closed_why) == (CaseOutcome.MET, "U-rosa", "two good months")
    assert load_points(db) == 0
    assert list_notice_deadlines(db) == []
    with db.transaction(reading=True) as tx:
        assert cases.find_open_case(tx, 1) is None


def test_a_void_strike_is_not_cleared(db: Database, agreed: Notice) -> None:
    """What had stopped counting for another reason keeps that reason."""
    strikes.void_strike(db, 1, "a mix-up", call=rosa())
    record_notice_given(db)
    assert notices.record_met(db, "acme", call=rosa(MONDAY + DAY)).cleared == 1
    assert {strike.id: strike.cleared_at is None for strike in load_strikes(db)} == {1: True, 2: False}


def test_extended_the_clock_moves(db: Database, agreed: Notice) -> None:
    """More time by days or to a day: the end moves, and so does what is due."""
    record_notice_given(db)
    done = notices.extend_notice(db, "acme", by=14, why="a new buyer", call=rosa(MONDAY + DAY))
    assert (done.added, done.notice.days) == (14, 44)
    done = notices.extend_notice(db, "acme", until=date(2026, 2, 28), why="they asked", call=rosa(MONDAY + DAY))
    assert (done.added, done.notice.days) == (11, 55)
    assert list_notice_deadlines(db) == [(notice_clocks.ENDS, done.notice.ends_at)]


@pytest.mark.parametrize("given", [True, False])
def test_withdrawn_nothing_runs_and_the_case_stays(db: Database, agreed: Notice, given: bool) -> None:
    """Given or not, it can be taken back; the case is open, and the strikes count."""
    if given:
        record_notice_given(db)
    notices.withdraw_notice(db, "acme", why="too early", call=rosa(MONDAY + DAY))
    assert load_notice(db, agreed.id).state is NoticeState.WITHDRAWN
    assert list_notice_deadlines(db) == []
    assert load_case(db, agreed).closed_at is None
    assert load_points(db) == 2


def test_two_managers_at_once_record_one_thing(office: Office, db: Database, agreed: Notice) -> None:
    """One says met while the other withdraws: one of them decides, the other reads what was decided."""
    record_notice_given(db)
    told = together(
        office,
        [
            partial(notices.record_met, customer_text="acme", call=rosa(MONDAY + DAY)),
            partial(notices.withdraw_notice, customer_text="acme", why="early", call=Call("U-mia", MONDAY + DAY)),
        ],
    )
    (refusal,) = [each for each in told if isinstance(each, Refusal)]
    assert isinstance(refusal, AlreadyDone)
    state = load_notice(db, agreed.id).state
    assert state in (NoticeState.MET, NoticeState.WITHDRAWN)
    assert (load_points(db) == 0) == (state is NoticeState.MET)


def test_met_and_not_met_at_once_record_one_thing(office: Office, db: Database, agreed: Notice) -> None:
    """One manager says met while the other says not met: the strikes are cleared only if the first was first."""
    record_notice_given(db)
    late = MONDAY + 31 * DAY
    told = together(
        office,
        [
            partial(notices.record_met, customer_text="acme", call=rosa(late)),
            partial(notices.record_not_met, customer_text="acme", why="no order", call=Call("U-mia", late)),
        ],
    )
    (refusal,) = [each for each in told if isinstance(each, Refusal)]
    assert isinstance(refusal, AlreadyDone)
    state = load_notice(db, agreed.id).state
    assert state in (NoticeState.MET, NoticeState.NOT_MET)
    assert (load_points(db) == 0) == (state is NoticeState.MET)
    kinds = [kind for kind, _ in list_notice_deadlines(db)]
    assert kinds == ([] if state is NoticeState.MET else [notice_clocks.UNUSED])


def test_all_replicas_hear_the_clock_and_one_acts(office: Office, db: Database, agreed: Notice) -> None:
    """Eight beats at the same instant: one lapse, one word to each manager, one line in the audit."""
    due = Deadline(notice_clocks.LAPSES, str(agreed.id), 1, agreed.give_by)
    together(office, [partial(deadlines.run_deadline, due=due, handlers=notices.DEADLINES, now=agreed.give_by)] * 8)
    assert list_word_recipients(db) == ["U-mia", "U-rosa"]
    with db.transaction(reading=True) as tx:
        actions = [entry.action for entry in audit.list_entries(tx, "customer:1")]
    assert actions.count("notice.lapsed") == 1


def over(db: Database, agreed: Notice) -> Deadline:
    """It was given and its days are over; when silence counts as met."""
    ends_at = record_notice_given(db).notice.ends_at
    assert ends_at is not None
    assert deadlines.run_deadline(
        db, Deadline(notice_clocks.ENDS, str(agreed.id), 1, ends_at), notices.DEADLINES, now=ends_at
    )
    ((kind, at),) = list_notice_deadlines(db)
    return Deadline(kind, str(agreed.id), 1, at)


def test_silence_is_met_once_and_as_by_hand(office: Office, db: Database, agreed: Notice) -> None:
    """Eight replicas hear the end of the silence: it counts as met once, with one word to each manager."""
    due = over(db, agreed)
    at = due.due_at
    together(office, [partial(deadlines.run_deadline, due=due, handlers=notices.DEADLINES, now=at)] * 8)

    found = load_notice(db, agreed.id)
    assert (found.state, found.closed_by, found.closed_at) == (NoticeState.MET, None, at)
    assert {phase_of(strike, at) for strike in load_strikes(db)} == {StrikePhase.CLEARED}
    assert (load_case(db, agreed).outcome, load_case(db, agreed).closed_by) == (CaseOutcome.MET, None)
    assert (load_points(db), list_notice_deadlines(db), list_word_recipients(db)) == (
        0,
        [],
        ["U-mia", "U-mia", "U-rosa", "U-rosa"],
    )
    with db.transaction(reading=True) as tx:
        actions = [entry.action for entry in audit.list_entries(tx, "customer:1")]
    assert actions.count("notice.met") == 1


def test_after_an_outage_managers_still_have_their_days(db: Database, agreed: Notice) -> None:
    """Its end comes a month late: silence counts from when managers are asked, not from days nobody knew of."""
    ends_at = record_notice_given(db).notice.ends_at
    assert ends_at is not None
    late = ends_at + timedelta(days=30)
    ended = Deadline(notice_clocks.ENDS, str(agreed.id), 1, ends_at)
    assert deadlines.run_deadline(db, ended, notices.DEADLINES, now=late)
    assert list_notice_deadlines(db) == [
        (notice_clocks.SILENT, Policy().calendar.closing_after(late, notice_rules.SILENT_DAYS))
    ]


def test_silence_and_not_met_at_once_record_one_thing(office: Office, db: Database, agreed: Notice) -> None:
    """A manager says not met as the silence ends: one of the two stands, and strikes are cleared only by the first."""
    due = over(db, agreed)
    at = due.due_at
    together(
        office,
        [
            partial(deadlines.run_deadline, due=due, handlers=notices.DEADLINES, now=at),
            partial(notices.record_not_met, customer_text="acme", why="no order", call=rosa(at)),
        ],
    )
    state = load_notice(db, agreed.id).state
    assert state in (NoticeState.MET, NoticeState.NOT_MET)
    assert all((strike.cleared_at is not None) is (state is NoticeState.MET) for strike in load_strikes(db))


def test_one_delivery_is_one_change(db: Database, agreed: Notice) -> None:
    """The same delivery again changes nothing; the audit verifies, and what people wrote is in its erasable part."""
    notices.record_given(db, "acme", how="by phone", call=rosa(key="one"))
    with pytest.raises(Exception, match="one"):
        notices.record_given(db, "acme", how="by phone", call=rosa(key="one"))
    with db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
        (entry,) = [each for each in audit.list_entries(tx, "customer:1") if each.action == "notice.given"]
    assert "by phone" not in str(entry.public)
    assert entry.private["said"] == "by phone"


def test_a_secret_is_not_stored(db: Database, agreed: Notice) -> None:
    """A password in how they were told is refused beside that field."""
    with pytest.raises(Malformed, match="password") as refusal:
        record_notice_given(db, how="password: hunter22")
    assert refusal.value.field == "how"
