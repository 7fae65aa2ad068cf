"""`/umpire talk`: put the problem to the customer, hear them, and record what they answered."""

from datetime import date

import pytest

from playground.slack.plain import plain_text
from scoring.cases.cases import Case
from scoring.cases.talks import Talk, TalkAnswer
from storage.cases import cases, talks
from storage.customers import customers
from tests.surface.house import House


def on_record(house: House) -> tuple[Talk, ...]:
    """Acme's talks that were not taken back, oldest first."""
    with house.db.transaction(reading=True) as tx:
        return talks.RECORDS.list_where(tx, customer_id=customers.resolve_customer(tx, "acme").id, withdrawn_at=None)


def find_open_case(house: House) -> Case | None:
    """Acme's open case."""
    with house.db.transaction(reading=True) as tx:
        return cases.find_open_case(tx, customers.resolve_customer(tx, "acme").id)


def test_a_talk_is_planned_for_the_owner(house: House) -> None:
    """With a date the talk is planned; the customer's owner holds it, and without a case one is opened."""
    told = house.answer(house.rosa, "/umpire talk acme --on tomorrow")

    assert f"is planned for *6 January*: {house.jo.mention} puts the problem to them" in told
    assert "A case is open from now on." in told
    [talk] = on_record(house)
    assert (talk.planned_on, talk.holder, talk.planned_by) == (date(2026, 1, 6), house.jo.id, house.rosa.id)
    assert (talk.held_on, talk.answer) == (None, None)
    case = find_open_case(house)
    assert case is not None
    assert (case.route.value, talk.case_id) == ("raised", case.id)


def test_planning_again_moves_the_plan(house: House) -> None:
    """A second plan changes the first: another day, another holder, still one talk; undo puts the first back."""
    house.types(house.rosa, "/umpire talk acme --on tomorrow")
    reply = house.types(house.jo, "/umpire talk acme --on in 2w --by @li")

    [talk] = on_record(house)
    assert (talk.planned_on, talk.holder) == (date(2026, 1, 19), house.li.id)
    assert "planned anew for *19 January*" in plain_text(reply)

    house.jo.clicks("Undo", in_=reply)
    assert "is as it was before" in house.seen(house.jo)
    [talk] = on_record(house)
    assert (talk.planned_on, talk.holder) == (date(2026, 1, 6), house.jo.id)


def test_a_day_gone_by_says_the_talk_was_held(house: House) -> None:
    """A plan for a past day is a talk that was held then and waits for its answer."""
    told = house.answer(house.jo, "/umpire talk acme --on 2026-01-02")

    assert "was on *2 January*" in told
    assert on_record(house)[0].held_on == date(2026, 1, 2)
    house.types(house.jo, "/umpire talk acme partly they will try")
    [talk] = on_record(house)
    assert (talk.held_on, talk.answer) == (date(2026, 1, 2), TalkAnswer.PARTLY)


@pytest.mark.parametrize(
    ("line", "answer", "said"),
    [
        ("partly they will send photos on time", TalkAnswer.PARTLY, "they will send photos on time"),
        ("pushed-back it was our fault", TalkAnswer.PUSHED_BACK, "it was our fault"),
        ("pushed back it was our fault", TalkAnswer.PUSHED_BACK, "it was our fault"),
        ("Receptive they apologised", TalkAnswer.RECEPTIVE, "they apologised"),
        ("not-told Li was threatened", TalkAnswer.NOT_TOLD, "Li was threatened"),
    ],
)
def test_an_answer_is_recorded_on_the_planned_talk(house: House, line: str, answer: TalkAnswer, said: str) -> None:
    """The answer goes to the talk that was planned, held on the day planned."""
    house.types(house.rosa, "/umpire talk acme --on tomorrow --by @li")
    house.later(days=3)

    told = house.answer(house.jo, f"/umpire talk acme {line}")

    assert "Recorded for Acme GmbH" in told
    [talk] = on_record(house)
    assert (talk.answer, talk.said, talk.recorded_by, talk.holder) == (answer, said, house.jo.id, house.li.id)
    assert talk.held_on == (None if answer is TalkAnswer.NOT_TOLD else date(2026, 1, 6))


def test_an_answer_without_a_plan_is_a_talk_held_today(house: House) -> None:
    """Without a plan the answer is that of a talk held today, or on the day named; who records it held it."""
    house.types(house.jo, "/umpire talk acme pushed-back they laughed --on yesterday")

    [talk] = on_record(house)
    assert (talk.held_on, talk.holder, talk.planned_on) == (date(2026, 1, 4), house.jo.id, None)
    assert find_open_case(house) is not None
    house.types(house.jo, "/umpire talk acme partly they called back")
    assert [each.answer for each in on_record(house)] == [TalkAnswer.PUSHED_BACK, TalkAnswer.PARTLY]


