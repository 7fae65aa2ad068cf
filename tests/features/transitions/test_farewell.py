"""`/umpire vendor|refer|farewell`: where customers are sent, what a farewell waits for, ends, and brings back."""

from datetime import date, timedelta

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.cases.cases import Case, CaseOutcome
from scoring.transitions.transitions import ReferralOutcome, TransitionState, Vendor, VendorReferral
from storage.cases import cases
from storage.customers import customers
from storage.schedule import deadlines
from storage.transitions import referrals, transitions as transition_records
from tests.features.transitions.parting import finish_all_steps, get_transition, part_early, plan_transition
from tests.surface.house import House

FAREWELL = "/umpire farewell acme Agree the scope before the price --referral unknown"
TOOK_IT = FAREWELL.replace("unknown", "took-it")


def vendors(house: House) -> dict[str, Vendor]:
    """The list of vendors by name."""
    with house.db.transaction(reading=True) as tx:
        return {each.name: each for each in referrals.VENDORS.list_where(tx, withdrawn_at=None)}


def referred(house: House) -> tuple[VendorReferral, ...]:
    """Acme's referrals that stand."""
    number = get_transition(house).id
    with house.db.transaction(reading=True) as tx:
        return referrals.RECORDS.list_where(tx, transition_id=number, withdrawn_at=None)


def case(house: House) -> Case:
    """The case Acme's transition belongs to."""
    number = get_transition(house).case_id
    with house.db.transaction(reading=True) as tx:
        return cases.RECORDS.get(tx, number)


def clocks(house: House) -> list[str]:
    """What still falls due for Acme."""
    with house.db.transaction(reading=True) as tx:
        return [each.kind for each in deadlines.list_open_deadlines(tx, customers.resolve_customer(tx, "acme").id)]


def questions(house: House, person: Person) -> list[Message]:
    """How often umpire asked the person how a referral went."""
    house.settle()
    own = [message for message in person.dm if message.user == house.slack.bot_user_id]
    return [message for message in own if "How did the referral of" in message.text]


def test_vendors_are_kept_by_managers_and_owners_and_read_by_staff(house: House) -> None:
    """Somebody who owns a customer may add one; others may only look."""
    answer = house.types(house.jo, '/umpire vendor add Initrode --suits "small shops" --contact "Ada, 030 1234"')
    assert "is on the list of vendors, as number *1*, and suits small shops" in plain_text(answer)
    assert "Only a manager, or the customer's owner," in house.answer(house.ana, "/umpire vendor add Hooli")
    assert "*1 Initrode* · suits small shops · Ada, 030 1234" in house.answer(house.ana, "/umpire vendor list")
    assert "on the list already" in house.answer(house.rosa, "/umpire vendor add INITRODE")

    assert "off the list again" in house.undone(house.jo, answer)
    assert vendors(house) == {}


def test_a_vendor_is_taken_off_and_put_back(house: House) -> None:
    """Removed by number or name, and back with an undo."""
    house.types(house.rosa, "/umpire vendor add Initrode")
    house.types(house.rosa, "/umpire vendor add Initech")
    assert "fits several vendors" in house.answer(house.rosa, "/umpire vendor remove init")
    answer = house.types(house.rosa, "/umpire vendor remove 1")
    assert [*vendors(house)] == ["Initech"]

    assert "on the list again" in house.undone(house.rosa, answer)
    assert [*vendors(house)] == ["Initrode", "Initech"]


def test_half_a_vendor_opens_the_form(house: House) -> None:
    """`vendor add` alone opens it, for those who may; a name that would be read otherwise is marked."""
    house.types(house.rosa, '/umpire vendor add --suits "small shops"')
    form = house.modal(house.rosa).fill({"Name": "none"})
    errors = form.submit()
    assert errors is not None
    assert "would be read as a command's word" in errors["name"]

    form.fill({"Name": "Initrode"})
    assert form.submit() is None
    assert vendors(house)["Initrode"].suits == "small shops"
    assert "Only a manager" in house.answer(house.ana, "/umpire vendor add")


