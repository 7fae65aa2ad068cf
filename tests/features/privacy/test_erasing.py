"""Erasing a person: an admin confirms it, what is open passes on, and nothing names them any more, anywhere."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from playground.slack.dialogs import Modal
from playground.slack.people import Person
from playground.slack.plain import plain_text
from storage import audit
from tests.features.transitions.parting import plan_transition
from tests.stored import read_all_rows
from tests.surface.house import House


@pytest.fixture(params=["house", "postgresql_house"])
def either_house(request: pytest.FixtureRequest) -> House:
    """A house on each engine."""
    chosen: House = request.getfixturevalue(request.param)
    return chosen


def work_as(house: House, person: Person) -> None:
    """Somebody does a bit of everything, and colleagues do something about them."""
    house.types(person, "/strike acme rude-to-support shouted at Li on the call")
    house.types(house.ana, "/strike acme late-payment invoice 218, forty days late")
    house.types(house.li, "/strike acme scope-creep a third round of changes")
    house.types(person, "/log acme 50m tense they shouted")
    house.types(person, "/scorecard acme rate payment yes")
    house.types(house.jo, "/umpire problem acme nobody agreed the scope --side ours")
    house.types(house.jo, f"/umpire fix acme answer within a day --owner @{person.handle}")
    house.types(house.jo, f"/umpire talk acme --on 7 jan --by @{person.handle}")
    house.types(person, "/umpire away 20 jan to 22 jan")
    house.types(person, "/umpire feeling acme bad")
    assert person.opens_home().ok
    assert house.rosa.opens_home().ok
    house.settle()


def open_form(house: House, person: Person, *, by: Person | None = None) -> Modal:
    """The form that confirms that somebody is erased, as an admin sees it."""
    admin = by or house.olga
    house.types(admin, f"/umpire privacy erase {person.mention}")
    return house.modal(admin)


def confirm(house: House, form: Modal, heir: Person | None = None) -> str:
    """Tick the box and send the form; what the admin reads in the end."""
    if heir is not None:
        form.fill({"Who takes this over?": heir.handle})
    label = next(name for name in form.fields if name.startswith("Erase "))
    assert form.fill({label: "I know that this cannot be undone"}).submit() is None
    house.settle()
    house.later(minutes=2)
    return plain_text(house.olga.dm[-1])


def erase(house: House, person: Person, heir: Person | None = None) -> str:
    """Erase somebody as the admin Olga; what she reads when it is done."""
    return confirm(house, open_form(house, person), heir)


def list_names(person: Person) -> tuple[str, ...]:
    """All by which somebody may be recognised: the id, and what Slack says they are called."""
    account = person.account
    return tuple(filter(None, (person.id, account.name, account.display_name, account.email)))


def find_traces(house: House, names: tuple[str, ...]) -> list[str]:
    """Every row of the database in which one of these stands."""
    rows = read_all_rows(house.db)
    return [f"{table}: {row}" for table, lines in rows.items() for row in lines for name in names if name in row]


def find_on_screens(house: House, person: Person) -> list[str]:
    """Every message and Home that umpire shows now, but to the person and in answers, and that names them."""
    house.settle()
    channels: list[Any] = [each for each in house.slack.world.channels.values() if person.id not in each.members or not each.is_dm]
    shown = [plain_text(message) for channel in channels for message in house.slack.messages(channel) if message.bot_id]
    homes = [plain_text(each.home) for each in (house.rosa, house.mia, house.jo) if each.home is not None]
    return [text for text in (*shown, *homes) if any(name in text for name in list_names(person))]


def test_nothing_on_record_names_them_any_more(either_house: House, caplog: pytest.LogCaptureFixture) -> None:
    """After an erasure neither id nor names stand in any column, file beside the database, or line of the log."""
    house = either_house
    work_as(house, house.ben)
    names = list_names(house.ben)
    assert find_traces(house, names)
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    answer = erase(house, house.ben, house.rosa)

    assert find_traces(house, names) == []
    assert "someone erased (" in answer
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.partition(".")[0] in ("bot", "storage"))
    assert not [name for name in names if name in logged]
    with house.db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
    if house.db.path is not None:
        for file in house.db.path.parent.iterdir():
            content = file.read_bytes()
            assert not [name for name in names if name.encode() in content], file.name
