"""Contests as people meet them, and left to time: whose list they are on, who decides, and what lapses."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.features.cases.usecases import holds
from bot.features.roles import usecases as roles
from bot.features.strikes import messages
from bot.features.strikes.forms import VIEWS
from bot.features.strikes.usecases import contests, strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.workflow import deadlines
from bot.workflow.requests import Call
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.refusals import NotAllowed, Refusal
from scoring.strikes import StrikeState
from storage import audit
from storage.database import Database
from storage.schedule import deadlines as deadline_records
from storage.schedule.deadlines import CONTEST_LAPSES, Deadline
from tests.features.strikes.test_strikes_together import call, on_record, outbox, points
from tests.surface.house import MONDAY, House
from tests.usecases.conftest import Office, together

DAY = timedelta(days=1)
WAITS = "Strike #1 on *Acme GmbH* is contested"


def waits(house: House, *people: Person) -> list[Person]:
    """Those on whose list the contest is."""
    return [person for person in people if WAITS in house.answer(person, "/umpire todo")]


def words(house: House, person: Person) -> list[str]:
    """What umpire wrote to a person about a contest."""
    house.settle()
    return [plain_text(each) for each in person.dm if "contest" in plain_text(each)]


def test_one_manager_has_it_from_the_first_day_and_later_all(house: House) -> None:
    """One manager who is no party has it on their list at once; after ten business days all of them, and hear so."""
    house.types(house.ben, "/strike acme late-payment invoice 218")

    said = house.answer(house.ana, "/strike contest 1 it was paid")

    (first,) = waits(house, house.rosa, house.mia, house.olga, house.ben, house.ana)
    assert f"{first.mention}, who is not involved, decides." in said
    assert "Undecided by 26 January" in said
    house.later(days=13)
    assert words(house, house.rosa) == words(house, house.mia) == []
    house.later(days=2)
    assert waits(house, house.rosa, house.mia, house.olga) == [house.rosa, house.mia]
    for manager in (house.rosa, house.mia):
        (word,) = words(house, manager)
        assert "`/strike uphold 1 <why>` or `/strike void 1 <why>`. Undecided by 26 January" in word


@pytest.fixture
def one_manager(house: House) -> House:
    """Rosa manages alone; she struck Acme, and Max, a voter, contests it."""
    house.types(house.olga, "/umpire roles manager remove @mia")
    house.types(house.rosa, "/strike acme late-payment invoice 218")
    house.types(house.max, "/strike contest 1 it was paid")
    return house


def test_the_only_manager_struck_so_an_admin_decides(one_manager: House) -> None:
    """An admin has it on their list from the first day, upholds it, and takes that back; the parties are refused."""
    house = one_manager
    (admin,) = waits(house, house.rosa, house.max, house.olga, house.ada)
    assert admin in (house.olga, house.ada)
    assert "involved in the contest" in house.answer(house.rosa, "/strike uphold 1 it was")
    refused = house.answer(house.max, "/strike void 1 it was not")
    assert "Ask Olga Petrova or Ada Koch." in refused
    assert "Only an admin who is not involved" in house.answer(house.ana, "/strike void 1 it was not")

    reply = house.types(admin, "/strike uphold 1 no trace of the money")
    assert house.strikes()[0].state is StrikeState.COUNTED
    assert waits(house, admin) == []

    house.undone(admin, reply)
    assert house.strikes()[0].state is StrikeState.CONTESTED
    assert waits(house, admin) == [admin]
    house.types(admin, "/strike void 1 it was paid")
    assert house.strikes()[0].state is StrikeState.VOID
    assert "Only a manager can void" in house.answer(admin, "/strike void 1 again")


def test_the_list_leads_to_the_decision(one_manager: House) -> None:
    """The button shows the contested strike with both ways, and each opens the form that asks why."""
    house = one_manager
    (admin,) = waits(house, house.rosa, house.max, house.olga, house.ada)
    admin.clicks("Uphold or Void", in_=house.types(admin, "/umpire todo"))
    assert "Does strike #1 on Acme GmbH stand?" in house.seen(admin)
    question = house.slack.ephemerals(admin.handle)[-1]
    assert {"strike_uphold", "strike_void"} <= set(VIEWS)
    for button, title in (("Void Strike", "Void the strike"), ("Uphold Strike", "Uphold the strike")):
        admin.clicks(button, in_=question)
        assert title in house.modal(admin).text
    assert house.modal(admin).fill({"Why?": "no trace of the money"}).submit() is None
    assert house.strikes()[0].state is StrikeState.COUNTED


def test_a_half_line_asks_why_in_a_form(one_manager: House) -> None:
    """Only those who may decide get it; the others are refused as with a whole line."""
    house = one_manager
    assert "involved in the contest" in house.answer(house.rosa, "/strike uphold 1")
    house.types(house.olga, "/strike void 1")
    assert "Void the strike" in house.modal(house.olga).text
    assert house.modal(house.olga).fill({"Why?": "it was paid"}).submit() is None
    assert house.strikes()[0].state is StrikeState.VOID


def test_undecided_it_lapses_for_the_customer_and_people_hear_once(one_manager: House) -> None:
    """After twenty days the strike stops counting for good: the list and the line say so, each person hears it once."""
    house = one_manager
    house.later(days=21, hours=7, minutes=59)  # the twentieth day is a Sunday
    assert house.strikes()[0].state is StrikeState.CONTESTED
    house.later(minutes=2)
    assert house.strikes()[0].state is StrikeState.VOID

    listed = house.answer(house.ana, "/strike list acme")
    assert "lapsed in the customer's favour" in listed
    assert "0 of 3 points" in listed
    assert any("was voided and does not count" in line for line in house.lines())
    house.later(days=30)
    for person in (house.rosa, house.max, house.olga, house.ada):
        assert len([word for word in words(house, person) if "nobody decided on its contest in time" in word]) == 1
    assert waits(house, house.rosa, house.max, house.olga, house.ada) == []
    with house.db.transaction(reading=True) as tx:
        (entry,) = [each for each in audit.list_entries(tx, "customer:1") if each.action == "strike.contest-lapsed"]
    assert entry.public["strike"] == 1


def test_a_witness_who_manages_may_decide(house: House) -> None:
    """Witnesses are no parties."""
    house.types(house.ben, "/strike acme rude-to-support shouted")
    house.types(house.mia, "/strike acme rude-to-support heard it")
    house.types(house.rosa, "/strike contest 1 they had reason")
    assert waits(house, house.rosa, house.mia) == [house.mia]
    assert "upheld" in house.answer(house.mia, "/strike uphold 1 none that counts")


def test_a_contest_taken_back_or_decided_never_lapses(house: House) -> None:
    """Undone or upheld in time, the strike counts after twenty days as before."""
    house.types(house.ben, "/strike acme late-payment invoice 218")
    house.undone(house.ana, house.types(house.ana, "/strike contest 1 it was paid"))
    house.types(house.ana, "/strike contest 1 it was paid after all")
    for person in waits(house, house.rosa, house.mia):
        house.types(person, "/strike uphold 1 it was not")
    house.later(days=40)
    assert house.strikes()[0].state is StrikeState.COUNTED
    assert words(house, house.rosa) == words(house, house.mia) == []


def test_where_slack_fails_the_word_comes_later(one_manager: House) -> None:
    """Slack is away when it lapses: the strike is void all the same, and the word is said once Slack is back."""
    house = one_manager
    house.later(days=21)
    house.slack.faults.add(kind="429", method="chat.postMessage", times=3)
    house.later(hours=8)
    assert house.strikes()[0].state is StrikeState.VOID
    house.later(days=1)
    assert len([word for word in words(house, house.max) if "nobody decided on its contest" in word]) == 1


def test_the_word_waits_for_its_readers_working_hours(one_manager: House) -> None:
    """It lapses at 17:00 workspace time, when the day is over in Berlin: who is there hears of it in their morning."""
    house = one_manager
    house.later(days=21, hours=8, minutes=30)
    assert house.strikes()[0].state is StrikeState.VOID
    assert [plain_text(each) for each in house.max.dm if "nobody decided on its contest" in plain_text(each)] == []
    house.later(days=1)
    (said,) = [each for each in house.max.dm if "nobody decided on its contest" in plain_text(each)]
    at = datetime.fromtimestamp(float(said.ts), ZoneInfo(house.max.account.tz))
    assert at.hour == 9


@pytest.fixture
def contested(office: Office) -> Database:
    """U-1 struck Acme on Monday, U-2 contests it."""
    db = office.doors[0]
    strikes.record_strike(db, StrikeOrder("acme", "late-payment"), call=call("U-1"))
    strikes.contest_strike(db, 1, "it was paid", call=call("U-2"))
    return db


def clock(db: Database, kind: str) -> Deadline:
    """The clock of that kind that runs."""
    with db.transaction(reading=True) as tx:
        return next(each for each in deadline_records.list_open_deadlines(tx, 1) if each.kind == kind)


def test_twice_is_once_and_late_is_right(office: Office, contested: Database) -> None:
    """Eight beats, days late: one lapse, one word to each party and judge, no points."""
    due = clock(contested, CONTEST_LAPSES)
    late = due.due_at + 9 * DAY
    told = together(office, [partial(deadlines.run_deadline, due=due, handlers=contests.DEADLINES, now=late)] * 8)
    assert told.count(True) == 1
    (strike,) = on_record(office)
    assert (strike.state, strike.resolved_by) == (StrikeState.VOID, None)
    assert points(office) == 0
    assert len(outbox(office, "contest_word")) == 4


def test_a_decision_and_the_lapse_at_once_leave_one_of_them(office: Office, contested: Database) -> None:
    """Upheld at the very instant it lapses: the strike counts or is void, and points, clocks and words agree."""
    due = clock(contested, CONTEST_LAPSES)
    together(
        office,
        [
            partial(deadlines.run_deadline, due=due, handlers=contests.DEADLINES, now=due.due_at),
            partial(strikes.uphold_strike, strike_id=1, why="it was not", call=Call("U-rosa", due.due_at)),
        ],
    )
    (strike,) = on_record(office)
    upheld = strike.state is StrikeState.COUNTED
    assert points(office) == upheld
    assert len(outbox(office, "contest_word")) == (0 if upheld else 4)
    assert CONTEST_LAPSES not in {each.kind for each in strikes_wait(contested)}


def test_where_everybody_is_a_party_it_lapses_all_the_same(office: Office) -> None:
    """The only manager struck and the only admin contests: nobody may decide, the answer says so, and time does."""
    db = office.doors[0]
    roles.take_role(db, "manager", "U-mia", call=call("U-olga"))
    strikes.record_strike(db, StrikeOrder("acme", "late-payment"), call=call("U-rosa"))
    done = strikes.contest_strike(db, 1, "it was paid", call=call("U-olga"))
    assert done.judge is None
    assert "Nobody here is free to decide" in str(messages.render_changed("contest", done).blocks)
    for who in ("U-rosa", "U-olga"):
        with pytest.raises(NotAllowed, match="involved in the contest"):
            strikes.uphold_strike(db, 1, "it was", call=call(who))
    due = clock(db, CONTEST_LAPSES)
    assert deadlines.run_deadline(db, due, contests.DEADLINES, now=due.due_at)
    assert on_record(office)[0].state is StrikeState.VOID
    assert len(outbox(office, "contest_word")) == 2


def test_a_hold_stops_the_clock(contested: Database) -> None:
    """While the customer is on hold no contest lapses; afterwards it has the time it stood still more."""
    before = clock(contested, CONTEST_LAPSES)
    holds.place_hold(contested, "acme", "their buyer is away", (MONDAY + 20 * DAY).date(), call=call("U-rosa"))
    holds.release_hold(contested, "acme", call=Call("U-rosa", MONDAY + 5 * DAY))
    assert clock(contested, CONTEST_LAPSES).due_at == before.due_at + 5 * DAY


def test_a_lapsed_contest_is_decided_by_nobody(office: Office, contested: Database) -> None:
    """Void by time, it is neither upheld nor voided again."""
    due = clock(contested, CONTEST_LAPSES)
    deadlines.run_deadline(contested, due, contests.DEADLINES, now=due.due_at)
    for do in (strikes.uphold_strike, strikes.void_strike):
        with pytest.raises(Refusal):
            do(contested, 1, "late", call=Call("U-rosa", due.due_at))


def strikes_wait(db: Database) -> list[Deadline]:
    """The clocks of contests that still run."""
    with db.transaction(reading=True) as tx:
        return [each for each in deadline_records.list_open_deadlines(tx, 1) if each.kind in contests.DEADLINES]
