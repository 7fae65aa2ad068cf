"""Clean slates at the desk, on both engines: proposed once, decided by one manager, taken back."""

from datetime import timedelta

import pytest

from bot import dispatch
from bot.features.cases.usecases import cases, clean_slates, talks
from bot.features.cases.usecases.talks import TalkDetails
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder as Struck
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.strikes import StrikePhase, phase_of
from storage import audit, strikes as strike_records
from storage.database import Database
from tests.features.reminders.nudged import (
    ANA,
    JO,
    MIA,
    ROSA,
    build_call,
    build_moment,
    globex,
    list_queued_nudges,
    render_nudge,
)
from tests.surface.house import MONDAY
from tests.usecases.balloted import run_due_deadlines
from tests.usecases.conftest import Office, together


@pytest.fixture
def quiet(office: Office) -> Database:
    """A strike, a receptive talk, and sixty days without another strike."""
    db = globex(office)
    strikes.record_strike(db, Struck("globex", "late-input"), call=build_call(ANA))
    talks.record_answer(db, TalkDetails("globex", "receptive", "we hear you"), call=build_call(JO))
    cases.state_problem(db, "globex", "their new lead", "theirs", call=build_call(JO))
    return db


SIXTY = MONDAY + timedelta(days=60)


def test_a_clean_slate_is_proposed_once(quiet: Database) -> None:
    """Every manager is asked, on one morning, and never again about this talk."""
    run_due_deadlines(quiet, SIXTY - timedelta(minutes=1))
    assert list_queued_nudges(quiet) == []
    run_due_deadlines(quiet, SIXTY)
    strikes.record_strike(quiet, Struck("globex", "late-payment"), call=build_call(ANA, SIXTY + timedelta(days=1)))
    run_due_deadlines(quiet, SIXTY + timedelta(days=100))
    assert list_queued_nudges(quiet) == [(MIA, "slate clear"), (ROSA, "slate clear")]


def test_another_strike_puts_a_clean_slate_off(quiet: Database) -> None:
    """Sixty quiet days are counted from the last strike."""
    strikes.record_strike(quiet, Struck("globex", "late-payment"), call=build_call(ANA, build_moment(25)))
    run_due_deadlines(quiet, SIXTY + timedelta(days=1))
    assert list_queued_nudges(quiet) == []
    run_due_deadlines(quiet, build_moment(25 + 61))
    assert len(list_queued_nudges(quiet)) == 2


def test_one_manager_decides_and_may_take_it_back(quiet: Database, office: Office) -> None:
    """Of two at the same instant one clears it; undone it counts again, and can be decided anew. Others may not."""
    run_due_deadlines(quiet, SIXTY)
    with pytest.raises(NotAllowed):
        clean_slates.decide_clean_slate(quiet, 1, 1, clear=True, call=build_call(ANA, SIXTY))
    acts = [lambda door, who=who: decide(door, who) for who in (ROSA, MIA)]
    done = together(office, acts)
    won = next(each for each in done if isinstance(each, clean_slates.CleanSlateDecided))
    assert [type(each) for each in done if each is not won] == [AlreadyDone]
    assert standing(quiet) is StrikePhase.CLEARED
    assert render_nudge(quiet, MIA, SIXTY) == []

    winner = (ROSA, MIA)[done.index(won)]
    assert "Nothing is decided" in dispatch.take_back(quiet, won.undo, call=build_call(winner, SIXTY))
    assert standing(quiet) is StrikePhase.LIVE
    kept = clean_slates.decide_clean_slate(quiet, 1, 1, clear=False, call=build_call(winner, SIXTY))
    assert (kept.cleared, standing(quiet)) == (False, StrikePhase.LIVE)
    assert audited(quiet) == ["strike.cleared", "strike.kept", "strike.undone"]


def test_a_clean_slate_is_not_decided_after_things_have_changed(quiet: Database) -> None:
    """A click that comes after another strike decides nothing, and says so."""
    run_due_deadlines(quiet, SIXTY)
    strikes.record_strike(quiet, Struck("globex", "late-payment"), call=build_call(ANA, SIXTY))
    with pytest.raises(AlreadyDone, match="Things have changed"):
        decide(quiet, ROSA)
    assert standing(quiet) is StrikePhase.LIVE


def decide(db: Database, who: str) -> object:
    """A manager clears it."""
    return clean_slates.decide_clean_slate(db, 1, 1, clear=True, call=build_call(who, SIXTY))


def standing(db: Database) -> StrikePhase:
    """How Globex's first strike stands."""
    with db.transaction(reading=True) as tx:
        return phase_of(strike_records.get_strike(tx, 1), SIXTY)


def audited(db: Database) -> list[str]:
    """What the audit has of clean slates."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(audit.AuditEntryRow.__table__.select()).all()  # type: ignore[attr-defined]
    return sorted(row.action for row in rows if row.action in ("strike.cleared", "strike.kept", "strike.undone"))
