"""`/umpire prospect`: who may become a customer, whom they became, and what farewells had in common."""

from datetime import timedelta

import pytest

from playground.slack.plain import plain_text
from scoring.customers.customers import Customer
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import prospects
from storage.customers import customers
from tests.features.prospects.prospecting import (
    assess_prospect,
    find_prospect,
    get_menu_value,
    open_form,
    press_undo,
    write_ideal,
)
from tests.surface.house import House


def test_a_prospect_is_asked_the_seven_questions_and_the_ideal(house: House) -> None:
    """The form asks all of it, unknown until somebody knows; the answer says what it suggests, and decides nothing."""
    write_ideal(house)
    form = open_form(house, house.ana)
    assert form.fields["Name"].value == "Initech"
    assert len(form.fields) == 1 + 7 + 2 + 1 + 1
    form.fill({"repeat-business": "Yes", "influence": "No", "Pays in time": "No", "Wants it yesterday": "Yes"})
    form.fill({"Note": "They asked for it by Friday."})
    assert form.submit() is None

    told = house.modal(house.ana).text
    assert "1–6 of 7 yes" in told
    assert "they do not fit" in told
    assert "Missing: Pays in time." in told
    assert "Never again, and true of them: Wants it yesterday." in told
    assert "Not known yet: Share of spend, Service load, " in told
    found = find_prospect(house)
    assert found is not None
    assert found.musts == {"Pays in time": "no", "One who decides": "unknown"}
    assert found.nevers == {"Wants it yesterday": "yes"}
    assert "taken back" in press_undo(house, house.ana)
    assert find_prospect(house) is None


def test_assessing_again_counts_and_keeps_what_was(house: House) -> None:
    """The form starts from the newest answers; the newest assessment counts, an undo brings the one before back."""
    assess_prospect(house, house.ana, said="No")
    first = find_prospect(house)
    told = house.types(house.ben, "/umpire prospect INITECH")
    assert "0 of 7 yes" in plain_text(told)
    house.ben.clicks("Assess Again", in_=told)
    form = house.modal(house.ben)
    assert get_menu_value(form, "Would they speak well of us in public, or be a reference?") == "no"
    form.fill(dict.fromkeys(QUESTION_IDS, "Yes")).submit()

    assert "7 of 7 yes" in house.answer(house.li, "/umpire prospect initech")
    assert "the newest of 2 assessments" in house.answer(house.li, "/umpire prospect initech")
    assert "taken back" in press_undo(house, house.ben)
    assert find_prospect(house) == first


def test_a_form_holds_to_the_wording_it_was_opened_with(house: House) -> None:
    """A wording that changes while somebody answers leaves their answers with the lines they read."""
    write_ideal(house)
    form = open_form(house, house.ana)
    open_form(house, house.rosa, "/umpire ideal edit").fill({"Must-haves": "Something else"}).submit()
    form.fill({"influence": "Yes", "Pays in time": "Yes"}).submit()

    found = find_prospect(house)
    assert found is not None
    assert found.musts == {"Pays in time": "yes", "One who decides": "unknown"}
    again = open_form(house, house.ana, "/umpire prospect Initech assess")
    assert get_menu_value(again, "Something else") == "unknown"


def test_a_prospect_is_linked_to_the_customer_it_became(house: House) -> None:
    """By who assessed it or a manager, never guessed; the answers stay, and the link can be taken away."""
    assess_prospect(house, house.ana)
    assert "Only a manager, or who assessed it, can" in house.answer(house.ben, "/umpire prospect Initech signed acme")
    answer = house.types(house.ana, "/umpire prospect Initech signed acme")
    assert "linked to the customer *Acme GmbH*" in plain_text(answer)
    assert "They signed, and are the customer Acme GmbH" in house.answer(house.ben, "/umpire prospect initech")
    assert "signed none` takes the link away" in house.answer(house.ana, "/umpire prospect Initech assess")
    assert "signed none` takes the link away" in house.answer(house.ana, "/umpire prospect drop Initech")
    assert "signed none` takes the link away" in house.answer(house.rosa, "/umpire prospect Initech signed globex")

    assert "a prospect again" in house.undone(house.ana, answer)
    house.types(house.rosa, "/umpire prospect Initech signed acme")
    assess_prospect(house, house.ben, "Hooli")
    assert "linked to the prospect Initech already" in house.answer(house.ben, "/umpire prospect Hooli signed acme")
    signed = find_prospect(house)
    freed = house.types(house.rosa, "/umpire prospect Initech signed none")
    assert "linked to no customer" in plain_text(freed)
    assert "linked to its customer again" in house.undone(house.rosa, freed)
    assert find_prospect(house) == signed


