"""Whether health, language or distress may explain a strike: asked once, and what would help is a fix of ours."""

from functools import partial

import pytest

from bot.features.strikes.forms import VIEWS
from bot.features.strikes.usecases import adjustments
from bot.features.strikes.usecases.adjustments import UNDO_HANDLERS, AdjustmentAnswered
from bot.features.strikes.usecases.strikes import StrikeOrder, StrikeRecorded, record_strike
from bot.workflow.requests import Call
from playground.slack.plain import plain_text
from scoring.cases.fixes import Fix, FixState
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.rules.reasons import DEFAULT_REASONS, may_need_adjustment
from storage import strikes as strike_records
from storage.cases import fixes
from tests.surface.house import MONDAY, House
from tests.usecases.conftest import Office, together

EXPLAINS, HELP = "Could health, language or distress explain it?", "What would help them?"
FORM, UNDO = "strike_adjustment", "adjustment"


def list_fixes(house: House) -> tuple[Fix, ...]:
    """Our fixes for Acme."""
    acme = house.customer("acme").id
    with house.db.transaction(reading=True) as tx:
        return fixes.RECORDS.list_where(tx, customer_id=acme)


def answers(house: House) -> list[str | None]:
    """What is on record about each strike on Acme, newest first."""
    return [strike.adjustment for strike in house.strikes()]


def test_three_reasons_are_asked_about() -> None:
    """Abusive, rude to support and excess attention; its form and its undo keep their names."""
    asked = [reason.name for reason in DEFAULT_REASONS if may_need_adjustment(reason.name)]
    assert asked == ["rude-to-support", "abusive", "excess-attention"]
    assert FORM in VIEWS
    assert UNDO in UNDO_HANDLERS


@pytest.mark.parametrize(("reason", "asks"), [("rude-to-support", True), ("excess", True), ("late-payment", False)])
def test_the_form_asks_where_it_matters(house: House, reason: str, asks: bool) -> None:
    """The two fields are there for these reasons only, say that health details do not belong, and may stay blank."""
    house.types(house.ana, f"/strike acme {reason}")
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana)
    house.ana.selects(reason if reason != "excess" else "excess-attention", in_=form, action_id="strike_reason")
    house.settle()
    form = house.modal(house.ana)

    assert (EXPLAINS in form.fields, HELP in form.fields) == (asks, asks)
    assert ("No health details" in form.text) is asks


def test_what_would_help_becomes_a_fix_and_the_strike_counts(house: House) -> None:
    """Answered in the form: the weight stays, the owner has a fix, the card and the list show it."""
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana)
    house.ana.selects("abusive", in_=form, action_id="strike_reason")
    house.settle()
    form = house.modal(house.ana)
    form.fill({"What happened?": "shouted at Li", EXPLAINS: "yes", HELP: "one contact, in writing"})
    assert form.submit() is None

    read = house.modal(house.ana).text
    assert "What may help them is a fix of ours: one contact, in writing" in read
    assert "explain it" not in read
    (strike,) = house.strikes()
    assert (strike.weight, strike.adjustment) == (2, "one contact, in writing")
    (fix,) = list_fixes(house)
    assert fix.what == "Try, after strike #1: one contact, in writing"
    assert (fix.state, fix.owner) == (FixState.OPEN, house.customer("acme").owner)
    house.ben.clicks("Details", in_=house.types(house.ben, "/scorecard acme"))
    assert "counts; may help: one contact, in writing" in house.seen(house.ben)
    assert "What may help them: one contact, in writing" in house.answer(house.ben, "/strike list acme")


def test_a_form_sent_before_it_could_ask_is_asked_afterwards(house: House) -> None:
    """Chosen and submitted faster than the form could change, the answer asks; left blank in the form, it does not."""
    house.types(house.ana, "/strike acme")
    house.modal(house.ana).fill({"What was it?": "rude-to-support"}).submit()
    assert "would an adjustment help them?" in house.modal(house.ana).text
    house.modal(house.ana).close()

    house.types(house.ben, "/strike bs")
    house.ben.selects("rude-to-support", in_=house.modal(house.ben), action_id="strike_reason")
    house.settle()
    house.modal(house.ben).submit()
    read = house.modal(house.ben).text
    assert ("Strike 1 of 3" in read, "would an adjustment help them?" in read) == (True, False)


@pytest.mark.parametrize(
    ("choice", "text", "field", "says"),
    [
        ("no", "one contact", "adjustment", "wrote what would help"),
        ("yes", "", "help", "Say what would help them"),
        ("yes", "call with card 4111 1111 1111 1111", "help", "card number"),
    ],
)
def test_half_an_answer_is_marked_at_its_field(house: House, choice: str, text: str, field: str, says: str) -> None:
    """What does not fit together, says nothing or holds a secret is refused there, and nothing is recorded."""
    house.types(house.ana, "/strike acme")
    house.ana.selects("rude-to-support", in_=house.modal(house.ana), action_id="strike_reason")
    house.settle()
    errors = house.modal(house.ana).fill({EXPLAINS: choice, HELP: text or None}).submit()

    assert errors is not None
    assert says in errors[field]
    assert house.strikes() == ()


def test_a_line_is_recorded_and_asks_once(house: House) -> None:
    """The strike counts at once; the answer asks, No is kept, and a second answer is refused with the way to a fix."""
    reply = house.types(house.ana, "/strike acme rude-to-support shouted")
    assert "would an adjustment help them? The strike counts all the same." in plain_text(reply)
    assert answers(house) == [None]

    house.ana.clicks("Not as Far as I Know", in_=reply)

    assert "Noted: nothing would help" in house.seen(house.ana)
    assert answers(house) == [""]
    assert list_fixes(house) == ()
    house.ana.clicks("Say What Would Help", in_=reply)
    assert "was answered already" in house.seen(house.ana)
    assert "`/umpire fix <customer> <what>`" in house.seen(house.ana)
    assert "What may help them: nothing, as far as we know" in house.answer(house.ben, "/strike list acme")