def test_a_customer_is_referred_by_name_number_or_form(house: House) -> None:
    """Whoever hands over refers; an unknown vendor is never guessed; every referral can be taken back."""
    plan_transition(house, house.li)
    house.types(house.rosa, "/umpire vendor add Initrode --contact Ada")
    house.types(house.rosa, "/umpire vendor add Initech")
    assert "Give the number of one: 2 Initech, 1 Initrode" in house.answer(house.li, "/umpire refer acme init")
    answer = house.types(house.li, "/umpire refer acme initr")
    assert "is referred to *Initrode*" in plain_text(answer)
    assert "referred to Initrode already" in house.answer(house.li, "/umpire refer acme 1")
    house.types(house.jo, "/umpire refer acme")
    house.modal(house.jo).fill({"Who suits them better?": "2"}).submit()

    assert [each.vendor_id for each in referred(house)] == [1, 2]
    assert "is taken back" in house.undone(house.li, answer)
    assert [each.vendor_id for each in referred(house)] == [2]


def test_none_suitable_needs_a_reason(house: House) -> None:
    """`none` without words opens the form, which marks the reason; with one it stands in the record."""
    plan_transition(house, house.li)
    house.types(house.li, "/umpire refer acme none")
    form = house.modal(house.li)
    errors = form.submit()
    assert errors is not None
    assert "Say why none is suitable" in errors["why"]
    form.fill({"Why?": "Nobody else serves their region"})
    assert form.submit() is None

    assert "No vendor is suitable: Nobody else serves their region" in house.answer(house.li, "/umpire transition acme")


@pytest.mark.parametrize(
    ("handle", "line", "says"),
    [
        ("ana", "refer acme none so it is", "Only a manager, or the customer's owner,"),
        ("ana", "farewell acme we learnt", "Only a manager, or the customer's owner,"),
        ("rosa", "refer globex none so it is", "is in no transition"),
        ("rosa", "farewell globex we learnt", "is in no transition"),
        ("rosa", "refer acme Initrode", "No vendors are on the list yet"),
        ("li", "farewell acme we learnt", "Finish steps 1, 2, 3, 4, 5, 6, 7, 8"),
        ("li", "farewell acme", "Refer them to a vendor, or say why none suits"),
        ("rosa", "vendor remove 7", "No vendors are on the list yet"),
        ("rosa", "vendor remove", "Which one?"),
        ("rosa", "vendor ad Initrode", "not something I do with vendors"),
        ("rosa", "vendor list --suits x", "go with `add`"),
    ],
)
def test_a_no_says_what_is_missing(house: House, handle: str, line: str, says: str) -> None:
    """Refusals of vendors, referrals and farewells name the next step, and change nothing."""
    plan_transition(house, house.li)
    before = house.records()

    assert says in house.answer(house.slack.person(handle), f"/umpire {line}")
    assert house.records() == before


def test_a_farewell_ends_everything_and_thanks_who_handed_over(house: House) -> None:
    """The customer is a former one, the case is closed, nothing falls due, and the channel reads a kind word."""
    finish_all_steps(house, house.li)
    house.types(house.ana, "/log acme 90m ok handing over")
    part_early(house, house.li, FAREWELL)

    answer = house.seen(house.li)
    assert "Revenue lost: EUR 38,400 a year. Time freed: 30 min a month." in answer
    assert "On 19 February 2026 I ask" in answer
    found = get_transition(house)
    assert house.customer("acme").former_at == found.ended_at
    assert (found.state, found.revenue, found.minutes) == (TransitionState.ENDED, 3_840_000, 30)
    assert found.lessons == "Agree the scope before the price"
    assert (case(house).outcome, case(house).closed_by) == (CaseOutcome.FAREWELL, house.li.id)
    assert [each.outcome for each in referred(house)] == [ReferralOutcome.UNKNOWN]
    assert clocks(house) == ["referral.check"]
    (line,) = [said for said in house.lines() if said.startswith("Farewell to Acme GmbH")]
    assert "*Farewell to Acme GmbH.* They go on with another provider, and were referred to Initrode" in line
    assert f"Thank you for handing over so well: <@{house.li.id}>. Revenue lost: EUR 38,400 a year. Time" in line
    assert "let go with a farewell; its transition is over" in house.answer(house.li, "/umpire transition acme done 1")
    shown = house.answer(house.li, "/umpire transition acme")
    assert "Agree the scope before the price" in shown
    assert "Revenue lost: EUR 38,400 a year. Time freed: 30 min a month." in shown