def test_an_unknown_customer_is_asked_for(house: House) -> None:
    """A misspelt name gives candidates; no name at all, or the prospect's own, opens a form to choose in."""
    assess_prospect(house, house.ana, "Globey")
    told = house.types(house.ana, "/umpire prospect Globey signed globx")
    house.ana.clicks("Globex Logistics", in_=told)
    assert "linked to the customer *Globex Logistics*" in house.seen(house.ana)
    house.types(house.ana, "/umpire prospect Globey signed none")

    form = open_form(house, house.ana, "/umpire prospect Globey signed Globey")
    form.fill({"Which customer is it?": "globex"})
    assert form.submit() is None
    assert "is linked to the customer *Globex Logistics*" in house.modal(house.ana).text
    assert open_form(house, house.ana, "/umpire prospect Globey signed").fields


def test_a_new_customer_of_the_same_name_offers_the_link(house: House) -> None:
    """Whoever adds it decides with a click; nothing is linked by itself, and taking the customer back unlinks."""
    assess_prospect(house, house.ana, '"Initech Ltd"')
    added = house.types(house.rosa, "/umpire customer add INITECH  ltd")
    assert "The prospect *Initech Ltd* was assessed before" in plain_text(added)
    assert find_prospect(house, "initech ltd").customer_id is None  # type: ignore[union-attr]
    house.rosa.clicks("Link Prospect", in_=added)
    assert "is linked to the customer *INITECH ltd*" in house.seen(house.rosa)
    assert find_prospect(house, "initech ltd").customer_id == house.customer("initech").id  # type: ignore[union-attr]

    house.undone(house.rosa, added)
    assert find_prospect(house, "initech ltd").customer_id is None  # type: ignore[union-attr]
    assert "assessed before" not in house.answer(house.rosa, "/umpire customer add Hooli")


def test_a_prospect_is_dropped_and_put_back(house: House) -> None:
    """All its assessments go and come back together; only a manager or who assessed it may."""
    assess_prospect(house, house.ana)
    assess_prospect(house, house.ana, said="No")
    assert "Only a manager, or who assessed it, can" in house.answer(house.ben, "/umpire prospect drop Initech")
    answer = house.types(house.rosa, "/umpire prospect drop initech")
    assert find_prospect(house) is None
    assert "No prospect has been assessed yet" in house.answer(house.ana, "/umpire prospect list")

    assert "on the list again" in house.undone(house.rosa, answer)
    assert "the newest of 2 assessments" in house.answer(house.ana, "/umpire prospect Initech")


def test_the_list_shows_everybody(house: House) -> None:
    """Each with what it comes to, the latest first, and who signed."""
    assess_prospect(house, house.ana)
    assess_prospect(house, house.ben, "Hooli", "No")
    house.types(house.rosa, "/umpire prospect Initech signed acme")
    told = house.answer(house.li, "/umpire prospect list")
    assert told.index("Hooli · does not fit · 0 of 7 yes") < told.index("Initech · fits · 7 of 7 yes")
    assert "signed as Acme GmbH" in told


