"""Fair ends of a notice: not met and unused it ends, letting go is voted on twice at most, and met it takes a talk."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.features.notices.usecases import clocks, notices
from bot.workflow import deadlines
from playground.slack.plain import plain_text
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import ballot_openings as openings
from scoring.cases.ballot_doors import BallotDoor
from scoring.notices import Notice, NoticeState
from storage import audit, ballots
from storage.database import Database
from storage.schedule.deadlines import Deadline
from tests.scoring.ballot_samples import build_ballot
from tests.surface.house import MONDAY, House
from tests.usecases.conftest import Office, together
from tests.usecases.noticing import (
    agree_notice,
    list_notice_deadlines,
    list_word_recipients,
    load_notice,
    open_termination_ballot,
    record_notice_given,
    record_two_strikes,
    rosa,
)

DAY = timedelta(days=1)


@pytest.fixture
def missed(house: House) -> Notice:
    """Acme's final notice was recorded as not met on 4 February."""
    house.types(house.ana, "/strike acme late-payment invoice 218")
    house.types(house.ben, "/strike acme late-input photos")
    agreed = agree_notice(house.db, by=house.rosa.id, now=house.clock())
    house.types(house.rosa, "/umpire notice acme given")
    house.later(days=30)
    house.types(house.rosa, "/umpire notice acme not-met no order came")
    return load_notice(house.db, agreed.id)


def words(house: House) -> list[str]:
    """What umpire wrote to Rosa about the end of it."""
    house.settle()
    return [plain_text(each) for each in house.rosa.dm if "leads no further" in plain_text(each)]


def test_unused_it_ends_by_itself(house: House, missed: Notice) -> None:
    """After 30 days without a decision: the line says so, managers hear it once, and the way to a new one is open."""
    house.later(days=29, hours=23)
    assert load_notice(house.db, missed.id) == missed
    house.later(hours=2)

    found = load_notice(house.db, missed.id)
    assert (found.state, found.closed_by) == (NoticeState.WITHDRAWN, None)
    assert "ended on 6 March 2026 and leads no further" in house.answer(house.rosa, "/umpire notice acme").replace(
        "*", ""
    )
    assert "There is no final notice: it begins with `/vote notice acme`" in house.answer(
        house.rosa, "/vote terminate acme nothing changed"
    )
    assert "has a final notice already" not in house.answer(house.rosa, "/vote notice acme nothing changed")
    house.later(days=30)
    assert len(words(house)) == 1
    assert "nobody decided to let them go within 30 days of that" in words(house)[0]


def test_it_waits_for_a_ballot_that_is_open(house: House, missed: Notice) -> None:
    """A vote on letting go that runs on the thirtieth day is not cut short."""
    house.later(days=29)
    ballot = open_termination_ballot(house.db, by=house.mia.id, now=house.clock())
    house.later(days=2)
    assert load_notice(house.db, missed.id) == missed
    _close(house, ballot)
    house.later(days=4)
    assert load_notice(house.db, missed.id).state is NoticeState.WITHDRAWN


def test_a_hold_moves_its_end(house: House, missed: Notice) -> None:
    """Held for a week, it ends a week later."""
    house.types(house.rosa, "/umpire hold acme their buyer is away --until in 7d")
    house.later(days=31)
    assert load_notice(house.db, missed.id).state is NoticeState.NOT_MET
    house.later(days=7)
    assert load_notice(house.db, missed.id).state is NoticeState.WITHDRAWN


def test_where_slack_fails_it_ends_and_is_said_later(house: House, missed: Notice) -> None:
    """Slack is away when it ends: it ends all the same, and managers hear it once Slack is back."""
    house.later(days=29, hours=23)
    house.slack.faults.add(kind="5xx", method="chat.postMessage", times=4)
    house.later(hours=2)
    assert load_notice(house.db, missed.id).state is NoticeState.WITHDRAWN
    house.slack.faults.clear()
    house.later(days=3)
    assert len(words(house)) == 1


def test_letting_go_is_voted_on_twice_at_most(house: House, missed: Notice) -> None:
    """After two votes that kept the customer the third is refused, and the refusal says what ends the notice."""
    for times in range(3):
        said = house.answer(house.rosa, "/umpire notice acme")
        assert ("because it was not met" in said) is (times < 2)
        if times < 2:
            _close(house, open_termination_ballot(house.db, by=house.mia.id, now=house.clock()))
        if times == 0:
            refused = house.answer(house.rosa, "/vote terminate acme nothing changed")
            assert "after a new strike; without one the final notice, which was not met, ends by itself on" in refused
    refused = house.answer(house.rosa, "/vote terminate acme nothing changed")
    assert "was voted on 2 times over this final notice" in refused
    assert "`/umpire notice acme withdraw <why>`" in refused

    house.types(house.rosa, "/umpire notice acme withdraw we start anew")
    assert "has a final notice already" not in house.answer(house.rosa, "/vote notice acme nothing changed")