def test_in_works_council_mode_the_time_of_one_person_leaves_the_line(house: House) -> None:
    """Once names are not shown, neither the posted line nor the screen says what Ana alone logged; revenue stays."""
    finish_all_steps(house, house.li)
    house.types(house.ana, "/log acme 90m ok handing over")
    part_early(house, house.li, FAREWELL)
    assert "Time freed: 30 min a month" in house.lines()[-1]

    house.types(house.olga, "/umpire config privacy.staff aggregate")

    (line,) = [said for said in house.lines() if said.startswith("Farewell to Acme GmbH")]
    for text in (line, house.answer(house.li, "/umpire transition acme")):
        assert "Revenue lost: EUR 38,400 a year." in text
        assert "Time freed" not in text


def test_an_early_farewell_is_asked_once(house: House) -> None:
    """Before the agreed last day nothing is done until the button is pressed; its answer is undone like any other."""
    finish_all_steps(house, house.li)
    question = house.types(house.li, FAREWELL)
    assert "36 days early: part now? The last day agreed with Acme GmbH is 10 February" in plain_text(question).replace(
        "*", ""
    )
    assert house.customer("acme").former_at is None
    assert get_transition(house).ended_at is None

    house.li.clicks("Part Now", in_=question)

    house.seen(house.li)
    assert house.customer("acme").former_at is not None
    assert "is with us again" in house.undone(house.li, question)
    assert house.customer("acme").former_at is None


def test_a_farewell_first_asks_when_they_were_told(house: House) -> None:
    """If nobody recorded it, the line opens the form for the day; it is recorded with it, and undone with it."""
    finish_all_steps(house, house.li, told=False)
    house.later(days=40)
    house.types(house.li, FAREWELL)
    form = house.modal(house.li)
    assert "Nobody has recorded that they were told of the decision" in form.text
    assert house.customer("acme").former_at is None
    form.fill({"When were they told that we part?": "2026-02-12"})
    assert form.submit() is None
    assert "is a former customer now" in house.modal(house.li).text
    assert (get_transition(house).told_on, get_transition(house).told_by) == (date(2026, 2, 12), house.li.id)

    house.li.clicks("Undo", in_=house.modal(house.li))

    assert (get_transition(house).told_on, get_transition(house).reply_by) == (None, None)
    answer = house.types(house.li, f"{FAREWELL} --told 13-feb-2027")
    assert house.customer("acme").former_at is None, plain_text(answer)


def test_a_reply_after_the_farewell_is_recorded(house: House) -> None:
    """Told on the day of the farewell, or, in old records, never: what they reply is kept, and the answer says why."""
    finish_all_steps(house, house.li, told=False)
    part_early(house, house.li, FAREWELL)

    answer = house.answer(house.rosa, "/umpire reply acme it was his son who wrote that")

    assert "is recorded. It is *not judged*: the decision is over" in answer
    number = get_transition(house).id
    with house.db.transaction() as tx:
        transition_records.RECORDS.change(tx, number, told_on=None, told_by=None, reply_by=None)
    assert "is recorded. It is *not judged*" in house.answer(house.rosa, "/umpire reply acme one more word on that")


def test_whom_they_took_to_is_not_asked_again(house: House) -> None:
    """Said at the farewell that they took it, the referral is answered: nothing falls due and nobody is asked."""
    finish_all_steps(house, house.li)
    part_early(house, house.li, TOOK_IT)
    assert "how the referral went" not in house.seen(house.li)
    assert [each.outcome for each in referred(house)] == [ReferralOutcome.TOOK_IT]
    assert clocks(house) == []

    house.away(days=60)

    assert questions(house, house.li) == []


def test_an_undone_farewell_brings_everything_back(house: House) -> None:
    """Within ten minutes customer, case, transition, referrals and clocks are as before, and the channel knows."""
    finish_all_steps(house, house.li)
    before = (get_transition(house), case(house), referred(house), clocks(house))
    answer = part_early(house, house.li, FAREWELL)
    house.settle()

    assert "is with us again" in house.undone(house.li, answer)

    assert (get_transition(house), case(house), referred(house), clocks(house)) == before
    assert house.customer("acme").former_at is None
    assert any("was taken back" in said for said in house.lines())
    house.later(days=50)
    assert questions(house, house.li) == []
    assert "is a former customer now" in house.answer(house.li, FAREWELL)  # the last day has passed: nothing is asked
    house.later(minutes=11)
    assert any(said.startswith("Farewell to Acme GmbH") for said in house.lines())