def test_a_receptive_customer_is_given_time(house: House) -> None:
    """Receptive: the answer is kind, and says from when a final notice can be put to the vote at the earliest."""
    told = house.answer(house.jo, "/umpire talk acme receptive they apologised")

    assert "they may become a good customer again" in told
    assert "from *4 February*, if it comes to that" in told


def test_silence_is_an_answer_after_ten_business_days(house: House) -> None:
    """No reply is refused, with the day from which it counts, until ten business days after the day planned."""
    house.types(house.jo, "/umpire talk acme --on today")
    told = house.answer(house.jo, "/umpire talk acme no-reply")
    assert "10 business days to reply. Asked on 5 January 2026, no reply can be recorded from 19 January 2026" in told
    house.later(days=13)
    assert "no reply can be recorded from" in house.answer(house.jo, "/umpire talk acme no reply")

    house.later(days=1)

    assert "they did not reply" in house.answer(house.jo, "/umpire talk acme no reply")
    [talk] = on_record(house)
    assert (talk.answer, talk.held_on) == (TalkAnswer.NO_REPLY, date(2026, 1, 5))


@pytest.mark.parametrize(
    ("line", "missing"), [("partly", "Say in a line what they said"), ("not-told", "Say why they were not told")]
)
def test_what_they_said_is_asked_for(house: House, line: str, missing: str) -> None:
    """An answer without a word opens the form with that answer chosen; where no form can, it is said in words."""
    said = house.mentions(house.jo, f"talk acme {line}")
    assert said is not None
    assert missing in plain_text(said)

    house.types(house.jo, f"/umpire talk acme {line}")
    form = house.modal(house.jo).fill({"What did they say?": "nobody dared"})
    assert form.submit() is None

    assert on_record(house)[0].said == "nobody dared"


def test_the_word_alone_opens_what_comes_next(house: House) -> None:
    """`/umpire talk acme` opens the plan, and once there is one, the answer, each filled with what is known."""
    house.types(house.rosa, "/umpire talk acme")
    form = house.modal(house.rosa)
    assert form.title == "Plan the talk"
    assert form.fields["Who talks to them?"].value == house.jo.id
    assert form.fill({"When?": "2026-01-08"}).submit() is None
    house.modal(house.rosa).close()
    assert on_record(house)[0].planned_on == date(2026, 1, 8)

    house.types(house.rosa, "/umpire talk acme")
    form = house.modal(house.rosa)
    assert form.title == "How they answered"
    form.fill({"Their answer": "They pushed back", "What did they say?": "not their fault"})
    assert form.submit() is None
    assert on_record(house)[0].answer is TalkAnswer.PUSHED_BACK


def test_a_form_that_is_refused_keeps_what_was_typed(house: House) -> None:
    """No reply too early, or nothing said, is marked beside its field; the rest stays as it was."""
    house.types(house.jo, "/umpire talk acme --on today")
    house.types(house.jo, "/umpire talk acme")
    form = house.modal(house.jo).fill({"Their answer": "No reply", "What did they say?": "no word"})

    errors = form.submit()

    assert errors is not None
    assert "no reply can be recorded from 19 January" in errors["answer"]
    form = house.modal(house.jo)
    assert form.fields["What did they say?"].value == "no word"
    form.fill({"Their answer": "They pushed back", "What did they say?": "", "When was it?": "2026-01-20"})
    errors = form.submit()
    assert errors is not None
    assert "is still to come" in errors["on"]
    assert on_record(house)[0].answer is None


def test_who_holds_the_talk_may_record_the_answer(house: House) -> None:
    """Who was asked to talk may record the answer, but neither plan nor answer for others' customers."""
    refusal = "Only a manager, or the customer's owner,"
    for line in ("talk acme", "talk acme --on tomorrow", "talk acme partly they will try"):
        assert refusal in house.answer(house.li, f"/umpire {line}")
    house.types(house.rosa, "/umpire talk acme --on today --by @li")

    assert refusal in house.answer(house.ana, "/umpire talk acme partly they will try")
    assert refusal in house.answer(house.li, "/umpire talk acme --on tomorrow")
    reply = house.types(house.li, "/umpire talk acme partly they will try")
    assert "Recorded for Acme GmbH" in plain_text(reply)
    house.li.clicks("Undo", in_=reply)
    assert "is as it was before" in house.seen(house.li)
    assert on_record(house)[0].answer is None


def test_a_talk_can_be_taken_back_with_the_case_it_opened(house: House) -> None:
    """Undo of a plan takes the talk back, and the case that only it had opened."""
    reply = house.types(house.jo, "/umpire talk acme --on tomorrow")

    house.jo.clicks("Undo", in_=reply)

    assert "is taken back, and the case it opened with it." in house.seen(house.jo)
    assert on_record(house) == ()
    assert find_open_case(house) is None


