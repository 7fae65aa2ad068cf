"""`/umpire transition … plan|step|done|extend`: the plan, its steps, a later last day, and what each of them undoes."""

from datetime import date, timedelta

import pytest

from bot.features.home import messages as home_messages, usecases as homes
from playground.slack.plain import plain_text
from scoring.rules.policy import Policy
from scoring.transitions.steps import StepKind
from scoring.transitions.transitions import Destination, TransitionState
from tests.features.transitions.parting import get_transition, list_steps, pass_both_ballots, plan_transition
from tests.surface.house import House


def test_the_owner_plans_in_one_line(house: House) -> None:
    """A complete line makes the plan and its steps; the card shows it with what is missing for the farewell."""
    plan_transition(house, house.li)

    found = get_transition(house)
    assert (found.state, found.destination) == (TransitionState.RUNNING, Destination.PROVIDER)
    assert (found.last_day, found.scope) == (date(2026, 2, 10), "the sites")
    assert len(list_steps(house)) == 8
    shown = house.answer(house.jo, "/umpire transition acme")
    assert "*1* Agree who speaks for both sides" in shown
    assert "10 February (in 36 days)" in shown
    assert "Before the farewell: Finish steps 1, 2, 3, 4, 5, 6, 7, 8" in shown


def test_half_a_plan_opens_the_form_with_what_was_typed(house: House) -> None:
    """The form proposes the earliest last day and the workspace's trade; what is wrong is marked and nothing lost."""
    pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    house.types(house.li, "/umpire transition acme plan --to own-people --contract-notice 60d")
    form = house.modal(house.li)
    assert form.fields["Last day"].value == "2026-03-06"
    form.fill({"What is handed over, and what is not?": "All & everything", "Last day": "2026-02-01"})
    before = {label: each.value for label, each in form.fields.items()}

    errors = form.submit()

    assert errors is not None
    assert "6 March 2026 at the earliest" in errors["last-day"]
    assert {label: each.value for label, each in form.fields.items()} == before
    form.fill({"Last day": "2026-03-20"})
    assert form.submit() is None
    assert "goes to *their own people*" in house.modal(house.li).text
    assert get_transition(house).scope == "All & everything"

    house.li.clicks("Undo", in_=house.modal(house.li))

    assert (get_transition(house).state, get_transition(house).last_day, list_steps(house)) == (
        TransitionState.OWNED,
        None,
        (),
    )
    assert "the last day is" in house.answer(
        house.li, '/umpire transition acme plan --to wind-down --last-day "in 40d" --scope all --trade support'
    )
    assert len(list_steps(house)) == 7


def test_the_last_day_follows_from_the_terms(house: House) -> None:
    """The notice we owe by the terms is in the form, and counts in a line that names none; another one may be said."""
    pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    house.types(house.jo, "/umpire terms acme --notice-ours 8w")
    house.types(house.li, "/umpire transition acme plan --to provider")
    form = house.modal(house.li)
    assert form.fields["Contract's notice, in days"].value == "56"
    assert form.fields["Last day"].value == "2026-03-02"
    assert "Their terms say 56 days; 0 for none" in form.text
    form.close(everything=True)
    line = "/umpire transition acme plan --to provider --scope all --last-day 2026-02-20"
    assert "2 March 2026 at the earliest" in house.answer(house.li, line)
    house.types(house.li, f"{line} --contract-notice 0")
    assert get_transition(house).last_day == date(2026, 2, 20)


def test_the_owner_steps_in_at_submit_only_while_they_are_the_owner(house: House) -> None:
    """A form that was opened before somebody else was assigned is refused when it is submitted."""
    pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    house.types(house.li, "/umpire transition acme plan --to provider --scope all")
    form = house.modal(house.li)
    house.types(house.rosa, "/umpire transition acme assign @ben")

    errors = form.submit()

    assert errors is not None
    assert "Only a manager, or the customer's owner" in "".join(errors.values())


def test_beyond_ninety_days_only_a_manager(house: House) -> None:
    """The owner is told who may; the manager may, at planning and when extending."""
    pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    line = "/umpire transition acme plan --to provider --last-day 2026-05-01 --scope all"
    assert "Only a manager can go beyond" in house.answer(house.li, line)
    assert "the last day is 1 May" in house.answer(house.rosa, line)

    late = "/umpire transition acme extend --to 2026-06-01 their move is late"
    assert "Only a manager can go beyond" in house.answer(house.li, late)
    assert "the last day is now 1 June" in house.answer(house.rosa, late)


