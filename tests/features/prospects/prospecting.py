"""The ideal customer and prospects as people type, fill in and click them: what the tests of both share."""

from playground.slack.dialogs import Modal
from playground.slack.people import Person
from scoring.prospects.prospects import IdealCustomer, Prospect
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import prospects
from tests.surface.house import House

WORDING = {
    "Who is your ideal customer?": "Shops with three branches",
    "Why do we fit them?": "We know retail",
    "Must-haves": "Pays in time\n\nOne who decides",
    "Never again": "Wants it yesterday",
}


def find_ideal(house: House) -> IdealCustomer | None:
    """The wording on record."""
    with house.db.transaction(reading=True) as tx:
        return prospects.find_ideal(tx)


def find_prospect(house: House, word: str = "initech") -> Prospect | None:
    """What counts of a prospect."""
    with house.db.transaction(reading=True) as tx:
        return prospects.find_prospect(tx, word)


def write_ideal(house: House) -> str:
    """Rosa words the ideal customer; what she reads after it."""
    house.types(house.rosa, "/umpire ideal edit")
    form = house.modal(house.rosa).fill(WORDING)
    assert form.submit() is None
    return house.modal(house.rosa).text


def open_form(house: House, person: Person, line: str = "/umpire prospect Initech") -> Modal:
    """The form somebody gets."""
    house.types(person, line)
    return house.modal(person)


def assess_prospect(house: House, person: Person, name: str = "Initech", said: str = "Yes", **more: str) -> Modal:
    """All seven questions answered alike, and what else is said."""
    form = open_form(house, person, f"/umpire prospect {name} assess")
    form.fill(dict.fromkeys(QUESTION_IDS, said) | more)
    assert form.submit() is None
    return house.modal(person)


def get_menu_value(form: Modal, label: str) -> str:
    """What a menu of the form stands at."""
    return str(form.fields[label].value["value"])


def press_undo(house: House, person: Person) -> str:
    """What the person reads after pressing Undo in the receipt."""
    person.clicks("Undo", in_=house.modal(person))
    return house.modal(person).text
