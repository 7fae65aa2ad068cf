"""`/umpire terms`: what is agreed with a customer, its flags, and the strike one click away."""

import pytest

from playground.slack.plain import plain_text
from storage import terms
from storage.customers import customers
from tests.features.transitions.parting import finish_all_steps, part_early
from tests.surface.house import House


def known(house: House, key: str = "acme") -> dict[str, object]:
    """What is on record of the terms, without who and when."""
    with house.db.transaction(reading=True) as tx:
        found = terms.find_terms(tx, customers.resolve_customer(tx, key).id)
    names = ("commitment", "payment_days", "late_days", "notice_ours", "notice_theirs")
    return {name: getattr(found, name) for name in names if found is not None and getattr(found, name) is not None}


def test_the_owner_says_what_is_agreed_and_all_staff_read_it(house: House) -> None:
    """One line changes what it names; colleagues may look and not change; an undo puts it back."""
    answer = house.types(house.jo, "/umpire terms acme --deposit card --pays 30 --notice-ours 30 --notice-theirs 60")
    assert known(house) == {"commitment": "card on file", "payment_days": 30, "notice_ours": 30, "notice_theirs": 60}
    said = house.answer(house.ana, "/umpire terms acme")
    assert "30 days after the invoice" in said
    assert "Change Terms" not in said
    assert "Only a manager, or the customer's owner," in house.answer(house.ana, "/umpire terms acme --pays 14")
    assert "Only a manager, or the customer's owner," in house.answer(house.ana, "/umpire terms acme edit")

    assert "as they were before" in house.undone(house.jo, answer)
    assert known(house) == {}


def test_the_form_holds_what_is_known(house: House) -> None:
    """What is wrong is marked; what is left blank is not known any more."""
    house.types(house.rosa, "/umpire terms acme --deposit deposit --late 3 --pays 14")
    house.types(house.rosa, "/umpire terms acme edit")
    form = house.modal(house.rosa)
    assert (form.fields["Days late"].value, form.fields["Days to pay"].value) == ("3", "14")
    form.fill({"Days to pay": "a while"})
    errors = form.submit()
    assert errors is not None
    assert "days from 0 to 366" in errors["pays"]
    form.fill({"Days to pay": "30", "Days late": ""})
    assert form.submit() is None
    assert known(house) == {"commitment": "deposit", "payment_days": 30}


def test_flags_stand_on_the_card_one_click_from_a_strike(house: House) -> None:
    """Paying late is a flag from the days the rules give, and one click from the form, filled in."""
    house.types(house.jo, "/umpire terms acme --late 13")
    assert "late on average; that is flagged" not in house.answer(house.ana, "/scorecard acme details")
    house.types(house.jo, "/umpire terms acme --late 14 --deposit none")
    card = house.types(house.ana, "/scorecard acme details")
    assert "They pay 14 days late on average; that is flagged from 14 days on." in plain_text(card)
    assert "There is no deposit or card on file." in plain_text(card)
    assert "is flagged from 14 days on average: 1 customer" in house.answer(house.ana, "/umpire minimums")

    house.ana.clicks(action_id="terms_strike:2", in_=card)
    form = house.modal(house.ana)
    assert form.fields["What was it?"].value["value"] == "late-payment"
    form.fill({"What happened?": "invoice 218, 40 days late"})
    assert form.submit() is None
    assert [strike.reason for strike in house.strikes()] == ["late-payment"]


@pytest.mark.parametrize("line", ["/scorecard acme details", "/umpire terms acme", "/umpire terms acme --pays 30"])
def test_a_missing_deposit_is_a_flag_and_no_strike(house: House, line: str) -> None:
    """It stands on the card and on the terms without a button, also beside late payment, which has the only one."""
    house.types(house.jo, "/umpire terms acme --deposit none")
    shown = house.types(house.jo, line)
    assert "There is no deposit or card on file." in plain_text(shown)
    assert "terms_strike" not in str(shown.message.blocks if shown.message else "")
    house.types(house.jo, "/umpire terms acme --late 20 --pays 14")
    shown = house.types(house.jo, line)
    assert str(shown.message.blocks if shown.message else "").count("terms_strike") == 1


