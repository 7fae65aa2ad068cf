"""`umpire quote`: the gate on the command line answers as it does in Slack, with an exit status, and keeps nothing."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.cli import quotes
from bot.features.customers import usecases as customers
from bot.features.roles import usecases as roles
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as policies
from bot.settings import Settings
from bot.workflow import people
from bot.workflow.requests import Call
from scoring.roles import Person
from storage import quotes as quote_records
from storage.database import Database
from tests.surface.house import House

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROSA, OLGA = Call("U-rosa", NOW), Call("U-olga", NOW)
Umpire = Callable[..., int]


def command_line(url: str) -> Umpire:
    """The command line on a database; gives the exit status."""
    settings = Settings(database_url=url, umpire_audit_key=SecretStr("k" * 32))

    def run(*words: str) -> int:
        parser = argparse.ArgumentParser(prog="umpire")
        quotes.register(parser.add_subparsers(required=True))
        arguments = parser.parse_args(["quote", *words])
        status: int = arguments.run(arguments, settings, NOW)
        return status

    return run


@pytest.fixture
def umpire(url: str) -> Umpire:
    """The command line on a database with three customers: Acme unrated, Globex a C, Initech a D."""
    db = Database(url, audit_key=b"k" * 32)
    people.store_people(
        db, [Person("U-rosa", "Rosa", True), Person("U-olga", "Olga", True, workspace_admin=True)], now=NOW
    )
    roles.give_role(db, "manager", "U-rosa", call=OLGA)
    for name in ("Acme", "Globex", "Initech"):
        customers.add_customer(db, {"name": name}, call=ROSA)
    scorecards.override_grade(db, "globex", "C", "they try", call=ROSA)
    scorecards.override_grade(db, "initech", "D", "they do not", call=ROSA)
    policies.change_setting(db, "floor.margin", "12%", call=OLGA)
    db.close()
    return command_line(url)


@pytest.mark.parametrize(
    ("customer", "margin", "status", "says"),
    [
        ("acme", "15", 0, "Acme, EUR 12,000.00 at 15 %, repair: go ahead and quote.\n  Nothing on record speaks"),
        ("acme", "-5", 0, "quote with care.\n  Its margin of -5 % is below the minimum of 12 %."),
        ("globex", "15", 0, "quote with care.\n  They are graded C."),
        ("init", "15", 3, "do not quote.\n  They are graded D."),
    ],
)
def test_the_verdict_and_its_status(
    umpire: Umpire, capsys: pytest.CaptureFixture[str], customer: str, margin: str, status: int, says: str
) -> None:
    """Yes and a warning end well, a no with 3; every reason is a line."""
    assert umpire(customer, "--value", "12000", "--margin", margin, "--type", "Repair") == status
    said = capsys.readouterr()
    assert says in said.out
    assert said.err == ""


def test_json_is_one_object(umpire: Umpire, capsys: pytest.CaptureFixture[str]) -> None:
    """For another program: amounts whole, the verdict by its word, the reasons as they are read."""
    assert umpire("initech", "--value", "120.50", "--margin", "15", "--json") == 3
    assert json.loads(capsys.readouterr().out) == {
        "customer": "initech",
        "name": "Initech",
        "value": 12_050,
        "currency": "EUR",
        "margin": 1_500,
        "type": "",
        "verdict": "refuse",
        "reasons": ["They are graded D."],
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nobody", "--value", "12", "--margin", "15"), "No customer is called"),
        (("acme", "--value", "0", "--margin", "15"), "worth more than nothing"),
        (("acme", "--value", "12", "--margin", "101"), "a percentage from -1,000% to 100%"),
    ],
)
def test_what_cannot_be_read_ends_with_two(
    umpire: Umpire, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    """The sentence goes to standard error, and standard output stays empty."""
    assert umpire(*words) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""


def test_half_a_question_is_called_wrongly(umpire: Umpire) -> None:
    """Without its margin the command says how it is called, and ends with 2."""
    with pytest.raises(SystemExit) as ended:
        umpire("acme", "--value", "12")
    assert ended.value.code == 2


@pytest.mark.parametrize("grade", ["B", "C", "D"])
def test_form_line_and_command_line_answer_alike(
    postgresql_house: House, postgresql_url: str, capsys: pytest.CaptureFixture[str], grade: str
) -> None:
    """The same job for the same customer gets the same verdict and reasons, whichever way it is asked."""
    house = postgresql_house
    house.types(house.rosa, f"/scorecard acme override {grade} as we see it")
    house.types(house.olga, "/umpire config floor.sale 20000")
    house.types(house.ana, "/umpire quote acme --value 12000 --margin 15 --type repair")
    house.types(house.ana, "/umpire quote acme")
    house.modal(house.ana).fill({"Value": "12000", "Margin": "15", "What type of job?": "repair"}).submit()
    command_line(postgresql_url)("acme", "--value", "12000", "--margin", "15", "--type", "repair", "--json")
    told = json.loads(capsys.readouterr().out)

    with house.db.transaction(reading=True) as tx:
        kept = quote_records.RECORDS.list_where(tx)
    assert len(kept) == 2, "the command line keeps nothing"
    assert [(each.verdict.value, list(each.reasons)) for each in kept] == [(told["verdict"], told["reasons"])] * 2


def test_a_margin_that_can_be_read_in_two_ways_is_asked_about(
    umpire: Umpire, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--margin 0.2` is 20 % to some: both readings are offered, and the exit status says that it was not read."""
    assert umpire("acme", "--value", "12000", "--margin", "0.2") == 2
    assert "“0.2” can be read as 20% or 0.2%. Write it with the sign" in capsys.readouterr().err
