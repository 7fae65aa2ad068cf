"""How many statements a request sends to the database: most of its time, and on PostgreSQL a round trip each."""

import pytest

from bot.features.home import usecases as homes
from tests.storage.watched import watch_database
from tests.surface.house import House

BUDGETS = (
    ("ana", "/strike acme late-payment forty days late", 17, 21),
    ("ana", "/strike acme rude-to-support shouted at Li", 17, 21),
    ("ben", "/strike acme late-payment I saw it too", 17, 21),
    ("ana", "/log acme 45m tense they shouted", 21, 25),
    ("rosa", "/scorecard acme", 15, 17),
    ("rosa", "/scorecard list", 4, 5),
    ("ana", "/strike globex threat-or-harassment said he would come", 43, 47),
    ("rosa", "/umpire todo", 37, 38),
)
"""What is typed by whom, and the most statements it may send on SQLite and on PostgreSQL. The third strike joins the
first as a witness.

Reading the typed name is a transaction of its own. On PostgreSQL each transaction first limits how long it waits for
locks, and a customer that is changed is locked and then read anew.
"""

HOME = 50
"""The most for the Home of a manager who looks after a customer with an open case, and nothing else is on record."""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_requests_keep_within_their_budgets(request: pytest.FixtureRequest, engine: str) -> None:
    """A request sends no more statements than its budget, which only ever shrinks."""
    house: House = request.getfixturevalue("house" if engine == "sqlite" else "postgresql_house")
    for person in (house.ana, house.ben, house.rosa):
        house.types(person, "/umpire whoami")
    for name, line, on_sqlite, on_postgresql in BUDGETS:
        with watch_database(house.db) as sent:
            house.answer(house.slack.person(name), line)
        allowed = on_sqlite if engine == "sqlite" else on_postgresql
        assert len(sent) <= allowed, "\n".join((line, *(statement for statement, _ in sent)))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_home_keeps_within_its_budget(request: pytest.FixtureRequest, engine: str) -> None:
    """Home reads the files of cases once, though it shows them among the todos and among one's own customers."""
    house: House = request.getfixturevalue("house" if engine == "sqlite" else "postgresql_house")
    house.types(house.rosa, "/umpire customer owner globex @rosa")
    house.answer(house.ana, "/strike globex threat-or-harassment said he would come")
    with watch_database(house.db) as sent:
        home = homes.find_home(house.db, house.rosa.id, now=house.clock())
    assert home is not None
    assert len(home.stages) == len(home.waiting.files) == 1
    assert len(sent) <= HOME, "\n".join(statement for statement, _ in sent)
