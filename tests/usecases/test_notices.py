"""Final notices at the desk, on SQLite and on PostgreSQL: what is stored, undone, and done by time alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.usecases import deadlines, holds, notice_clocks, notices, strikes, undos
from bot.usecases.desk import Call
from bot.usecases.notices import Changed
from bot.usecases.strikes import Order
from scoring.cases import Case, Outcome
from scoring.notices import Notice, State
from scoring.policy import Policy
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, Refusal, TooLate
from scoring.strikes import Phase, Strike, phase
from storage import audit, cases
from storage import deadlines as deadline_records
from storage import standings as standing_records
from storage import strikes as strike_records
from storage.database import Database
from storage.deadlines import Deadline
from storage.outbox import of_subject
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office
from tests.usecases.noticing import agree, on_record, vote_opens
from tests.usecases.test_strikes_together import together

DAY = timedelta(days=1)
POLICY = Policy()


@pytest.fixture
def db(office: Office) -> Database:
    """A door to the office, in which Acme has two strikes."""
    door = office.doors[0]
    strikes.record(door, Order("acme", "late-payment"), call=Call("U-1", MONDAY))
    strikes.record(door, Order("acme", "rude-to-support", "shouted"), call=Call("U-2", MONDAY))
    return door


@pytest.fixture
def agreed(db: Database) -> Notice:
    """A final notice whose ballot passed on Monday."""
    return agree(db, by="U-rosa", now=MONDAY)


def rosa(at: datetime = MONDAY, key: str | None = None) -> Call:
    """Rosa asks."""
    return Call("U-rosa", at, key)


def give(db: Database, at: datetime = MONDAY, **told: str) -> Changed:
    """Rosa told them."""
    return notices.given(db, "acme", call=rosa(at), **told)


def case_of(db: Database, notice: Notice) -> Case:
    """The case the notice belongs to."""
    with db.transaction(reading=True) as tx:
        return cases.RECORDS.one(tx, notice.case_id)


def strikes_of(db: Database) -> tuple[Strike, ...]:
    """Acme's strikes."""
    with db.transaction(reading=True) as tx:
        return strike_records.of_customer(tx, 1)


def points(db: Database) -> int:
    """Acme's points as its standing says."""
    with db.transaction(reading=True) as tx:
        ((found,), _) = standing_records.listing(tx, limit=2, offset=0)
        return found.points


def clocks(db: Database) -> list[tuple[str, datetime]]:
    """What of the notice waits for a date."""
    with db.transaction(reading=True) as tx:
        waiting = deadline_records.of_customer(tx, 1)
    return [(each.kind, each.due_at) for each in waiting if each.kind.startswith("notice.")]


def run_due(db: Database, now: datetime) -> int:
    """Do everything of notices that is due."""
    done = 0
    while due := deadlines.next_due(db, now=now, kinds=notices.DEADLINES):
        done += deadlines.run(db, due, notices.DEADLINES, now=now)
    return done


def words(db: Database) -> list[str]:
    """Whom a word waits for."""
    with db.transaction(reading=True) as tx:
        return sorted(row.channel for row in of_subject(tx, "1") if row.kind == "notice_word")


def test_agreed_it_waits_to_be_given(db: Database, agreed: Notice) -> None:
    """The ballot passing starts the one clock in which somebody has to tell the customer."""
    assert (agreed.state, agreed.days) == (State.AGREED, 30)
    assert clocks(db) == [(notice_clocks.LAPSES, agreed.give_by)]


def test_given_it_runs(db: Database, agreed: Notice) -> None:
    """Given, it cannot lapse any more; its end is the clock that runs."""
    done = give(db, MONDAY + 2 * DAY, how="by phone", on="yesterday", days="45d")

    assert done.notice == on_record(db, agreed.id)
    assert done.notice.given_on == (MONDAY + DAY).date()
    assert (done.notice.days, done.notice.given_by, done.notice.given_how) == (45, "U-rosa", "by phone")
    assert done.notice.ends_at is not None
    assert clocks(db) == [(notice_clocks.ENDS, done.notice.ends_at)]