def test_after_it_was_met_everything_says_what_is_missing(house: House) -> None:
    """Refusal and case count the new points; with two of them a talk is missing, whose answer says what it opens."""
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    house.types(house.rosa, "/umpire notice acme given")
    house.types(house.rosa, "/umpire notice acme met two good orders")
    house.later(days=20)
    house.types(house.ana, "/strike acme late-payment invoice 230")
    assert "2 new points, of which 1 came" in house.answer(house.rosa, "/vote terminate acme again")
    house.types(house.ben, "/strike acme late-input photos")
    said = house.answer(house.rosa, "/vote terminate acme again")
    assert "2 new points, of which 2 came, and a talk about them: `/umpire talk acme`" in said
    house.later(minutes=5)
    leads = "talks to them about the 2 new points since the final notice was met"
    assert leads in house.answer(house.rosa, "/umpire case acme")
    answer = house.answer(house.rosa, "/umpire talk acme partly they want to pay sooner")
    assert "A manager can open the ballot on letting go now: `/vote terminate acme`. 2 new points came after" in answer
    assert ("missing" in answer, "plans a new one" in answer) == (False, False)
    assert leads not in house.answer(house.rosa, "/umpire case acme")
    assert "2 new points came after it was met, and a talk" in house.answer(house.rosa, "/umpire notice acme")

    with house.db.transaction() as tx:
        voted = ballots.RECORDS.list_where(tx, kind=BallotKind.NOTICE)[0]
        about = {"customer_id": voted.customer_id, "case_id": voted.case_id, "kind": BallotKind.TERMINATE}
        usual = {"reason": "", "proposer": house.rosa.id, "rules": voted.rules, "state": BallotState.REJECTED}
        times = dict.fromkeys(("opened_at", "closes_at", "closed_at"), house.clock())
        for _ in range(2):
            ballots.RECORDS.add(tx, **about, **usual, **times)
    said = house.answer(house.rosa, "/vote terminate acme again")
    assert "was voted on 2 times over this final notice" in said, "votes in an earlier case count too"


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({"state": BallotState.REJECTED}, 1),
        ({"state": BallotState.LAPSED, "closed_at": MONDAY + 9 * DAY}, 1),
        ({"state": BallotState.LAPSED, "closed_at": MONDAY + 2 * DAY}, 0),
        ({"state": BallotState.CANCELLED}, 0),
        ({"state": BallotState.PASSED}, 0),
        ({"state": BallotState.REJECTED, "door": BallotDoor.SEVERE.value}, 0),
        ({"state": BallotState.REJECTED, "opened_at": MONDAY - DAY}, 0),
        ({"state": BallotState.REJECTED, "kind": BallotKind.NOTICE}, 0),
    ],
)
def test_which_votes_count(changes: dict[str, object], counted: int) -> None:
    """Those about this notice that ran their time, and none that came by a severe strike."""
    usual = {"opened_at": MONDAY + DAY, "closes_at": MONDAY + 4 * DAY, "closed_at": MONDAY + 4 * DAY}
    ballot = _change(build_ballot(BallotKind.TERMINATE), **usual | changes)
    given = Notice(1, 1, 1, 1, MONDAY, MONDAY, 30, NoticeState.GIVEN, recorded_at=MONDAY)
    assert openings.count_votes(given, (ballot,)) == counted


def test_it_ends_once_for_all_replicas(office: Office) -> None:
    """Eight replicas hear its end: one line in the audit, one word to each manager."""
    db = record_two_strikes(office.doors[0])
    agreed = agree_notice(db, by="U-rosa", now=MONDAY)
    record_notice_given(db)
    late = MONDAY + 31 * DAY
    notices.record_not_met(db, "acme", why="no order", call=rosa(late))
    ((kind, at),) = list_notice_deadlines(db)
    assert (kind, at) == ("notice.unused", late + 30 * DAY)
    before = list_word_recipients(db)
    due = Deadline(clocks.UNUSED, str(agreed.id), 1, at)
    together(office, [partial(deadlines.run_deadline, due=due, handlers=notices.DEADLINES, now=at + 9 * DAY)] * 8)

    assert load_notice(db, agreed.id).state is NoticeState.WITHDRAWN
    assert sorted(list_word_recipients(db)) == sorted([*before, "U-mia", "U-rosa"])
    assert _count(db, "notice.unused") == 1


def _count(db: Database, action: str) -> int:
    with db.transaction(reading=True) as tx:
        return [entry.action for entry in audit.list_entries(tx, "customer:1")].count(action)


def _close(house: House, ballot: Ballot) -> None:
    """The vote kept the customer."""
    with house.db.transaction() as tx:
        ballots.RECORDS.change(tx, ballot.id, state=BallotState.REJECTED, closed_at=house.clock())


def _change(ballot: Ballot, **changes: object) -> Ballot:

    return replace(ballot, **changes)  # type: ignore[arg-type]
