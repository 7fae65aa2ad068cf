"""Logged time in the standings: written by whoever logs, rewritten once when the window moves on, right when late."""

from datetime import date, datetime, timedelta

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.interactions import usecases as interactions
from bot.features.interactions.usecases import InteractionLogged, LogRequest
from bot.features.settings import usecases as policies
from bot.workflow import standings
from bot.workflow.requests import Call
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from storage import audit
from storage.customers import customers as customer_records
from storage.database import Database
from storage.scorecards import standings as standing_records
from tests.usecases.office import ada, rosa, store_office_people

POLICY = Policy()


@pytest.fixture
def office(db: Database, now: datetime) -> Database:
    """Acme and Zeus, of equal revenue, are customers of old."""
    store_office_people(db, now)
    for name in ("Acme", "Zeus"):
        customers.add_customer(db, {"name": name, "revenue": "1000", "since": "2020-01-01"}, call=rosa(now))
    return db


def jo(now: datetime) -> Call:
    """Build a call of Jo, who is staff."""
    return Call("U0JO", now)


def log_interaction(db: Database, request: LogRequest, *, call: Call) -> InteractionLogged:
    """Log an interaction that raises no question."""
    outcome = interactions.log_interaction(db, request, call=call)
    assert isinstance(outcome, InteractionLogged)
    return outcome


def get_standing(db: Database, key: str = "acme") -> Standing:
    """Get the customer's standing."""
    with db.transaction(reading=True) as tx:
        standing = standing_records.find_standing(tx, customer_records.resolve_customer(tx, key).id)
    assert standing is not None
    return standing


def get_worst_key(db: Database) -> str:
    """Get the key of the customer that ranks worst."""
    with db.transaction(reading=True) as tx:
        ((worst, *_), _) = standing_records.list_standings(tx, limit=1, offset=0)
        return customer_records.get_customer(tx, worst.customer_id).key


def test_logged_time_changes_the_order_until_it_leaves_the_window(office: Database, now: datetime) -> None:
    """Zeus, with enough logged, comes before Acme until the first is 90 days old; not an instant less or longer."""
    assert get_worst_key(office) == "acme"
    for took, ago in ((9, 3), (10, 2), (10, 1), (11, 1)):
        log_interaction(office, LogRequest("zeus", took, when=now.date() - timedelta(days=ago)), call=jo(now))
    assert get_worst_key(office) == "acme"
    done = log_interaction(office, LogRequest("zeus", 10), call=jo(now))
    assert (done.attention.ratio, done.attention.load.minutes) == (200, 50)
    assert get_worst_key(office) == "zeus"
    over = get_standing(office, "zeus").next_change_at
    assert over == datetime(2026, 4, 2, tzinfo=now.tzinfo)

    assert over is not None
    while standings.refresh_due(office, now=over - timedelta(microseconds=1)):
        pass
    assert get_worst_key(office) == "zeus"
    assert standings.refresh_due(office, now=over) == 1
    assert get_worst_key(office) == "acme"
    assert standings.refresh_due(office, now=over) == 0


def test_a_window_that_moves_is_one_refresh_a_day_at_most(office: Database, now: datetime) -> None:
    """However much was logged on a day, its leaving is one change; the next is that of another day."""
    for took, ago in ((10, 2), (11, 2), (10, 1), (11, 1), (10, 0), (11, 0)):
        interactions.log_interaction(
            office, LogRequest("acme", took, when=now.date() - timedelta(days=ago)), call=jo(now)
        )
    before = get_standing(office)

    changes = []
    while (due := standings.find_next_due_at(office)) is not None:
        changes += [due] * standings.refresh_due(office, now=due)

    assert changes == [datetime(2026, 4, day, tzinfo=now.tzinfo) for day in (3, 4, 5)]
    assert get_standing(office).rank != before.rank


def test_years_late_is_right(office: Database, now: datetime) -> None:
    """Woken after three years, one refresh leaves nothing of what was logged then, and nothing stays due."""
    rank = get_standing(office).rank
    interactions.log_interaction(office, LogRequest("acme", 50), call=jo(now))
    standings.refresh_due(office, now=now + timedelta(days=3 * 365))
    assert (get_standing(office).rank, get_standing(office).next_change_at) == (rank, None)
    assert standings.find_next_due_at(office) is None


def test_undo_puts_the_order_back(office: Database, now: datetime) -> None:
    """What was logged and taken back leaves the standing as it was, and the record of both in the audit."""
    before = get_standing(office)
    done = log_interaction(office, LogRequest("acme", 50, "tense", "shouted"), call=jo(now))
    assert get_standing(office) != before
    dispatch.take_back(office, done.undo, call=jo(now))
    assert get_standing(office) == before
    with office.transaction(reading=True) as tx:
        entries = [entry for entry in audit.list_entries(tx) if entry.action.startswith("interaction.")]
    assert [entry.action for entry in entries] == ["interaction.undone", "interaction.logged"]
    assert all("shouted" not in str(entry.public) for entry in entries)


def test_many_at_once_stand_as_each_by_itself(office: Database, now: datetime) -> None:
    """Computed in bulk or one by one, logged time weighs the same."""
    interactions.log_interaction(office, LogRequest("acme", 50), call=jo(now))
    interactions.log_interaction(office, LogRequest("zeus", None, "great"), call=jo(now))
    with office.transaction() as tx:
        both = [customer_records.resolve_customer(tx, key) for key in ("acme", "zeus")]
        together = standings.recompute_standings(tx, [customer.id for customer in both], policy=POLICY, now=now)
        alone = [standings.recompute_standing(tx, customer, policy=POLICY, now=now) for customer in both]
    assert [together[customer.id] for customer in both] == alone


def test_a_day_is_the_speakers_day(office: Database, now: datetime) -> None:
    """What is logged without a day is of today where the person is, whatever day it is in the workspace."""
    policies.change_setting(office, "timezone", "Europe/Berlin", call=ada(now))
    done = log_interaction(office, LogRequest("acme", 50), call=jo(now.replace(hour=23, minute=30)))
    assert done.interaction.happened_on == date(2026, 1, 5)
