"""FM20: after a leap of the clock nothing that was noted by it makes anybody wait longer, or lasts for ever."""

from datetime import datetime, timedelta

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.prompts.usecases import prompts
from bot.features.strikes.usecases import strikes
from bot.workflow import clock_jumps, drafts, standings
from bot.workflow.requests import Call
from scoring.prompts import PromptKind
from scoring.refusals import TooLate
from storage.customers import customers as customer_records
from storage.database import Database
from storage.schedule import recurring
from storage.scorecards import standings as standing_records
from tests.usecases.office import rosa, store_office_people

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
AHEAD = pytest.mark.parametrize("by", [HOUR, 20 * YEAR], ids=str)
JO = "U0JO"


@pytest.fixture
def office(db: Database, now: datetime) -> Database:
    """Acme has a strike of today."""
    store_office_people(db, now)
    customers.add_customer(db, {"name": "Acme", "since": "2020-01-01"}, call=rosa(now))
    strikes.record_strike(db, strikes.StrikeOrder("acme", "late-payment"), call=Call(JO, now))
    return db


@AHEAD
def test_fm20_what_recurs_looks_where_it_belongs(office: Database, now: datetime, by: timedelta) -> None:
    """A prompt switched on by a wrong clock comes on the next afternoon by the right one."""
    prompts.switch_prompt(office, PromptKind.DIFFICULT, on=True, call=Call(JO, now + by + timedelta(days=7)))

    clock_jumps.repair_after_clock_jump(office, now=now)

    with office.transaction(reading=True) as tx:
        [due] = recurring.list_due(tx, now, kinds=["difficult"])
    assert (due.subject, due.at) == (JO, now)


@AHEAD
def test_fm20_an_undo_ends_by_the_right_clock(office: Database, now: datetime, by: timedelta) -> None:
    """What was done while the clock was wrong can be taken back for ten minutes, not for an hour or twenty years."""
    done = strikes.record_strike(office, strikes.StrikeOrder("acme", "rude-to-support"), call=Call(JO, now + by))
    assert isinstance(done, strikes.StrikeRecorded)

    clock_jumps.repair_after_clock_jump(office, now=now)

    with pytest.raises(TooLate):
        dispatch.take_back(office, done.undo, call=Call(JO, now + timedelta(minutes=10, seconds=1)))
    dispatch.take_back(office, done.undo, call=Call(JO, now + timedelta(minutes=10)))


@AHEAD
def test_fm20_a_draft_ends_by_the_right_clock(office: Database, now: datetime, by: timedelta) -> None:
    """A line that was kept while the clock was wrong is kept for a day."""
    kept = drafts.keep_draft(office, {"word": "strike"}, call=Call(JO, now + by))

    clock_jumps.repair_after_clock_jump(office, now=now)

    assert drafts.read_draft(office, kept, call=Call(JO, now + timedelta(hours=23))) == {"word": "strike"}
    with pytest.raises(TooLate):
        drafts.read_draft(office, kept, call=Call(JO, now + timedelta(hours=24)))


def test_fm20_standings_are_of_now(office: Database, now: datetime) -> None:
    """Judged by a clock that was years ahead, when every strike had expired: judged anew, they count."""
    standings.refresh_due(office, now=now + 20 * YEAR)
    assert points(office) == 0

    clock_jumps.repair_after_clock_jump(office, now=now)
    standings.refresh_due(office, now=now)

    assert points(office) == 1


def points(office: Database) -> int:
    """Acme's points as lists have them."""
    with office.transaction(reading=True) as tx:
        found = standing_records.find_standing(tx, customer_records.resolve_customer(tx, "acme").id)
        assert found is not None
        return found.points
