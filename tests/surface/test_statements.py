"""How many statements a request sends to the database: most of its time, and on PostgreSQL a round trip each."""

import pytest

from bot.features.home import usecases as homes
from tests.storage.watched import watch_database
from tests.surface.house import House

BUDGETS = (
    ("ana", "/strike acme late-payment forty days late", 18, 23),
    ("ana", "/strike acme rude-to-support shouted at Li", 18, 23),
    ("ben", "/strike acme late-payment I saw it too", 18, 23),
    ("ana", "/log acme 45m tense they shouted", 23, 28),
    ("rosa", "/scorecard acme", 18, 20),
    ("rosa", "/scorecard list", 6, 7),
    ("ana", "/strike globex threat-or-harassment said he would come", 47, 52),
    ("rosa", "/umpire todo", 43, 44),
)
"""What is typed by whom, and the most statements it may send on SQLite and on PostgreSQL. The third strike joins the
first as a witness.

Reading the typed name is a transaction of its own. On PostgreSQL each transaction first limits how long it waits for
locks, whoever changes something is locked so that nobody erases them meanwhile, and a customer that is changed is
locked and then read anew. Whatever changes a customer looks for its message in
the last digest, which shows how things are; a card shows the case, the hold and how contact is restricted, as a log
does; the list counts former customers, and asks whether Slack takes tables; reviews taken from a digest are in the
queue, as are replies, which a case file has too: one statement each. A case of a severe strike has a day from which a
manager who is alone may confirm the facts; who lost a role lately is read with each case, as are holds that ended and
ballots of earlier cases; Home also lists restrictions in force.
"""

HOME = 57
"""The most for the Home of a manager who looks after a customer with an open case, and nothing else is on record."""


def looks_up_messages(statement: tuple[str, object]) -> bool:
    """Whether it looks for somebody's direct messages that may be over: after the answer, so perhaps not seen here."""
    return "AS revision" in statement[0]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_requests_keep_within_their_budgets(request: pytest.FixtureRequest, engine: str) -> None:
    """A request sends no more statements than its budget, which grows only for what a screen shows anew."""
    house: House = request.getfixturevalue("house" if engine == "sqlite" else "postgresql_house")
    for person in (house.ana, house.ben, house.rosa):
        house.types(person, "/umpire whoami")
    for name, line, on_sqlite, on_postgresql in BUDGETS:
        house.settle()
        with watch_database(house.db) as watched:
            house.answer(house.slack.person(name), line)
        sent = [each for each in watched if not looks_up_messages(each)]
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


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_messages_that_are_over_cost_nothing(request: pytest.FixtureRequest, engine: str) -> None:
    """Whoever did something has their direct messages looked up once; those that are over are not rendered again."""
    house: House = request.getfixturevalue("house" if engine == "sqlite" else "postgresql_house")
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 3d")
    house.later(days=3)
    house.settle()
    with watch_database(house.db) as waiting:
        house.types(house.li, "/umpire whoami")
        house.settle()
    house.types(house.li, "/umpire fix acme done 1 it is signed off --told yes")
    house.settle()
    house.later(hours=2)
    house.settle()
    with watch_database(house.db) as over:
        house.types(house.li, "/umpire whoami")
        house.settle()

    assert [sum(map(looks_up_messages, sent)) for sent in (waiting, over)] == [1, 1]
    assert len(over) < len(waiting)
