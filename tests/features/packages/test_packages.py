"""`/umpire packages`: the list that managers keep, who has which, and whom each would suit."""

import pytest

from playground.slack.plain import plain_text
from scoring.packages import Package, PackageKind
from scoring.scorecards.scorecards import QUESTIONS
from storage import packages
from tests.surface.house import House

CARE = "/umpire packages add Care --kind maintenance --price 400 --hours 10 --over 90 --by 'Team B' --respond 4h"


def on_the_list(house: House) -> dict[str, Package]:
    """The list by name."""
    with house.db.transaction(reading=True) as tx:
        return {each.name: each for each in packages.RECORDS.list_where(tx, withdrawn_at=None)}


def graded(house: House, key: str, choice: str = "Yes") -> None:
    """Ana answers all seven questions."""
    house.types(house.ana, f"/scorecard {key} rate")
    house.modal(house.ana).fill({question.id: choice for question in QUESTIONS}).submit()


def assigned(house: House, package: str) -> None:
    """Acme gets a package, whose figures were looked at."""
    house.rosa.clicks("Assign Package", in_=house.types(house.rosa, f"/umpire packages assign acme {package}"))
    house.seen(house.rosa)


def test_a_manager_puts_a_package_on_the_list_for_all_to_read(house: House) -> None:
    """One line says everything; staff read price, hours, who serves, how fast, and how many have it."""
    answer = house.types(house.rosa, CARE)
    assert "is on the list of packages, as number *1*" in plain_text(answer)
    found = on_the_list(house)["Care"]
    assert (found.kind, found.price, found.minutes, found.over) == (PackageKind.MAINTENANCE, 40_000, 600, 9_000)
    assert (found.served_by, found.respond) == ("Team B", 240)

    said = house.answer(house.ana, "/umpire packages")
    service = "10 h a month included, served by Team B, answered within 4 h, each extra hour EUR 90"
    assert f"1 Care · EUR 400 a month · maintenance: {service} · 0" in said
    assert "on the list already" in house.answer(house.rosa, CARE.replace("Care", "CÁRE"))
    assert "off the list again" in house.undone(house.rosa, answer)
    assert on_the_list(house) == {}


def test_half_a_line_opens_the_form(house: House) -> None:
    """What the line said stands in it; a figure that cannot be is marked and nothing is stored."""
    house.types(house.rosa, "/umpire packages add Care --kind maintenance")
    form = house.modal(house.rosa)
    assert form.fields["Name"].value == "Care"
    form.fill({"Price in EUR": "-5", "Included hours": "ten"})
    errors = form.submit()
    assert errors is not None
    assert "not a time I can read" in errors["hours"] or "above zero" in errors["price"]
    assert on_the_list(house) == {}

    form.fill({"Price in EUR": "400", "Included hours": "10"})
    assert form.submit() is None
    assert on_the_list(house)["Care"].minutes == 600


def test_the_form_of_a_package_holds_what_is_on_record(house: House) -> None:
    """Saved without a change it changes nothing; what is taken out of it is taken off."""
    house.types(house.rosa, CARE)
    before = on_the_list(house)
    house.types(house.rosa, "/umpire packages edit care")
    assert house.modal(house.rosa).submit() is None
    assert "Nothing changed" in house.modal(house.rosa).text
    assert on_the_list(house) == before
    house.modal(house.rosa).close(everything=True)

    house.types(house.rosa, "/umpire packages edit 1")
    house.modal(house.rosa).fill({"Each extra hour costs": "", "Price in EUR": "450"}).submit()
    assert (on_the_list(house)["Care"].over, on_the_list(house)["Care"].price) == (None, 45_000)


def test_customers_follow_a_new_name_and_an_undo(house: House) -> None:
    """Renamed, the package keeps its customers; undone, both have the old name."""
    house.types(house.rosa, CARE)
    assigned(house, "care")
    answer = house.types(house.rosa, "/umpire packages edit 1 --name 'Full Care' --price 500")
    assert "1 customer with its former name got the new one" in plain_text(answer)
    assert house.customer("acme").package == "Full Care"

    assert "as it was before" in house.undone(house.rosa, answer)
    assert house.customer("acme").package == "Care"
    assert on_the_list(house)["Care"].price == 40_000


def test_a_package_taken_off_leaves_its_name_with_customers(house: House) -> None:
    """The list says that the name is on none; an undo puts it back."""
    house.types(house.rosa, CARE)
    assigned(house, "care")
    answer = house.types(house.rosa, "/umpire packages remove care")
    assert house.customer("acme").package == "Care"
    assert "on no list: Care (1 customer)" in house.answer(house.ana, "/umpire packages")

    assert "on the list as it was before" in house.undone(house.rosa, answer)
    assert "each extra hour EUR 90 · 1" in house.answer(house.ana, "/umpire packages")