def test_what_would_help_after_a_line_can_be_taken_back(house: House) -> None:
    """The button opens a form, the form a fix; Undo drops the fix, and the question is open again."""
    reply = house.types(house.ana, "/strike acme excess-attention eleven calls")
    house.ana.clicks("Say What Would Help", in_=reply)
    assert house.modal(house.ana).fill({HELP: "a weekly call, he is depressed"}).submit() is None
    assert "I ask because of “depressed”" in house.modal(house.ana).text
    house.modal(house.ana).submit()
    assert "A fix of ours is open for Acme GmbH" in house.modal(house.ana).text.replace("*", "")
    assert answers(house) == ["a weekly call, he is depressed"]
    assert f"it is in `/umpire todo` of {house.jo.mention}" in house.modal(house.ana).text
    case = house.answer(house.jo, "/umpire case acme")
    assert "has no open case" in case
    assert "Fix #1 of ours is open" in case
    assert "a weekly call" in case

    house.ana.clicks("Undo", in_=house.modal(house.ana))

    assert answers(house) == [None]
    assert [fix.state for fix in list_fixes(house)] == [FixState.DROPPED]
    assert house.strikes()[0].weight == 1


def test_who_had_no_part_in_it_does_not_answer(house: House) -> None:
    """A colleague who saw nothing is told who answers; a manager may."""
    house.types(house.ana, "/strike acme rude-to-support shouted")
    call = Call(house.ben.id, house.clock())
    with pytest.raises(NotAllowed, match="Whoever reported or saw strike #1 answers this"):
        adjustments.answer_adjustment(house.db, 1, "no", call=call)
    adjustments.answer_adjustment(house.db, 1, "no", call=Call(house.rosa.id, house.clock()))
    assert answers(house) == [""]


def test_taking_the_strike_back_drops_the_fix(house: House) -> None:
    """No fix is left of a strike that was a mistake; a void strike keeps its fix and its answer."""
    for number, (how, state) in enumerate(
        (("/strike undo", FixState.DROPPED), ("/strike void 2 no", FixState.OPEN)), 1
    ):
        record(house, house.ana.id, f"call back {number}")
        house.types(house.ana if "undo" in how else house.rosa, how)
        assert [fix.state for fix in list_fixes(house)][-1] is state
    assert answers(house) == ["call back 2", "call back 1"]


def test_a_witness_adds_what_would_help(house: House) -> None:
    """The first answer stays, what a witness says is added once, and no takes nothing away."""
    record(house, house.ana.id, "one contact")
    for who, helps in ((house.ben, "in writing"), (house.li, "one contact"), (house.max, "")):
        record(house, who.id, helps)
    assert answers(house) == ["one contact\nin writing"]
    assert [fix.what for fix in list_fixes(house)] == [
        "Try, after strike #1: one contact", "Try, after strike #1: in writing",
    ]  # fmt: skip


@pytest.mark.parametrize(("leaves", "left"), [("ben", "one contact"), ("ana", "in writing\nand in the morning")])
def test_who_takes_a_report_back_takes_back_what_would_help(house: House, leaves: str, left: str) -> None:
    """Reporter or witness: their part of the text goes, their fix is dropped, and what the other said stays."""
    for handle, helps in (("ana", "one contact"), ("ben", "in writing\nand in the morning")):
        record(house, getattr(house, handle).id, helps)
    house.types(getattr(house, leaves), "/strike undo")
    assert answers(house) == [left]
    assert [fix.what for fix in list_fixes(house) if fix.state is FixState.OPEN] == [f"Try, after strike #1: {left}"]


def test_trying_an_adjustment_does_not_mend_our_part(house: House) -> None:
    """A strike that was mostly ours goes on not counting when the adjustment's fix is done, until ours is."""
    order = StrikeOrder("acme", "rude-to-support", "shouted", ours="mostly", adjustment="yes", helps="one contact")
    record_strike(house.db, order, call=Call(house.ana.id, house.clock()))
    for number, mended in ((2, False), (1, True)):
        house.types(house.rosa, f"/umpire fix done acme {number} done as agreed --told yes")
        assert (house.strikes()[0].fixed_at is not None) is mended, list_fixes(house)


def test_two_answers_at_once_are_one(office: Office) -> None:
    """Reporter and manager answer at the same instant: one is kept, the other reads that it was answered."""
    order = StrikeOrder("acme", "rude-to-support")
    assert isinstance(record_strike(office.doors[0], order, call=Call(office.staff[0], MONDAY)), StrikeRecorded)
    outcomes = together(
        office,
        [
            partial(adjustments.answer_adjustment, strike_id=1, choice=choice, text=text, call=Call(who, MONDAY))
            for who, choice, text in ((office.staff[0], "no", ""), (office.managers[0], "yes", "one contact"))
        ],
    )
    assert sum(isinstance(each, AdjustmentAnswered) for each in outcomes) == 1
    assert sum(isinstance(each, AlreadyDone) for each in outcomes) == 1
    with office.doors[0].transaction(reading=True) as tx:
        kept = strike_records.get_strike(tx, 1).adjustment
        opened = fixes.RECORDS.list_where(tx, strike_id=1)
    assert len(opened) == (1 if kept else 0)


def record(house: House, who: str, helps: str) -> None:
    """A strike as the form records it, with the answer."""
    order = StrikeOrder("acme", "rude-to-support", "shouted", adjustment="yes" if helps else "no", helps=helps)
    record_strike(house.db, order, call=Call(who, house.clock()))