def test_met_settles_what_was_before(db: Database, agreed: Notice) -> None:
    """Strikes recorded before stop counting, contested and our own too; case closed, no clock runs, none opens."""
    strikes.record(db, Order("acme", "scope-creep", ours="mostly"), call=Call("U-3", MONDAY))
    strikes.contest(db, 2, "not so", call=Call("U-3", MONDAY))
    give(db)

    done = notices.met(db, "acme", why="two good months", call=rosa(MONDAY + 9 * DAY))

    assert done.cleared == 3
    assert {phase(strike, MONDAY + 9 * DAY) for strike in strikes_of(db)} == {Phase.CLEARED}
    case = case_of(db, agreed)
    assert (case.outcome, case.closed_by, case.closed_why) == (Outcome.MET, "U-rosa", "two good months")
    assert points(db) == 0
    assert clocks(db) == []
    with db.transaction(reading=True) as tx:
        assert cases.open_of(tx, 1) is None


def test_a_void_strike_is_not_cleared(db: Database, agreed: Notice) -> None:
    """What had stopped counting for another reason keeps that reason."""
    strikes.void(db, 1, "a mix-up", call=rosa())
    give(db)
    assert notices.met(db, "acme", call=rosa(MONDAY + DAY)).cleared == 1
    assert {strike.id: strike.cleared_at is None for strike in strikes_of(db)} == {1: True, 2: False}


def test_extended_the_clock_moves(db: Database, agreed: Notice) -> None:
    """More time by days or to a day: the end moves, and so does what is due."""
    give(db)
    done = notices.extended(db, "acme", by="2w", why="a new buyer", call=rosa(MONDAY + DAY))
    assert (done.added, done.notice.days) == (14, 44)
    done = notices.extended(db, "acme", until="28 feb", why="they asked", call=rosa(MONDAY + DAY))
    assert (done.added, done.notice.days) == (11, 55)
    assert clocks(db) == [(notice_clocks.ENDS, done.notice.ends_at)]


@pytest.mark.parametrize("given", [True, False])
def test_withdrawn_nothing_runs_and_the_case_stays(db: Database, agreed: Notice, given: bool) -> None:
    """Given or not, it can be taken back; the case is open, and the strikes count."""
    if given:
        give(db)
    notices.withdrawn(db, "acme", why="too early", call=rosa(MONDAY + DAY))
    assert on_record(db, agreed.id).state is State.WITHDRAWN
    assert clocks(db) == []
    assert case_of(db, agreed).closed_at is None
    assert points(db) == 2