def test_the_list_opens_a_prospect(house: House) -> None:
    """Its menu shows one with the newest answers, also where the list is older than they; not once it is dropped."""
    assess_prospect(house, house.ben, "Hooli", "No")
    listed = house.types(house.li, "/umpire prospect list")
    assess_prospect(house, house.ana, "Hooli", "Yes")

    house.li.selects("Hooli", in_=listed, label="Open a prospect…")
    assert "7 of 7 yes" in house.seen(house.li)
    house.types(house.ana, "/umpire prospect drop Hooli")
    house.li.selects("Hooli", in_=listed, label="Open a prospect…")
    assert "off the list" in house.seen(house.li)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("prospect drop", "Which one?"),
        ("prospect drop Initech", "Nobody assessed a prospect called “Initech”"),
        ("prospect Initech signed acme", "Nobody assessed a prospect called “Initech”"),
        ("prospect list of them", "I do not know what to do with “of them”"),
        ("prospect lessons", "too few yet: 0 of the 3 farewells"),
        ("prospect acme", "Acme GmbH is a customer already. `/scorecard acme rate`"),
        ("prospect none", "would be read as a command's word"),
        ("ideal edit now", "I do not know what to do with"),
        ("ideal write", "is not something I do with the ideal customer"),
    ],
)
def test_a_no_says_what_to_do(shared_house: House, line: str, says: str) -> None:
    """Refusals name the next step, and change nothing."""
    before = shared_house.records()
    assert says in shared_house.answer(shared_house.rosa, f"/umpire {line}")
    assert shared_house.records() == before


def test_an_assessment_that_says_nothing_or_holds_a_secret_is_marked(house: House) -> None:
    """The field says why; nothing is stored until it is mended."""
    form = open_form(house, house.ana)
    errors = form.submit()
    assert errors == {"repeat-business": "Answer at least one of the seven questions."}
    form.fill({"influence": "Yes", "Note": "card 4111 1111 1111 1111"})
    errors = form.submit()
    assert errors is not None
    assert "card number" in errors["note"]
    assert find_prospect(house) is None
    form.fill({"Note": "They always shout"}).submit()
    assert "hard to stand by" in house.modal(house.ana).text


def test_help_and_threads_work(house: House) -> None:
    """`help` after every word; in a thread a card is shown, and where no form can open the usage."""
    for line in ("ideal help", "ideal edit help"):
        assert "whom we want as a customer" in house.answer(house.ana, f"/umpire {line}")
    for line in ("prospect help", "prospect Initech help", "prospect Initech signed help", "prospect drop help"):
        assert "/umpire prospect lessons" in house.answer(house.ana, f"/umpire {line}")
    assert "cannot open here" in plain_text(house.mentions(house.ana, "prospect Initech"))
    assess_prospect(house, house.ana)
    assert "7 of 7 yes" in plain_text(house.mentions(house.ana, "prospect Initech"))


def test_what_farewells_had_in_common(house: House) -> None:
    """Three let go that were assessed before, beside a good one: a manager reads what could have warned us."""
    for number in range(3):
        assess_prospect(house, house.ana, f"Gone{number}", **{"right-reasons": "No"})
        _became(house, f"Gone{number}", former=True)
    assess_prospect(house, house.ana, "Kept")
    house.types(house.rosa, "/umpire customer add Keeper --since 2019-04-01")
    house.types(house.rosa, "/umpire prospect Kept signed keeper")
    house.types(house.ana, "/scorecard keeper rate")
    house.modal(house.ana).fill(dict.fromkeys(QUESTION_IDS, "Yes")).submit()

    told = house.answer(house.rosa, "/umpire prospect lessons")

    assert "• Right reasons _(question)_: *no 3 of 3*, of the good ones no 0 of 1" in told
    assert "*3 customers*" in told
    assert "*1 customer* graded A or B" in told
    assert "Only a manager can look at what farewells" in house.answer(house.ana, "/umpire prospect lessons")


def _became(house: House, name: str, *, former: bool) -> None:
    """The prospect signed, long ago, and was let go since."""
    with house.db.transaction() as tx:
        let_go = house.clock() - timedelta(days=1) if former else None
        made = customers.add_customer(
            tx, Customer(0, name.casefold(), f"{name} AG", created_at=let_go, former_at=let_go)
        )
        found = prospects.find_prospect(tx, name.casefold())
        assert found is not None
        prospects.RECORDS.change(tx, found.id, customer_id=made.id, signed_at=let_go)
