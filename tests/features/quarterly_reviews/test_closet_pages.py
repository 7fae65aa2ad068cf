"""The bulk view of a closet with two hundred customers: pages, choices that are kept, saving, suggestions, undo."""

import json
from collections import Counter

import pytest

from bot.features.imports.usecases import applying
from bot.features.imports.usecases.importers import ShellUser
from bot.features.quarterly_reviews import forms as closet_forms
from bot.features.quarterly_reviews.usecases import pages as closet_pages
from bot.parsing import tables
from bot.workflow.requests import Call
from playground.slack.blockkit import check_payload
from playground.slack.dialogs import Modal
from playground.slack.people import Person
from scoring.imports.choices import ImportChoices
from scoring.quarterly_reviews.reviews import ClosetItem, ClosetScope, ClosetVerdict
from scoring.refusals import Malformed
from storage.customers import customers
from storage.quarterly_reviews import reviews as closets
from tests.surface.house import House

MANY = 200


def items(house: House) -> dict[str, ClosetItem]:
    """Every item by its customer's key."""
    with house.db.transaction(reading=True) as tx:
        keys = {each.id: each.key for each in customers.list_customers(tx)}
        return {keys[item.customer_id]: item for item in closets.ITEMS.list_where(tx)}


def counted(house: House) -> Counter[ClosetVerdict | None]:
    """How many of Jo's have which verdict."""
    return Counter(item.verdict for key, item in items(house).items() if key.startswith("c"))


@pytest.fixture
def crowd(house: House) -> House:
    """Jo looks after two hundred more customers, and a closet is open."""
    lines = [
        "Key,Name,Owner,Revenue,Margin",
        *(f"c{n:03d},Customer {n:03d},{house.jo.id},{n}.00,9" for n in range(MANY)),
    ]
    applying.apply_import(
        house.db, tables.read_table("\n".join(lines).encode()), ImportChoices(), by=ShellUser(house.clock())
    )
    house.types(house.rosa, "/umpire customer owner acme none")
    house.types(house.rosa, "/umpire quarterly start")
    return house


def mine(house: House, person: Person) -> Modal:
    """The first page."""
    house.types(person, "/umpire quarterly mine")
    return house.modal(person)


def all_kept(modal: Modal, **but: str) -> Modal:
    """The page with “Keep” chosen for everybody on it, but for those with another choice by key."""
    menus = [name for name in modal.fields if name.startswith("Customer ")]
    others = {label(int(key[1:])): choice for key, choice in but.items()}
    return modal.fill({name: others.get(name, "Keep") for name in menus})


def label(number: int) -> str:
    """What a customer's menu is called."""
    return f"Customer {number:03d} · not graded"


def press(house: House, person: Person, name: str) -> Modal:
    """Press a button of the modal, which then shows something else that Slack takes."""
    person.clicks(name, in_=house.modal(person))
    modal = house.modal(person)
    assert check_payload("modal", modal.view.content) == []
    return modal


def test_two_hundred_are_gone_through_page_by_page(crowd: House) -> None:
    """Saving stores what is chosen on one page and goes on; after the last every one has a verdict."""
    page = mine(crowd, crowd.jo)
    assert "Customers 1 to 15 of 200; 200 wait for a verdict" in page.text
    assert check_payload("modal", page.view.content) == []
    others, seen = {"c003": "Reprice", "c004": "Leave as it is"}, 0
    while "Save This Page" in json.dumps(page.view.content):
        assert all_kept(page, **others).submit() is None
        others = {}
        page, seen = crowd.modal(crowd.jo), seen + 1
        assert check_payload("modal", page.view.content) == []
        assert len(page.view.content["private_metadata"]) <= 3000

    assert seen == 15  # fourteen pages, and the one that was left as it was
    assert counted(crowd) == {ClosetVerdict.KEEP: 199, ClosetVerdict.REPRICE: 1}
    assert "every one has a verdict" in page.text


def test_what_was_chosen_is_kept_across_pages(crowd: House) -> None:
    """Turned on and back, filtered and back, a choice stands where it was made, and is saved with its page only."""
    page = mine(crowd, crowd.jo).fill({label(3): "Stop quoting"})
    page = press(crowd, crowd.jo, "Next").fill({label(20): "Fix"})
    assert "Customers 16 to 30 of 200" in page.text
    assert "1 choice on another page is not saved yet" in page.text
    page = press(crowd, crowd.jo, "Previous")
    assert page.fields[label(3)].value["value"] == "stop quoting"
    assert page.submit() is None

    page = crowd.modal(crowd.jo)
    assert "1 verdict saved." in page.text
    assert page.fields[label(20)].value["value"] == "fix"
    found = items(crowd)
    assert [found[key].verdict for key in ("c003", "c004", "c020")] == [ClosetVerdict.STOP_QUOTING, None, None]


def test_nothing_is_chosen_beforehand(crowd: House) -> None:
    """A suggestion stands beside its menu with the reason and the revenue; saved untouched, a page decides nothing."""
    page = mine(crowd, crowd.jo)
    assert page.fields[label(7)].value is None
    assert "Suggested: keep. Not rated yet: rate it first. It brings EUR 7 a year." in page.text

    assert page.submit() is None

    assert "Nothing was changed on that page." in crowd.modal(crowd.jo).text
    assert counted(crowd) == {None: 200}