def test_the_form_shows_the_room_and_asks_for_what_is_missing(house: House) -> None:
    """Half a line opens the form with what was typed and what is lost; it becomes the receipt."""
    finish_all_steps(house, house.li)
    house.types(house.li, "/umpire farewell acme we promised too much")
    form = house.modal(house.li)
    assert "Revenue lost: EUR 38,400 a year." in form.text
    assert form.fields["What did we learn?"].value == "we promised too much"
    form.fill({"How did the referral go?": "declined"})

    assert form.submit() is None
    assert "36 days early: part now?" in house.modal(house.li).text
    assert house.customer("acme").former_at is None
    house.li.clicks("Part Now", in_=house.modal(house.li))

    assert "is a former customer now" in house.modal(house.li).text
    assert [each.outcome for each in referred(house)] == [ReferralOutcome.DECLINED]
    assert clocks(house) == []


def test_with_two_vendors_the_form_asks_which_one_they_took(house: House) -> None:
    """`took-it` alone leaves it open, so the form asks; the other one counts as declined."""
    finish_all_steps(house, house.li)
    house.types(house.rosa, "/umpire vendor add Initech")
    house.types(house.li, "/umpire refer acme Initech")
    house.types(house.li, TOOK_IT)
    form = house.modal(house.li).fill({"How did the referral go?": "They took Initech"})

    assert form.submit() is None
    house.li.clicks("Part Now", in_=house.modal(house.li))

    assert [each.outcome for each in referred(house)] == [ReferralOutcome.DECLINED, ReferralOutcome.TOOK_IT]


def test_weeks_later_umpire_asks_once_how_the_referral_went(house: House) -> None:
    """At 45 days the one who handed over is asked in a direct message; the answer is kept and can be undone."""
    finish_all_steps(house, house.li)
    part_early(house, house.li, FAREWELL)
    house.later(days=44)
    assert questions(house, house.li) == []
    house.later(days=2)
    (asked,) = questions(house, house.li)
    assert "*Acme GmbH* was referred to *Initrode*" in plain_text(asked)

    house.li.clicks("They Took It", in_=asked)

    assert "*took it*" in house.seen(house.li)
    assert referred(house)[0].outcome is ReferralOutcome.TOOK_IT
    house.away(days=100)
    assert questions(house, house.li) == [], "the one there was says what became of it, and none follows"


def test_a_late_question_is_still_asked_once(house: House) -> None:
    """When umpire was down over the day it asks as soon as it is back, however late, and once."""
    finish_all_steps(house, house.li)
    part_early(house, house.li, FAREWELL)
    house.clock.move_to(house.clock() + timedelta(days=200))
    house.later(minutes=1)
    house.later(minutes=1)

    assert len(questions(house, house.li)) == 1


def test_when_the_owner_has_left_the_managers_are_asked(house: House) -> None:
    """Whoever answers first settles it; staff who had no part in it may not."""
    finish_all_steps(house, house.li)
    part_early(house, house.li, FAREWELL)
    house.slack.happens.changes(house.li.account, kind="guest")
    house.later(days=46)
    (asked,) = questions(house, house.mia)
    house.mia.clicks("They Declined", in_=asked)

    assert referred(house)[0].outcome is ReferralOutcome.DECLINED
    assert len(questions(house, house.rosa)) == 1


def test_nobody_says_farewell_while_a_ballot_or_a_hold_is_on(house: House) -> None:
    """A hold refuses it with its end; released, the farewell can be given."""
    finish_all_steps(house, house.li)
    house.types(house.rosa, "/umpire hold acme a death in the family --until 2026-01-12")
    assert "is on hold until" in house.answer(house.li, FAREWELL)

    house.types(house.rosa, "/umpire release acme")

    part_early(house, house.li, FAREWELL)
    assert "is a former customer now" in house.seen(house.li)