def test_extending_moves_what_is_open_and_can_be_undone(house: House) -> None:
    """Open steps move with the last day, to working days, done ones stay; undo puts every date back."""
    plan_transition(house, house.li)
    house.types(house.li, "/umpire transition acme done 1")
    before = list_steps(house)
    answer = house.types(house.li, "/umpire transition acme extend --to 2026-02-20 their move is late")

    moved = [step.due_on + timedelta(days=10) for step in before[1:] if step.due_on]
    assert [step.due_on for step in list_steps(house)[1:]] == [Policy().calendar.last_open_day(day) for day in moved]
    assert list_steps(house)[0] == before[0]
    assert "their move is late" in house.answer(house.jo, "/umpire transition acme")

    house.li.clicks("Undo", in_=answer)

    assert list_steps(house) == before
    assert get_transition(house).last_day == date(2026, 2, 10)


def test_extend_and_assign_and_step_have_forms(house: House) -> None:
    """Half a line opens the form with what was typed; submitted it does what the line would."""
    plan_transition(house, house.li)
    house.types(house.li, "/umpire transition acme extend their move is late")
    form = house.modal(house.li)
    assert form.fields["Why?"].value == "their move is late"
    form.fill({"New last day": "2026-02-20"}).submit()
    assert "is now *20 February*" in house.modal(house.li).text
    house.modal(house.li).close(everything=True)

    house.types(house.rosa, "/umpire transition acme assign")
    house.modal(house.rosa).fill({"Who hands them over?": "ben"}).submit()
    assert get_transition(house).owner == house.ben.id
    house.modal(house.rosa).close(everything=True)

    house.types(house.rosa, "/umpire transition acme step --kind records")
    form = house.modal(house.rosa)
    form.fill({"What is to be done?": "Hand over the archive", "Due": "2026-02-19"})
    errors = form.submit()
    assert errors is not None
    assert "never wait for a payment" in errors["due"]
    form.fill({"Due": "2026-02-12", "Who does it?": "ana"})
    assert form.submit() is None
    assert (list_steps(house)[-1].kind, list_steps(house)[-1].owner) == (StepKind.RECORDS, house.ana.id)


def test_only_a_manager_adds_to_the_scope_and_takes_it_back(house: House) -> None:
    """The owner is refused; a manager's addition is numbered after the others and gone when undone."""
    plan_transition(house, house.li)
    assert "Only a manager can" in house.answer(house.li, "/umpire transition acme step move the domain")
    answer = house.types(house.rosa, "/umpire transition acme step move the domain --due 2026-02-02 --owner @ana")
    assert "Step *9* is added: move the domain, due *2 February*" in plain_text(answer)
    assert list_steps(house)[-1].owner == house.ana.id

    house.rosa.clicks("Undo", in_=answer)

    assert len(list_steps(house)) == 8


def test_steps_are_ticked_by_who_does_them_and_access_last(house: House) -> None:
    """A step's own owner may tick it and no other; records never wait for the invoice; access waits for all."""
    plan_transition(house, house.li)
    house.types(house.rosa, "/umpire transition acme step move the domain --owner @ana")
    assert "Only a manager" in house.answer(house.ana, "/umpire transition acme done 1")
    assert "step 9 is done" in house.answer(house.ana, "/umpire transition acme done 9 at the new registrar")
    assert "step 4 is done" in house.answer(house.li, "/umpire transition acme done 4")
    assert "done already" in house.answer(house.li, "/umpire transition acme done 4")
    assert "Access is revoked last. Still open: 1 Agree" in house.answer(house.li, "/umpire transition acme done 8")

    shown = house.answer(house.li, "/umpire transition acme")

    assert f"5 January by <@{house.ana.id}> · at the new registrar" in shown


def test_two_steps_can_be_ticked_and_each_undone_by_itself(house: House) -> None:
    """Another's tick is not in the way of one's undo; an undo of a plan that was worked on is refused."""
    pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    plan = house.types(house.li, "/umpire transition acme plan --to provider --last-day 2026-02-10 --scope all")
    first = house.types(house.li, "/umpire transition acme done 1")
    house.types(house.jo, "/umpire transition acme done 2")

    assert "changed since" in house.undone(house.li, plan)
    assert "is as it was before" in house.undone(house.li, first)

    assert [bool(step.done_at) for step in list_steps(house)[:3]] == [False, True, False]