def test_a_reason_that_is_gone_has_no_button(house: House) -> None:
    """A team without late-payment on its list sees the flag and no button; an old button says so."""
    house.types(house.jo, "/umpire terms acme --late 20")
    card = house.types(house.ana, "/umpire terms acme")
    house.types(house.olga, "/umpire config reason.late-payment off")
    assert "Record Strike" not in house.answer(house.ana, "/umpire terms acme")
    house.ana.clicks("Record Strike", in_=card)
    assert "late-payment" in house.seen(house.ana)
    assert house.strikes() == ()


def test_a_package_on_no_list_is_said_to_be_so(house: House) -> None:
    """The name an import brought stands on the card and on the terms, marked until it is on the list."""
    house.types(house.rosa, "/umpire customer edit acme --package Gold")
    assert "Gold (on no list)" in house.answer(house.ana, "/scorecard acme details")
    assert "Gold (on no list)" in house.answer(house.ana, "/umpire terms acme")
    house.types(house.rosa, "/umpire packages add GOLD --kind maintenance --price 400 --hours 10")
    assert "on no list" not in house.answer(house.ana, "/scorecard acme details")
    assert "maintenance, EUR 400 a month" in house.answer(house.ana, "/umpire terms acme")


def test_the_letter_of_new_terms_says_what_is_agreed_and_accuses_nobody(house: House) -> None:
    """Payment and notice are in it, and the package; how late they pay is not."""
    house.types(house.rosa, "/umpire packages add Care --kind maintenance --price 400 --hours 10")
    house.types(house.rosa, "/umpire customer edit acme --package Care")
    house.types(house.jo, "/umpire terms acme --pays 30 --late 40 --deposit none --notice-ours 30 --notice-theirs 30")
    said = house.answer(house.jo, "/umpire letter acme terms")
    assert "Package: Care, with 10 h a month" in said
    assert "within 30 days of the invoice" in said
    assert "either side can, with 30 days of notice" in said
    assert "40" not in said.replace("400.00", "")
    assert "late" not in said


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("terms acme --deposit gold", "none of none, deposit, card"),
        ("terms acme --pays -3", "days from 0 to 366"),
        ("terms acme --pays", "needs a value"),
        ("terms acme --payed 30", "Did you mean `--pays`?"),
        ("terms acme nonsense", "do not know what to do"),
        ("terms acme edit now", "do not know what to do"),
        ("terms --pays 30", "Whose terms?"),
        ("terms nobody", "No customer is called"),
    ],
)
def test_a_no_says_what_to_do(house: House, line: str, says: str) -> None:
    """What will not do is said in a sentence, and nothing is stored."""
    before = house.records()
    assert says in house.answer(house.rosa, f"/umpire {line}").replace("\n", " ")
    after = house.records()
    assert {table: rows for table, rows in after.items() if table != "drafts"} == {
        table: rows for table, rows in before.items() if table != "drafts"
    }


def test_the_terms_of_who_was_let_go_stay_as_they_are(house: House) -> None:
    """Nothing more is recorded about a former customer; its terms can still be read, without a strike's button."""
    house.types(house.jo, "/umpire terms acme --late 40")
    finish_all_steps(house, house.li)
    part_early(house, house.li, "/umpire farewell acme We learnt --referral took-it")
    assert "nothing more is recorded" in house.answer(house.rosa, "/umpire terms acme --pays 3")
    assert "nothing more is recorded" in house.answer(house.rosa, "/umpire terms acme edit")
    said = house.answer(house.rosa, "/umpire terms acme")
    assert "40 days" in said
    assert "Record Strike" not in said
