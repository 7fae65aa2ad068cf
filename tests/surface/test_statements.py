"""How many statements a request sends to the database: most of its time, and on PostgreSQL a round trip each."""

import pytest

from tests.storage.watched import watch_all_statements
from tests.surface.house import House

BUDGETS = {
    ("first", "sqlite"): 17,
    ("first", "postgresql"): 21,
    ("second", "sqlite"): 17,
    ("second", "postgresql"): 21,
    ("joined", "sqlite"): 17,
    ("joined", "postgresql"): 21,
}
"""The most for a strike: the customer's first, another one, and one that joins an earlier one as a witness.

A strike takes two transactions, one to read the typed name and one to record. On PostgreSQL each of them first limits
how long it waits for locks, and the customer is locked and then read anew.
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_strike_keeps_within_its_budget(request: pytest.FixtureRequest, engine: str) -> None:
    """A strike sends no more statements than its budget, which only ever shrinks."""
    house: House = request.getfixturevalue("house" if engine == "sqlite" else "postgresql_house")
    for person in (house.ana, house.ben):
        house.types(person, "/umpire whoami")
    for which, person, reason in (
        ("first", house.ana, "late-payment"),
        ("second", house.ana, "rude-to-support"),
        ("joined", house.ben, "late-payment"),
    ):
        with watch_all_statements() as sent:
            house.answer(person, f"/strike acme {reason} forty days late")
        assert len(sent) <= BUDGETS[which, engine], "\n".join(statement for statement, _ in sent)
