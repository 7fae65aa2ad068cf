"""Floors counted in SQL agree with the cards counted one by one, on each engine; set together, they stay whole."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.floors import usecases as floors
from bot.features.scorecards.usecases import scorecards
from bot.workflow.requests import Call
from scoring.floors import FIGURE_FIELDS
from scoring.quotes import QuoteOutcome, QuoteVerdict
from scoring.refusals import AlreadyDone
from scoring.scorecards.scorecards import QUESTION_IDS, Floor
from scoring.terms import Terms
from storage import quotes, terms
from storage.customers import customers as customer_records
from storage.database import Database
from storage.scorecards import standings
from storage.settings import policies
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

ROSA, MIA, ANA = Call("U-rosa", MONDAY), Call("U-mia", MONDAY), Call("U-1", MONDAY)
REVENUES = (1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000)


def filled(office: Office) -> Database:
    """Ten customers beside Acme, each rated all yes; the second has a grade by hand, the third is archived."""
    db = office.doors[0]
    for number, revenue in enumerate(REVENUES, start=1):
        texts = {"name": f"Customer {number}", "key": f"c{number}", "since": "2019-01-01"}
        figures = {"revenue": str(revenue), "margin": f"{number}%", "average_sale": str(revenue // 10)}
        customers.add_customer(db, texts | figures, call=ROSA)
        scorecards.rate_customer(db, f"c{number}", dict.fromkeys(QUESTION_IDS, ("yes", "")), call=ANA)
    scorecards.override_grade(db, "c2", "A", "they are new to us", call=ROSA)
    customers.archive_customer(db, "c3", call=ROSA)
    return db


def grades(db: Database, keys: Sequence[str]) -> list[str | None]:
    """The grades as the cards show them now."""
    return [scorecards.get_scorecard(db, key, call=ANA).card.grade for key in keys]


def test_what_a_preview_counts_is_what_setting_does(office: Office) -> None:
    """Below and dropping as previewed are the cards that are below and drop; archived ones and grades by hand aside."""
    db = filled(office)
    here = [f"c{number}" for number in range(1, 11) if number != 3]
    before = grades(db, here)
    wanted = {"revenue": "4500", "margin": "6%"}
    found = floors.preview_floors(db, wanted, call=ROSA)
    assert [(step.after.number, step.dropping) for step in found.changes] == [(3, 2), (4, 3)]

    floors.set_floors(db, wanted, call=ROSA)
    after = grades(db, here)
    assert sum(was != now for was, now in zip(before, after, strict=True)) == found.dropping == 3
    shown = {row.floor: row for row in floors.load_floors(db, call=ANA).rows}
    assert shown[Floor.REVENUE].number == 3
    assert [key for key, _, _ in shown[Floor.MARGIN].worst] == ["c1", "c2", "c4", "c5"]


def test_who_is_below_already_drops_no_further(office: Office) -> None:
    """A second broken floor costs nothing more, so it is not counted as a drop."""
    db = filled(office)
    floors.set_floors(db, {"revenue": "4500"}, call=ROSA)
    with db.transaction() as tx:
        for standing in [
            standings.find_standing(tx, customer_records.resolve_customer(tx, f"c{n}").id) for n in (1, 4)
        ]:
            assert standing is not None
            standings.store_standings(tx, [replace(standing, broken=1)])
    assert floors.preview_floors(db, {"margin": "5%"}, call=ROSA).dropping == 0
    assert floors.preview_floors(db, {"margin": "7%"}, call=ROSA).dropping == 2


def test_history_proposes_what_is_on_record(office: Office) -> None:
    """The quartile of nine figures is the third smallest; the archived one does not count."""
    found = floors.propose_floors(filled(office), call=ANA)
    assert [(each.floor, each.known, each.exact) for each in found.proposals] == [
        (Floor.REVENUE, 9, 400_000),
        (Floor.MARGIN, 9, 400),
        (Floor.SALE, 9, 40_000),
    ]
    assert [step.after.number for step in found.preview.changes] == [2, 2, 2]
    assert set(FIGURE_FIELDS) == {each.floor for each in found.proposals}


def test_a_mix_counts_a_year_of_won_quotes(office: Office) -> None:
    """Lost, open, taken back and older ones do not count, nor whoever bought nothing."""
    db = filled(office)
    for value, job, outcome, days in (
        (100, "repair", QuoteOutcome.WON, 1),
        (900, "maintenance", QuoteOutcome.LOST, 1),
        (900, "maintenance", QuoteOutcome.WON, 365),
    ):
        at = MONDAY - timedelta(days=days)
        with db.transaction() as tx:
            known = {
                "customer_id": customer_records.resolve_customer(tx, "c9").id,
                "asked_by": "U-1",
                "asked_at": at,
                "chance": 50,
            }
            told = {"value": value, "job": job, "outcome": outcome, "outcome_at": at, "margin": 1}
            quotes.RECORDS.add(tx, verdict=QuoteVerdict.QUOTE, **known, **told)
    found = floors.preview_floors(db, {"mix": "maintenance 30%"}, call=ROSA)
    assert [(step.after.known, step.after.number, step.dropping) for step in found.changes] == [(1, 1, 1)]
    assert found.changes[0].after.worst == (("c9", "Customer 9", 0),)

    floors.set_floors(db, {"mix": "maintenance 30%"}, call=ROSA)
    assert grades(db, ["c9", "c10"]) == ["B", "A"]


def test_who_pays_late_is_listed_by_days(office: Office) -> None:
    """From the days the rules give; the latest first."""
    db = filled(office)
    with db.transaction() as tx:
        for key, days in (("c1", 14), ("c2", 40), ("c4", 13), ("c3", 90)):
            terms.store_terms(tx, Terms(customer_records.get_by_exact_name(tx, key).id, "U-1", MONDAY, late_days=days))
    assert floors.load_floors(db, call=ANA).late == (2, (("c2", "Customer 2", 40), ("c1", "Customer 1", 14)))


def test_an_undo_puts_all_floors_back_or_none(office: Office) -> None:
    """Two floors set together go back together; once one was changed since, both stay."""
    db = filled(office)
    floors.set_floors(db, {"revenue": "100"}, call=MIA)
    first = floors.set_floors(db, {"revenue": "4500", "margin": "6%"}, call=ROSA)
    dispatch.take_back(db, first.undo, call=ROSA)
    with db.transaction(reading=True) as tx:
        assert policies.list_stored_settings(tx) == {"floor.revenue": "100"}

    again = floors.set_floors(db, {"revenue": "4500", "margin": "6%"}, call=ROSA)
    floors.set_floors(db, {"margin": "none"}, call=MIA)
    with pytest.raises(AlreadyDone, match="changed again since"):
        dispatch.take_back(db, again.undo, call=ROSA)
    with db.transaction(reading=True) as tx:
        assert policies.list_stored_settings(tx) == {"floor.revenue": "4500"}
