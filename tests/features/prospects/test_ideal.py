"""`/umpire ideal`: whom we want as a customer, written by managers and read by staff."""

import pytest

from tests.features.prospects.prospecting import WORDING, find_ideal, open_form, press_undo, write_ideal
from tests.surface.house import House


def test_managers_word_the_ideal_customer_and_staff_read_it(house: House) -> None:
    """The form takes a line a must-have; everybody on the staff may look, and only managers may write."""
    assert "Nobody has said yet" in house.answer(house.ana, "/umpire ideal")
    assert "*2 must-haves* and *1 never-again*" in write_ideal(house)

    assert find_ideal(house) is not None
    told = house.answer(house.ana, "/umpire ideal")
    assert "Shops with three branches" in told
    assert "• Pays in time\n• One who decides" in told
    assert "Edit Wording" not in told
    assert "Only a manager can describe the ideal customer" in house.answer(house.ana, "/umpire ideal edit")


def test_a_new_wording_can_be_taken_back(house: House) -> None:
    """The earlier one is kept and in force again."""
    write_ideal(house)
    first = find_ideal(house)
    house.rosa.clicks("Edit Wording", in_=house.types(house.rosa, "/umpire ideal"))
    form = house.modal(house.rosa)
    assert form.fields["Must-haves"].value == "Pays in time\nOne who decides"
    form.fill({"Must-haves": ""}).submit()
    changed = find_ideal(house)
    assert changed is not None
    assert changed.must_haves == ()

    assert "worded as before" in press_undo(house, house.rosa)
    assert find_ideal(house) == first


def test_nobody_overwrites_what_another_wrote_meanwhile(house: House) -> None:
    """Two managers with the form open: the second is told, and keeps what they typed."""
    write_ideal(house)
    mine = open_form(house, house.rosa, "/umpire ideal edit").fill({"Must-haves": "Pays in time"})
    open_form(house, house.mia, "/umpire ideal edit").fill({"Never again": "Rude"}).submit()

    errors = mine.submit()

    assert errors is not None
    assert "Mia Sund wrote another wording since this form opened" in errors["statement"]
    now = find_ideal(house)
    assert now is not None
    assert now.never_agains == ("Rude",)


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("Must-haves", "\n".join(f"line {n}" for n in range(11)), "11 lines; 10 is the most"),
        ("Never again", "y" * 151, "151 characters; 150 a line"),
        ("Never again", "pays in time", "is a must-have and a never-again"),
        ("Why do we fit them?", "password: hunter22", "looks like a password"),
    ],
)
def test_a_bad_wording_is_marked_and_nothing_is_kept(house: House, field: str, text: str, says: str) -> None:
    """The field says what to do; what was typed stays in the form."""
    errors = open_form(house, house.rosa, "/umpire ideal edit").fill(WORDING | {field: text}).submit()
    assert errors is not None
    assert says in next(iter(errors.values()))
    assert find_ideal(house) is None
