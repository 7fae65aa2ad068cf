"""A lawful step is never a strike, by no route: the line, the form, a draft from before, a reason that a team adds."""

from datetime import date

import pytest

from bot.features.strikes.usecases.strikes import StrikeOrder, record_strike
from bot.workflow.requests import Call
from playground.slack.plain import plain_text
from scoring.refusals import NotFound
from tests.surface.house import House

OLD, NEW = "disputes-invoices", "repeat-unfounded-dispute"


@pytest.mark.parametrize(
    "line", [f"/strike acme {OLD}", f"/strike acme {OLD} invoice 218", f"/strike acme {OLD} --ours no"]
)
def test_the_old_word_is_told_about_the_new_one(house: House, line: str) -> None:
    """Typed as ever it records nothing: the form says what became of it, and what was typed is the note."""
    house.types(house.ana, line)

    assert f"dispute again what was settled before, without grounds, it is `{NEW}`" in house.modal(house.ana).text
    assert house.strikes() == ()


def test_a_repeated_dispute_says_which_was_settled(house: House) -> None:
    """Without a note the form opens and asks which dispute was settled; with one it is a strike of one point."""
    house.types(house.ana, f"/strike acme {NEW}")
    form = house.modal(house.ana)
    assert "which dispute was settled before" in form.text
    assert form.submit() is not None
    assert house.strikes() == ()

    form.fill({"What happened?": "invoice 218 again, settled in March"}).submit()
    assert [(strike.reason, strike.weight) for strike in house.strikes()] == [(NEW, 1)]


def test_the_form_and_the_list_say_the_rule(house: House) -> None:
    """Whoever records a strike, looks at the reasons, asks for help or for the rules reads what is never one."""
    house.types(house.ana, "/strike acme")
    assert "A complaint, a dispute raised once" in house.modal(house.ana).text
    house.modal(house.ana).close()
    for line in ("/strike reasons", "/strike help"):
        assert "A complaint, a dispute raised once, a claim in court" in house.answer(house.ana, line)
    assert "a lawful step is never a strike" in house.answer(house.ana, "/umpire rules strikes").lower()


def test_a_draft_from_before_is_not_carried_out(house: House) -> None:
    """A question or a form that was open when the reason was renamed answers with the new one, and records nothing."""
    order = StrikeOrder("acme", OLD, "invoice 218", when=date(2026, 1, 5))
    with pytest.raises(NotFound, match=NEW):
        record_strike(house.db, order, call=Call(house.ana.id, house.clock()))
    assert house.strikes() == ()


def test_an_admin_hears_once_that_a_reason_may_punish_a_lawful_step(house: House) -> None:
    """A new reason called after a complaint is added with a sentence, changed without; the old name is refused."""
    first = house.answer(house.olga, "/umpire config reason.complaint-to-press 1 90d")
    assert "never a strike. Make sure that this reason does not punish one." in first
    assert "Make sure" not in house.answer(house.olga, "/umpire config reason.complaint-to-press 2 90d")
    assert "Make sure" not in house.answer(house.olga, "/umpire config reason.no-show 1 90d")
    for value in ("1 90d", "off", "default"):
        assert NEW in house.answer(house.olga, f"/umpire config reason.{OLD} {value}")
    assert "complaint to press" in plain_text(house.types(house.ana, "/strike acme complaint-to-press they wrote"))