def test_buttons_of_the_card_do_what_they_say(house: House) -> None:
    """The next steps can be ticked, and a referral opened, from what the command shows."""
    plan_transition(house, house.li)
    card = house.types(house.li, "/umpire transition acme")

    house.li.clicks("Finish Step 2", in_=card)
    assert "Step *2* of *Acme GmbH* is done" in house.seen(house.li)
    house.li.clicks("Refer", in_=card)
    assert house.modal(house.li).title == "Refer a customer"
    assert list_steps(house)[1].done_by == house.li.id


@pytest.mark.parametrize(
    "said",
    ["1 2 3", "1,2,3", "1, 2 and 3", "1-3", "1–3", "#1 #2 #3", "3 2 1", "1,2,3 told them all", "1 2 3 told them all"],
)
def test_several_steps_are_done_in_one_line(house: House, said: str) -> None:
    """All of them are done with the same note, the answer names them, and one undo takes all back."""
    plan_transition(house, house.li)

    reply = house.types(house.li, f"/umpire transition acme done {said}")

    note = "told them all" if "told" in said else ""
    done = {step.place: step.note for step in list_steps(house) if step.done_at}
    assert done == dict.fromkeys((1, 2, 3), note)
    assert "Steps *1, 2 and 3* of *Acme GmbH* are done" in plain_text(reply)

    house.undone(house.li, reply)

    assert [step.place for step in list_steps(house) if step.done_at] == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("1 99", "There is no step 99."),
        ("1-9", "There is no step 9."),
        ("1, 8", "Access is revoked last."),
        ("1 2 photos are left", "may be two numbers, or a text may begin with “2”"),
        ("3-1", "is no range"),
        ("one and two", "is not a step's number"),
    ],
)
def test_of_several_steps_all_are_done_or_none(house: House, said: str, why: str) -> None:
    """Where one of them cannot be done, or may be no number, nothing is, and the answer says why."""
    plan_transition(house, house.li)

    assert why in house.answer(house.li, f"/umpire transition acme done {said}")

    assert [step.place for step in list_steps(house) if step.done_at] == []


def test_all_steps_may_be_done_at_once(house: House) -> None:
    """Access is revoked last within a line too, whatever the order they are named in."""
    plan_transition(house, house.li)

    house.types(house.li, "/umpire transition acme done 8, 1-7")

    assert all(step.done_at for step in list_steps(house))


def test_a_last_day_that_has_passed_is_days_ago(house: House) -> None:
    """On a manager's Home a last day without a farewell is said to be past, not so many days ahead less than none."""
    plan_transition(house, house.li)
    house.travel_to("2026-02-13")

    home = homes.find_home(house.db, house.rosa.id, now=house.clock())

    assert home is not None
    assert "10 February (3 days ago)" in str(home_messages.render_home(home).blocks)


def test_after_a_severe_strike_the_last_day_may_be_today(house: House) -> None:
    """Refused without who checked contract and law; with it the card names who checked."""
    house.types(house.ana, "/strike acme threat-or-harassment he threatened Li at the door")
    pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    line = '/umpire transition acme plan --to wind-down --last-day today --scope "all"'
    house.types(house.li, line)
    form = house.modal(house.li)
    assert "where contract and law allow it" in form.text
    form.close()

    assert "the last day is" in house.answer(house.li, f'{line} --checked "Mia, with our lawyer"')

    found = get_transition(house)
    assert (found.last_day, found.checked) == (date(2026, 1, 5), "Mia, with our lawyer")
    assert {step.due_on for step in list_steps(house)} == {date(2026, 1, 5)}
    assert "allow this last day, after a severe strike: Mia, with our lawyer" in house.answer(
        house.jo, "/umpire transition acme"
    )
    house.later(days=3)
    assert get_transition(house).state is TransitionState.RUNNING


def test_without_a_severe_strike_nobody_checks_a_last_day_away(house: House) -> None:
    """The usual time stays, whoever checked; the form does not ask; a strike that was voided opens nothing."""
    house.types(house.ana, "/strike acme threat-or-harassment he threatened Li at the door")
    house.types(house.rosa, "/strike void 1 it was another customer")
    pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    line = '/umpire transition acme plan --to wind-down --last-day today --scope "all"'
    assert "at the earliest" in house.answer(house.li, line)
    assert "this one has none" in house.answer(house.li, f'{line} --checked "Mia"')
    house.types(house.li, "/umpire transition acme plan")
    assert "For an earlier last day: who checked?" not in house.modal(house.li).fields