def test_nobody_is_let_go_with_a_page(crowd: House) -> None:
    """A page does not offer it, says how it is done where it is suggested, and refuses it if it comes all the same."""
    crowd.types(crowd.ana, "/strike c007 threat-or-harassment He said he knows where Li lives")
    number = items(crowd)["c007"].id
    with crowd.db.transaction() as tx:
        closets.ITEMS.change(tx, number, suggested=ClosetVerdict.LET_GO, why="A severe strike counts.")
    page = mine(crowd, crowd.jo)
    assert "Let go" not in json.dumps(page.view.content)
    assert "`/umpire quarterly verdict c007 let-go <reason>` does it." in page.text

    with pytest.raises(Malformed, match="Nobody is let go with a page"):
        closet_pages.save_verdicts(
            crowd.db, {number: ClosetVerdict.LET_GO}, shown_at=crowd.clock(), call=Call(crowd.jo.id, crowd.clock())
        )
    assert counted(crowd) == {None: 200}


def test_only_the_undecided(crowd: House) -> None:
    """Filtered, saved pages vanish and none is skipped."""
    all_kept(mine(crowd, crowd.jo)).submit()
    page = press(crowd, crowd.jo, "Undecided Only")
    assert "Customers 1 to 15 of 185; 185 wait" in page.text
    assert label(15) in page.fields
    all_kept(page).submit()
    page = crowd.modal(crowd.jo)
    assert "Customers 1 to 15 of 170" in page.text
    assert label(30) in page.fields
    assert "of 200" in press(crowd, crowd.jo, "Show All").text


def test_a_page_is_undone(crowd: House) -> None:
    """The banner's Undo puts the page back, and shows it."""
    all_kept(mine(crowd, crowd.jo), c000="Grow").submit()
    page = press(crowd, crowd.jo, "Undo")
    assert "15 verdicts are as they were before" in page.text
    assert counted(crowd) == {None: 200}
    assert "This has been undone already" not in page.text


def test_all_suggestions_but_letting_go(crowd: House) -> None:
    """What is left gets the suggested verdict; nobody is let go by the dozen, and a choice on the page stays open."""
    crowd.types(crowd.rosa, "/umpire quarterly verdict c009 fix ours")
    number = items(crowd)["c007"].id
    with crowd.db.transaction() as tx:
        closets.ITEMS.change(tx, number, suggested=ClosetVerdict.LET_GO)
    mine(crowd, crowd.jo).fill({label(1): "Stop quoting"})
    page = press(crowd, crowd.jo, "Take All Suggestions")

    assert "197 suggestions taken. 2 are left for you to decide." in page.text
    assert page.fields[label(1)].value["value"] == "stop quoting"
    assert counted(crowd) == {ClosetVerdict.KEEP: 197, ClosetVerdict.FIX: 1, None: 2}
    assert "197 verdicts are as they were before" in press(crowd, crowd.jo, "Undo").text
    assert counted(crowd) == {ClosetVerdict.FIX: 1, None: 199}


def test_what_somebody_else_decided_meanwhile_stays(crowd: House) -> None:
    """A manager decides while Jo looks at the page: saving it leaves that verdict, and says so."""
    page = mine(crowd, crowd.jo)
    crowd.later(minutes=1)
    crowd.types(crowd.rosa, "/umpire quarterly verdict c002 reprice margin is gone")
    crowd.types(crowd.rosa, "/umpire customer owner c005 @max")
    all_kept(page).submit()

    assert "13 verdicts saved. 2 stay as they are: somebody else decided" in crowd.modal(crowd.jo).text
    found = items(crowd)
    assert (found["c002"].verdict, found["c002"].decided_by) == (ClosetVerdict.REPRICE, crowd.rosa.id)
    assert found["c005"].verdict is None


def test_more_choices_than_can_be_carried_are_to_be_saved(crowd: House) -> None:
    """The unsaved choices of a page are never dropped: where they do not fit, the page asks to be saved."""
    page = mine(crowd, crowd.jo)
    told = json.loads(page.view.content["private_metadata"])
    told["k"] = ",".join(f"{9_000_000 + n}:1" for n in range(230))
    page.view.content["private_metadata"] = json.dumps(told, separators=(",", ":"))
    page.fill({label(0): "Grow"})
    page = press(crowd, crowd.jo, "Next")
    assert "Save this page first" in page.text
    assert page.fields[label(0)].value["value"] == "grow"
    assert len(told["k"]) + 10 > closet_forms.MOST_UNSAVED


def test_whose_pages(crowd: House) -> None:
    """Managers see everybody's and those of nobody; who looks after no customer has no page."""
    crowd.types(crowd.rosa, "/umpire quarterly all")
    assert "of 205" in crowd.modal(crowd.rosa).text
    crowd.types(crowd.rosa, "/umpire quarterly unowned")
    assert "Customers 1 to 4 of 4" in crowd.modal(crowd.rosa).text
    assert "No customer here waits for a verdict of yours" in crowd.answer(crowd.ana, "/umpire quarterly mine")
    call = Call(crowd.max.id, crowd.clock())
    assert closet_pages.load_page(crowd.db, closet_pages.PageRequest(ClosetScope.MINE), call=call).total == 1


def test_it_ends_while_somebody_looks_at_it(crowd: House) -> None:
    """A page saved a day too late stores nothing and says why."""
    page = mine(crowd, crowd.jo)
    crowd.later(days=22)
    assert all_kept(page).submit() is None
    assert "so no verdict is asked for" in crowd.modal(crowd.jo).text
    assert counted(crowd) == {None: 200}


def test_home_and_todo_say_how_many_wait(crowd: House) -> None:
    """One line with a button that opens the page."""
    assert "Give 200 customers a verdict, for the quarterly review" in crowd.answer(crowd.jo, "/umpire todo")
    crowd.jo.clicks("Decide", in_=crowd.slack.ephemerals("jo")[-1])
    assert "Customers 1 to 15 of 200" in crowd.modal(crowd.jo).text