def test_a_package_is_given_and_taken_away(house: House) -> None:
    """By name, by form, and `none`; both figures are shown first, and each can be undone."""
    house.types(house.rosa, CARE)
    answer = house.types(house.rosa, "/umpire packages assign acme care")
    assert "They bring EUR 38,400 a year today; Care costs EUR 4,800 a year, EUR 33,600 less." in plain_text(answer)
    assert house.customer("acme").package is None
    house.rosa.clicks("Assign Package", in_=answer)
    house.seen(house.rosa)
    assert house.customer("acme").package == "Care"
    assert "packaged" in house.undo_kinds()
    terms = house.answer(house.ana, "/umpire terms acme")
    assert "*They pay a year*\nEUR 4,800\n*It counts from*\n5 January 2026" in terms
    house.undone(house.rosa, answer)
    assert house.customer("acme").package is None
    assert "*They pay a year*\nnot known" in house.answer(house.ana, "/umpire terms acme")

    house.types(house.rosa, "/umpire packages assign acme")
    house.modal(house.rosa).fill({"Package": "Care"}).submit()
    assert house.customer("acme").package is None
    house.rosa.clicks("Assign Package", in_=house.modal(house.rosa))
    assert house.customer("acme").package == "Care"
    house.types(house.rosa, "/umpire packages assign acme none")
    assert house.customer("acme").package is None


def test_the_fit_proposes_and_a_second_look_assigns(house: House) -> None:
    """Who fits none is named; who fits is in a menu that shows both figures first; hours over are priced."""
    house.types(house.rosa, CARE.replace("400", "3200"))
    graded(house, "acme")
    graded(house, "obrien")
    said = house.types(house.rosa, "/umpire packages fit")
    assert "No package fits 1 A" in (said.message.text if said.message else "")
    assert "Acme GmbH · A · EUR 38,400 a year, no package · Care would fit" in plain_text(said)

    house.rosa.selects("Acme GmbH: Care", in_=said, label="Assign a package…")
    assert "They bring EUR 38,400 a year today; Care costs EUR 38,400 a year, the same." in house.seen(house.rosa)
    assert house.customer("acme").package is None
    house.rosa.clicks("Assign Package", in_=house.slack.ephemerals("rosa")[-1])
    house.seen(house.rosa)
    assert house.customer("acme").package == "Care"
    for said_of_it in ("ok a long call", "good a longer one", "tense the longest"):
        house.types(house.ben, f"/log acme 11h {said_of_it}")
    read = house.answer(house.ana, "/umpire packages fit")
    assert "Acme GmbH · A · EUR 38,400 a year, Care · 1 h a month over the 10 h included, EUR 90" in read
    assert "Assign" not in read


@pytest.mark.parametrize("revenue", ["182000", "none", "0", "-500"])
def test_a_package_below_what_they_bring_is_never_proposed(house: House, revenue: str) -> None:
    """An A customer of EUR 182,000 a year, or one whose revenue is not known or not above zero, fits no Care."""
    house.types(house.rosa, CARE)
    graded(house, "acme")
    house.types(house.rosa, f"/umpire customer edit acme --revenue {revenue}")
    assert "No package fits 1 A" in house.answer(house.rosa, "/umpire packages fit")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("add Care --kind yearly --price 1 --hours 1", "none of trial, maintenance, project"),
        ("add Care --kind trial --price -1 --hours 1", "above zero"),
        ("add Care --kind project --price 0 --hours 1", "only a trial may be free"),
        ("add Care --kind trial --price $5 --hours 1", "not in EUR"),
        ("add Care --kind trial --price 5 --hours many", "not a time I can read"),
        ("add none --kind trial --price 5 --hours 1", "command's word"),
        ("edit", "Which one?"),
        ("edit 7 --price 3", "No packages are on the list yet"),
        ("remove", "Which one?"),
        ("assign acme Care", "No packages are on the list yet"),
        ("ad Care", "Did you mean `add`?"),
        ("fit me", "do not know what to do"),
        ("fit --price 3", "go with `add` and `edit`"),
    ],
)
def test_a_no_says_what_to_do(house: House, line: str, says: str) -> None:
    """Nothing is half-written when a line will not do."""
    before = house.records()
    assert says in house.answer(house.rosa, f"/umpire packages {line}")
    assert house.records() == before


def test_a_customer_that_was_let_go_gets_none(house: House) -> None:
    """Nothing more is recorded about former customers, packages neither; archived ones are not found."""
    house.types(house.rosa, CARE)
    house.types(house.rosa, "/umpire customer archive globex")
    assert "archived" in house.answer(house.rosa, "/umpire packages assign globex care")