CHANGES: dict[str, Callable[[Database, Call], Changed]] = {
    "given": lambda db, call: notices.given(db, "acme", how="by phone", call=call),
    "met": lambda db, call: notices.met(db, "acme", why="good", call=call),
    "extended": lambda db, call: notices.extended(db, "acme", by="7", why="time", call=call),
    "withdrawn": lambda db, call: notices.withdrawn(db, "acme", why="early", call=call),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_undo_brings_everything_back(db: Database, agreed: Notice, what: str) -> None:
    """Notice, case, strikes, points and clocks are exactly as they were before."""
    if what != "given":
        give(db)
    before = (on_record(db, agreed.id), case_of(db, agreed), strikes_of(db), points(db), clocks(db))
    done = CHANGES[what](db, rosa(MONDAY + DAY))
    assert on_record(db, agreed.id) != before[0]

    said = undos.undo(db, done.undo, call=rosa(MONDAY + DAY + timedelta(minutes=9)))

    assert (on_record(db, agreed.id), case_of(db, agreed), strikes_of(db), points(db), clocks(db)) == before
    assert f"is {before[0].state.value}, as it was before" in said


@pytest.mark.parametrize("what", CHANGES)
def test_no_undo_once_a_ballot_was_opened_on_it(db: Database, agreed: Notice, what: str) -> None:
    """What people vote on is not taken from under them."""
    if what != "given":
        give(db)
    done = CHANGES[what](db, rosa(MONDAY + DAY))
    vote_opens(db, by="U-mia", now=MONDAY + DAY + timedelta(minutes=1))
    before = on_record(db, agreed.id)
    with pytest.raises(AlreadyDone, match="A ballot on Acme GmbH was opened since"):
        undos.undo(db, done.undo, call=rosa(MONDAY + DAY + timedelta(minutes=2)))
    assert on_record(db, agreed.id) == before


def test_no_undo_once_somebody_changed_it(db: Database, agreed: Notice) -> None:
    """Mia extended what Rosa gave: Rosa's undo of giving it is refused."""
    done = give(db)
    notices.extended(db, "acme", by="7", why="time", call=Call("U-mia", MONDAY))
    with pytest.raises(AlreadyDone, match="changed by somebody since"):
        undos.undo(db, done.undo, call=rosa())


def test_no_undo_of_met_once_a_new_case_is_open(db: Database, agreed: Notice) -> None:
    """A severe strike opened another case: the old one is not opened beside it."""
    give(db)
    done = notices.met(db, "acme", call=rosa(MONDAY + DAY))
    later = MONDAY + DAY + timedelta(minutes=1)
    strikes.record(db, Order("acme", "threat-or-harassment", "said he would come round"), call=Call("U-1", later))
    with pytest.raises(AlreadyDone, match="A new case on Acme GmbH"):
        undos.undo(db, done.undo, call=rosa(later))
    assert on_record(db, agreed.id).state is State.MET


@pytest.mark.parametrize("what", ["met", "extended", "withdrawn"])
def test_nothing_is_changed_under_an_open_ballot(db: Database, agreed: Notice, what: str) -> None:
    """While people vote, it is not met, extended or withdrawn; the sentence says how to go on."""
    give(db)
    vote_opens(db, by="U-mia", now=MONDAY)
    with pytest.raises(AlreadyDone, match="/vote cancel acme"):
        CHANGES[what](db, rosa(MONDAY + DAY))
    assert on_record(db, agreed.id).state is State.GIVEN


@pytest.mark.parametrize("what", CHANGES)
def test_nobody_but_a_manager(db: Database, agreed: Notice, what: str) -> None:
    """Staff may not, and nothing is stored."""
    if what != "given":
        give(db)
    before = on_record(db, agreed.id)
    with pytest.raises(NotAllowed, match="Only a manager"):
        CHANGES[what](db, Call("U-1", MONDAY))
    assert on_record(db, agreed.id) == before


@pytest.mark.parametrize("what", CHANGES)
def test_a_hold_stops_it(db: Database, agreed: Notice, what: str) -> None:
    """On hold nothing is recorded; afterwards every date is later by the time it stood still."""
    if what != "given":
        give(db)
    before, due = on_record(db, agreed.id), clocks(db)
    holds.place(db, "acme", "their buyer is ill", (MONDAY + 20 * DAY).date().isoformat(), call=rosa())
    with pytest.raises(NotAllowed, match="on hold until"):
        CHANGES[what](db, rosa(MONDAY + DAY))

    holds.release(db, "acme", call=rosa(MONDAY + 5 * DAY))

    assert clocks(db) == [(kind, at + 5 * DAY) for kind, at in due]
    after = on_record(db, agreed.id)
    assert (after.ends_at or after.give_by) == clocks(db)[0][1]
    assert after.state is before.state
    CHANGES[what](db, rosa(MONDAY + 6 * DAY))


def test_nobody_gave_it_so_it_lapses_once(db: Database, agreed: Notice) -> None:
    """Noticed days late, it lapsed on its date; managers hear once; a second look finds nothing."""
    late = agreed.give_by + 4 * DAY
    assert run_due(db, late) == 1
    assert run_due(db, late) == 0

    lapsed = on_record(db, agreed.id)
    assert (lapsed.state, lapsed.closed_at, lapsed.closed_by) == (State.LAPSED, agreed.give_by, None)
    assert words(db) == ["U-mia", "U-rosa"]
    assert case_of(db, agreed).closed_at is None
    with pytest.raises(AlreadyDone, match="lapsed on 19 January 2026"):
        give(db, late)


def test_too_late_to_give_though_nobody_heard_the_clock(db: Database, agreed: Notice) -> None:
    """A late tick does not make a late notice right."""
    with pytest.raises(TooLate):
        give(db, agreed.give_by, on="yesterday")
    assert on_record(db, agreed.id).state is State.AGREED


def test_its_end_asks_the_managers_and_decides_nothing(db: Database, agreed: Notice) -> None:
    """The days are over: a word to each manager, once, and the notice is as it was."""
    give(db)
    before = on_record(db, agreed.id)
    assert before.ends_at is not None
    assert run_due(db, before.ends_at - timedelta(microseconds=1)) == 0
    assert run_due(db, before.ends_at + 9 * DAY) == 1

    assert on_record(db, agreed.id) == before
    assert case_of(db, agreed).closed_at is None
    assert words(db) == ["U-mia", "U-rosa"]
    shown = notices.show(db, "acme", call=rosa(before.ends_at))
    assert (shown.over, shown.opens) == (True, "its 30 days are over")


def test_more_time_after_the_end_asks_again_at_the_new_one(db: Database, agreed: Notice) -> None:
    """Extended once it was over: managers are asked anew on the new date, not before."""
    give(db)
    ends_at = on_record(db, agreed.id).ends_at
    assert ends_at is not None
    run_due(db, ends_at)
    notices.extended(db, "acme", by="14", why="nearly there", call=rosa(ends_at + DAY))
    assert run_due(db, ends_at + 13 * DAY) == 0
    assert run_due(db, ends_at + 14 * DAY) == 1
    assert len(words(db)) == 4


def test_a_word_that_was_overtaken_is_not_said(db: Database, agreed: Notice) -> None:
    """Slack was slow, and meanwhile it got more time or was met: the question does not go out any more."""
    give(db)
    ends_at = on_record(db, agreed.id).ends_at
    assert ends_at is not None
    run_due(db, ends_at)
    asked = partial(notices.to_tell, db, agreed.id, "given")
    assert asked(now=ends_at) is not None
    notices.extended(db, "acme", by="14", why="nearly there", call=rosa(ends_at))
    assert asked(now=ends_at) is None
    assert asked(now=ends_at + 14 * DAY) is not None
    notices.met(db, "acme", call=rosa(ends_at + DAY))
    assert asked(now=ends_at + 14 * DAY) is None


def test_who_votes_already_is_not_asked(db: Database, agreed: Notice) -> None:
    """With a ballot open on its last day, no word goes out: that question is being answered."""
    give(db)
    ends_at = on_record(db, agreed.id).ends_at
    assert ends_at is not None
    vote_opens(db, by="U-mia", now=ends_at - DAY)
    assert run_due(db, ends_at) == 1
    assert words(db) == []


def test_two_managers_at_once_record_one_thing(office: Office, db: Database, agreed: Notice) -> None:
    """One says met while the other withdraws: one of them decides, the other reads what was decided."""
    give(db)
    told = together(
        office,
        [
            partial(notices.met, asked="acme", call=rosa(MONDAY + DAY)),
            partial(notices.withdrawn, asked="acme", why="early", call=Call("U-mia", MONDAY + DAY)),
        ],
    )
    (refusal,) = [each for each in told if isinstance(each, Refusal)]
    assert isinstance(refusal, AlreadyDone)
    state = on_record(db, agreed.id).state
    assert state in (State.MET, State.WITHDRAWN)
    assert (points(db) == 0) == (state is State.MET)


def test_all_replicas_hear_the_clock_and_one_acts(office: Office, db: Database, agreed: Notice) -> None:
    """Eight beats at the same instant: one lapse, one word to each manager, one line in the audit."""
    due = Deadline(notice_clocks.LAPSES, str(agreed.id), 1, agreed.give_by)
    together(office, [partial(deadlines.run, due=due, handlers=notices.DEADLINES, now=agreed.give_by)] * 8)
    assert words(db) == ["U-mia", "U-rosa"]
    with db.transaction(reading=True) as tx:
        actions = [entry.action for entry in audit.entries(tx, "customer:1")]
    assert actions.count("notice.lapsed") == 1


@pytest.mark.parametrize("text", ["", "soon", "-3", "3 months"])
def test_what_is_no_number_of_days_is_refused(db: Database, agreed: Notice, text: str) -> None:
    """Days are a number of days; the sentence shows how they are written."""
    give(db)
    with pytest.raises(Malformed, match="Write `30` or `30d`"):
        notices.extended(db, "acme", by=text, why="time", call=rosa())


def test_one_delivery_is_one_change(db: Database, agreed: Notice) -> None:
    """The same delivery again changes nothing; the audit verifies, and what people wrote is in its erasable part."""
    notices.given(db, "acme", how="by phone", call=rosa(key="one"))
    with pytest.raises(Exception, match="one"):
        notices.given(db, "acme", how="by phone", call=rosa(key="one"))
    with db.transaction(reading=True) as tx:
        assert audit.verify(tx).ok
        (entry,) = [each for each in audit.entries(tx, "customer:1") if each.action == "notice.given"]
    assert "by phone" not in str(entry.public)
    assert entry.private["said"] == "by phone"


def test_a_secret_is_not_stored(db: Database, agreed: Notice) -> None:
    """A password in how they were told is refused beside that field."""
    with pytest.raises(Malformed, match="password") as refusal:
        give(db, how="password: hunter22")
    assert refusal.value.field == "how"