def test_an_undo_leaves_what_somebody_recorded_since(house: House) -> None:
    """A plan that got its answer since is not taken back."""
    reply = house.types(house.jo, "/umpire talk acme --on today --by @li")
    house.types(house.rosa, "/umpire talk acme partly they will try --by @ben")

    house.jo.clicks("Undo", in_=reply)

    assert len(on_record(house)) == 1
    assert on_record(house)[0].answer is TalkAnswer.PARTLY


def test_buttons_open_the_forms(house: House) -> None:
    """“Record Answer” under the plan opens the form of the answer."""
    reply = house.types(house.jo, "/umpire talk acme --on today")

    house.jo.clicks("Record Answer", in_=reply)

    assert house.modal(house.jo).title == "How they answered"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("talk acme maybe they might", "“maybe” is not an answer I know. It is one of `receptive`"),
        ("talk acme tomorrow 10:00", "To plan a talk, give its day: `--on tomorrow`."),
        ("talk acme --on 2026-05-01", "plan the talk within 90 days"),
        ("talk acme --on 2024-05-01", "more than a year ago"),
        ("talk acme --on whenever", "not a date I can read"),
        ("talk acme partly fine --on tomorrow", "is still to come. Record the answer once the talk has been held."),
        ("talk acme partly fine --on 2024-01-01", "more than a year ago"),
        ("talk acme --on tomorrow --by li", "is not a person here"),
        ("talk acme --on tomorrow --by @gus", "Only a full member of this workspace can hold the talk"),
        ("talk acme partly the password: hunter22", "looks like a password"),
        ("talk acme partly " + "x" * 2001, "2,000 is the most"),
        ("talk acme no-reply", "no reply can be recorded from 19 January 2026"),
        ("talk nobody --on tomorrow", "No customer is called"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(shared_house: House, line: str, why: str) -> None:
    """A line that cannot be carried out stores nothing, and the answer says what to do instead."""
    before = shared_house.records()

    told = shared_house.answer(shared_house.rosa, f"/umpire {line}")

    assert why in told
    assert shared_house.records() == before


@pytest.mark.parametrize("line", ["talk", "talk help", "talk acme help", "talk acme partly help"])
def test_talks_explain_themselves(shared_house: House, line: str) -> None:
    """`help` works after every word."""
    assert "pushed-back" in shared_house.answer(shared_house.ana, f"/umpire {line}")


def state_problem(house: House) -> None:
    """A case is open on Acme, and two people agree that its problem is theirs."""
    house.types(house.olga, "/umpire config strikes.case-at 1")
    house.types(house.ana, "/strike acme late-input third time the brief is late")
    house.types(house.jo, "/umpire problem acme nobody writes briefs --side theirs")
    house.types(house.rosa, "/umpire problem acme agree")


def test_a_talk_before_the_problem_was_stated_leads_to_a_new_one(house: House) -> None:
    """The answer says at once that it does not count; Next and the owner's list name who plans a new talk."""
    state_problem(house)

    reply = house.types(house.rosa, "/umpire talk acme partly --on yesterday they will try")

    told = plain_text(reply)
    assert f"this talk was before the problem was stated. {house.jo.mention} plans a new one." in told
    assert "Plan Talk" in told
    shown = house.answer(house.jo, "/umpire case acme")
    assert f"{house.jo.mention} plans a new talk: the last was before the problem was stated" in shown
    assert "Plan Talk" in shown
    assert "Plan the talk with Acme GmbH" in house.answer(house.jo, "/umpire todo")

    house.types(house.jo, "/umpire talk acme partly they will write them")
    assert "Plan the talk" not in house.answer(house.jo, "/umpire todo")
    assert "plans a new talk" not in house.answer(house.jo, "/umpire case acme")


def test_a_waived_talk_asks_nobody_anything(house: House) -> None:
    """Once a manager waives the talk, its plan is no Next, no todo, no nudge, and nothing in progress."""
    state_problem(house)
    house.types(house.rosa, "/umpire problem acme nobody writes briefs --side ours")
    house.types(house.rosa, "/umpire talk acme --on tomorrow")
    assert "Talk with Acme GmbH" in house.answer(house.jo, "/umpire todo").replace("*", "")

    house.types(house.rosa, "/umpire steps acme waive talk they moved away and cannot be reached")

    shown = house.answer(house.jo, "/umpire case acme")
    assert "talks to them" not in shown
    assert "Record Talk" not in shown
    todo = house.answer(house.jo, "/umpire todo")
    assert "alk with" not in todo
    assert "talk on" not in house.answer(house.rosa, "/umpire digest preview")
    house.later(days=10)
    house.settle()
    assert [message for message in house.jo.dm if "talk with" in message.text] == []
    assert "records how the talk went" not in house.answer(house.jo, "/umpire case acme")
