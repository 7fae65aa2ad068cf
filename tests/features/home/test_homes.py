"""App Home costs the same however many customers and cases there are, and forgets nobody's."""

from datetime import timedelta

import pytest

from bot.features.customers import usecases as customers
from bot.features.home import usecases as homes
from bot.features.home.usecases import Home
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder, StrikeRecorded
from bot.workflow import requests
from bot.workflow.requests import Call
from scoring.roles import Action
from storage.database import Database
from tests.storage import watched
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

REASONS = ("late-payment", "scope-creep", "late-input")
ME = "U-rosa"


def add_customers_and_cases(db: Database, known: int, cases: int) -> None:
    """Add customers of Rosa's, and to some of them an open case with a contested strike beside it."""
    for number in range(known):
        customers.add_customer(
            db, {"name": f"Customer {known} {number}", "key": f"k{known}-{number}", "owner": ME}, call=_rosa()
        )
    for number in range(cases):
        for who, reason in enumerate(REASONS, 1):
            order = StrikeOrder(f"k{known}-{number}", reason, "again")
            strikes.record_strike(db, order, call=Call(f"U-{who}", MONDAY))
        again = strikes.record_strike(
            db, StrikeOrder(f"k{known}-{number}", "bypasses-process", ""), call=Call("U-4", MONDAY)
        )
        assert isinstance(again, StrikeRecorded)
        strikes.contest_strike(db, again.strike.id, "not so", call=Call("U-5", MONDAY))


def load_home_counting_statements(db: Database) -> tuple[Home, int]:
    """Load Rosa's Home, and count the statements it took."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, _rosa(), Action.QUEUE)
        with watched.watch_statements(tx) as sent:
            return homes.load_home(tx, context), len(sent)


def _rosa() -> Call:
    return Call(ME, MONDAY + timedelta(hours=1))


@pytest.fixture
def db(office: Office) -> Database:
    """The office's database, in which Rosa votes as well, and alone decides on contests."""
    roles.give_role(office.doors[0], "voter", ME, call=Call("U-olga", MONDAY))
    roles.take_role(office.doors[0], "manager", "U-mia", call=Call("U-olga", MONDAY))
    return office.doors[0]


def test_a_home_asks_no_more_of_a_larger_company(db: Database) -> None:
    """With ten times as many customers and cases it is read in as many statements."""
    add_customers_and_cases(db, 3, 2)
    few, statements = load_home_counting_statements(db)
    add_customers_and_cases(db, 30, 20)
    many, again = load_home_counting_statements(db)

    assert (len(few.waiting.todos), few.total) == (4, 3)
    assert (len(many.waiting.todos), many.total) == (44, 33)
    assert len(many.mine) == homes.MAX_CUSTOMERS
    assert again == statements


def test_the_worst_of_my_customers_come_first(db: Database) -> None:
    """Those with cases stand before the others, as in every list; archived and withdrawn ones not at all."""
    add_customers_and_cases(db, 4, 1)
    customers.archive_customer(db, "k4-3", call=_rosa())

    home, _ = load_home_counting_statements(db)

    assert home.total == 3
    assert home.customers[home.mine[0].customer_id].key == "k4-0"
    assert set(home.stages) == {home.mine[0].customer_id}


def test_guests_have_no_home(db: Database) -> None:
    """Who is unknown, or no full member, is shown nothing: the answer is made without reading anything else."""
    assert homes.find_home(db, "U-nobody", now=MONDAY) is None
