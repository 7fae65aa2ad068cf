"""The buttons and the menu on a digest's message: they do what the reactions do, for the same people, once."""

from copy import deepcopy

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.cases.fixes import FixState
from scoring.digests.reactions import ReviewAct
from scoring.scorecards.scorecards import QUESTIONS
from storage.cases import fixes
from tests.features.digests.reviewing import (
    EMOJI,
    digested,
    get_posted_message,
    list_audited_actions,
    list_private_answers,
    list_stored_acts,
    react,
    remove_reaction,
)
from tests.surface.house import House

LABELS = {
    ReviewAct.CLAIM: "Take Review",
    ReviewAct.TALK: "Ask for Talk",
    ReviewAct.FIX: "It Is on Us: a Fix for Me",
    ReviewAct.REPRICE: "Reprice in the Next Campaign",
    ReviewAct.KEEP: "Keep: 28 Days Out of the Digest",
    ReviewAct.SNOOZE: "Snooze for 14 Days",
    ReviewAct.PROPOSE: "Propose Final Notice",
}
BUTTONS = (ReviewAct.CLAIM, ReviewAct.TALK)


@pytest.fixture
def acme(house: House) -> Message:
    """Acme's message in a digest: rated D, so that it is in it."""
    return digested(house)


@pytest.fixture
def stale(acme: Message) -> Message:
    """The same message on a screen that shows nothing newer, so that buttons which are gone can be pressed."""
    return deepcopy(acme)


def press(house: House, person: Person, message: Message, act: ReviewAct) -> str:
    """Press the button of an act, or choose it from the menu; return what the person reads then, without the stars."""
    return plain_text(reply).replace("*", "") if (reply := _press(house, person, message, act)) else ""


def press_and_undo(house: House, person: Person, message: Message, act: ReviewAct) -> str:
    """Do the same, then press *Undo* in the answer; return what stands in its place."""
    reply = _press(house, person, message, act)
    assert reply is not None
    person.clicks("Undo", in_=reply)
    house.settle()
    return house.seen(person)


def _press(house: House, person: Person, message: Message, act: ReviewAct) -> Message | None:
    before = len(house.slack.ephemerals(person.handle))
    if act in BUTTONS:
        person.clicks(in_=message, action_id=f"review_{act.value}")
    else:
        person.selects(LABELS[act], in_=message, action_id="menu:")
    house.settle()
    house.seen(person)
    return next(iter(house.slack.ephemerals(person.handle)[before:]), None)


def get_newest(house: House) -> Message:
    """Get Acme's message as it is now."""
    return next(post for post in reversed(house.posts()) if "Or react:" in plain_text(post))


def list_actions(message: Message) -> list[str]:
    """List the labels of the buttons and of the menu's options, in order."""
    elements = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    found = [[each] if each["type"] == "button" else each["options"] for each in elements]
    return [each["text"]["text"] for group in found for each in group]


@pytest.mark.parametrize("act", LABELS)
def test_a_button_does_what_the_reaction_does(house: House, acme: Message, stale: Message, act: ReviewAct) -> None:
    """The private answer is the same but for how to undo it, and so is what is on record."""
    pressed = press(house, house.rosa, stale, act)
    assert list_stored_acts(house) == [(house.rosa.id, act)]
    assert f"review.{act.value}" in list_audited_actions(house)
    if act is not ReviewAct.PROPOSE:
        house.types(house.rosa, "/umpire help")  # so that the answer to the reaction is a new one
        reacted = react(house, house.mia, acme, EMOJI[act])
        assert list_stored_acts(house) == [(house.rosa.id, act), (house.mia.id, act)]
        assert "Undo works for 10 minutes" in pressed
        assert "Take the reaction away within 15 minutes" in reacted
    else:
        assert "A final notice to Acme GmbH? Nothing happens by itself." in pressed


@pytest.mark.parametrize("act", [act for act in LABELS if act is not ReviewAct.PROPOSE])
def test_what_a_button_did_is_undone_by_its_answer(house: House, acme: Message, act: ReviewAct) -> None:
    """*Undo* takes it back, the message is as before, and it may be done again."""
    before = list_actions(acme)

    assert "Taken back for Acme GmbH" in press_and_undo(house, house.rosa, acme, act)

    assert list_stored_acts(house) == []
    assert list_actions(get_newest(house)) == before
    press(house, house.rosa, acme, act)
    assert list_stored_acts(house) == [(house.rosa.id, act)]


@pytest.mark.parametrize("act", [act for act in LABELS if act is not ReviewAct.PROPOSE])
def test_twice_is_once_by_whatever_hand(house: House, acme: Message, stale: Message, act: ReviewAct) -> None:
    """A second press, and the reaction after the press, do nothing more; the press after a reaction neither."""
    press(house, house.rosa, stale, act)
    assert "already" in press(house, house.rosa, stale, act)
    assert react(house, house.rosa, acme, EMOJI[act]) == ""
    assert remove_reaction(house, house.rosa, acme, EMOJI[act]) == ""
    assert list_stored_acts(house, undone=True) == [(house.rosa.id, act)]

    react(house, house.mia, acme, EMOJI[act])
    assert "already" in press(house, house.mia, stale, act)
    assert list_stored_acts(house, undone=True) == [(house.rosa.id, act), (house.mia.id, act)]


def test_other_reactions_leave_what_was_pressed_alone(house: House, acme: Message) -> None:
    """A look at the message's reactions does not take back what stands for no reaction, acts and interest alike."""
    press(house, house.rosa, acme, ReviewAct.CLAIM)
    press(house, house.ana, acme, ReviewAct.KEEP)
    react(house, house.mia, acme, "dollar")
    remove_reaction(house, house.mia, acme, "dollar")

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]
    assert "1 colleague is interested" in plain_text(get_newest(house))


def test_what_is_taken_shows_and_its_button_goes(house: House, acme: Message) -> None:
    """The message says who takes the review, what is in progress, and offers only what is left to do."""
    assert list_actions(get_newest(house)) == [
        "Take Review",
        "Ask for Talk",
        "Show Scorecard",
        *(LABELS[act] for act in LABELS if act not in BUTTONS),
    ]
    for act in (ReviewAct.TALK, ReviewAct.FIX, ReviewAct.REPRICE, ReviewAct.SNOOZE, ReviewAct.CLAIM):
        press(house, house.rosa, acme, act)

    message = get_newest(house)
    said = plain_text(message)
    assert f"<@{house.rosa.id}> takes this review, due 12 January" in said
    assert "*In progress:* fix #1, talk, not planned yet" in said
    assert "goes into the next repricing campaign" in said
    assert "snoozed until 19 January, unless it gets worse" in said
    assert list_actions(message) == ["Join Review", "Show Scorecard", LABELS[ReviewAct.KEEP], "Propose Final Notice"]


def test_what_is_done_elsewhere_shows_in_the_message(house: House, acme: Message) -> None:
    """Jo plans the talk and Rosa closes the fix by command: the message follows."""
    press(house, house.rosa, acme, ReviewAct.TALK)
    press(house, house.rosa, acme, ReviewAct.FIX)
    house.types(house.jo, "/umpire talk acme --on 2026-01-08")
    assert "*In progress:* fix #1, talk on 8 January" in plain_text(get_newest(house))

    house.types(house.rosa, "/umpire fix acme done 1 The scope is written down now --told yes")
    said = plain_text(get_newest(house))
    assert "*In progress:* talk on 8 January" in said
    assert "*Tried:* 1 fix of ours done" in said


def test_a_digest_of_last_week_stays_as_it_was(house: House, acme: Message) -> None:
    """Nine days later a strike changes nothing in the old message."""
    before = plain_text(get_newest(house))
    house.away(days=9)
    house.types(house.ana, "/strike acme late-payment")
    house.settle()
    old = next(post for post in house.posts() if post.ts == acme.ts)
    assert plain_text(old) == before


def test_a_fix_and_a_talk_reach_who_they_are_for(house: House, acme: Message, stale: Message) -> None:
    """The fix is Rosa's; Jo, who looks after Acme, is asked for the talk, once."""
    press(house, house.rosa, stale, ReviewAct.FIX)
    press(house, house.rosa, stale, ReviewAct.TALK)
    press(house, house.mia, stale, ReviewAct.TALK)

    with house.db.transaction(reading=True) as tx:
        assert [(fix.owner, fix.state) for fix in fixes.RECORDS.list_where(tx)] == [(house.rosa.id, FixState.OPEN)]
    assert sum("plan the talk" in said for said in list_private_answers(house, house.jo)) == 1


def test_others_presses_are_interest_and_explained_once_ever(house: House, acme: Message) -> None:
    """Ana reads once what the buttons are for, then a short answer to each press; a reaction explains nothing more."""
    assert "managers act by reacting or by a button" in press(house, house.ana, acme, ReviewAct.KEEP)
    noted = "Noted as interest in Acme GmbH: managers act on the digest."
    assert noted in press(house, house.ana, acme, ReviewAct.FIX)
    house.types(house.ana, "/umpire help")  # so that the answer is a new one
    assert noted in press(house, house.ana, acme, ReviewAct.FIX)
    assert react(house, house.ana, acme, "eyes") == ""

    message = plain_text(get_newest(house))
    assert "1 colleague is interested" in message
    assert "Ana" not in message
    assert list_stored_acts(house) == []


@pytest.mark.parametrize("handle", ["gus", "sam", "dee"])
def test_outsiders_presses_come_to_nothing(house: House, acme: Message, handle: str) -> None:
    """Guests, strangers and deactivated people: nothing is stored, and nobody is interested."""
    press(house, house.slack.person(handle), acme, ReviewAct.FIX)
    assert list_stored_acts(house) == []
    assert "interested" not in plain_text(get_newest(house))


def test_proposing_shows_the_steps_each_time(house: House, acme: Message) -> None:
    """To look again is no second proposal; the buttons below lead on."""
    first, second = (press(house, house.rosa, acme, ReviewAct.PROPOSE) for _ in range(2))
    assert first == second
    assert "State Problem" in second
    assert list_stored_acts(house, undone=True) == [(house.rosa.id, ReviewAct.PROPOSE)]


def test_a_third_snooze_in_a_row_is_refused_by_button_too(house: House, acme: Message) -> None:
    """The same guard as for the reaction, in the same words."""
    press(house, house.rosa, acme, ReviewAct.SNOOZE)
    house.away(days=14, hours=1)
    press(house, house.rosa, get_posted_message(house), ReviewAct.SNOOZE)
    house.away(days=14, hours=1)
    assert "snoozed 2 times in a row" in press(house, house.rosa, get_posted_message(house), ReviewAct.SNOOZE)


def test_a_customer_that_was_archived_takes_no_presses(house: House, acme: Message) -> None:
    """One private sentence says why nothing was done."""
    house.types(house.rosa, "/umpire customer archive acme")
    assert "Acme GmbH is archived" in press(house, house.rosa, acme, ReviewAct.KEEP)
    assert list_stored_acts(house) == []


def test_the_message_names_its_reactions_in_small_print(house: House, acme: Message) -> None:
    """The last line says which reactions do the same; no hash and no audit stands in a digest."""
    last = acme.blocks[-1]
    assert last["type"] == "context"
    assert ":eyes: review" in last["elements"][0]["text"]
    assert ":baseball: notice" in last["elements"][0]["text"]
    assert not any("Audit" in plain_text(post) for post in house.posts())


def test_what_should_be_done_by_now_is_overdue(house: House, acme: Message) -> None:
    """Once their days are past, a fix and a talk are overdue, with their day and person, and no longer in progress."""
    press(house, house.rosa, acme, ReviewAct.FIX)
    press(house, house.rosa, acme, ReviewAct.TALK)
    house.types(house.jo, "/umpire talk acme --on 2026-01-08")
    house.away(days=21)

    said = plain_text(get_posted_message(house))

    fix, talk = f"fix #1 (due 19 January, <@{house.rosa.id}>)", f"talk (planned for 8 January, <@{house.jo.id}>)"
    assert f"*Overdue:* {fix}, {talk}" in said
    assert "In progress" not in said


def test_the_next_step_says_who_mends_what_by_when(house: House, acme: Message) -> None:
    """After *It Is on Us* the message and Rosa's todo say so in a few words."""
    press(house, house.rosa, acme, ReviewAct.FIX)

    step = f"*Next:* <@{house.rosa.id}> closes fix #1: find our part, and mend it, by 19 January: `/umpire fix acme`"
    assert step in plain_text(get_newest(house))
    assert "Fix for *Acme GmbH*: find our part, and mend it" in house.answer(house.rosa, "/umpire todo")


def test_the_next_step_names_who_talks_to_them(house: House) -> None:
    """Rated by two and with no case: the owner is named, and what to do."""
    digested(house)
    house.types(house.mia, "/scorecard acme rate")
    house.modal(house.mia).fill({question.id: "No" for question in QUESTIONS}).submit()

    said = plain_text(get_posted_message(house))

    assert f"*Next:* <@{house.jo.id}>, its owner: talk to them, and log how it goes: `/log acme`" in said


def test_a_strike_that_was_voided_is_no_news(house: House, acme: Message) -> None:
    """The opening counts the strike that stands, and not the one a manager voided."""
    house.away(hours=1)
    house.types(house.ana, "/strike acme late-payment")
    house.types(house.ana, "/strike acme scope-creep again and again")
    house.types(house.mia, "/strike void 1 it was another customer")
    house.away(hours=1)
    house.types(house.rosa, "/umpire digest now")
    assert any("1 strike recorded" in plain_text(post) for post in house.posts())


def test_a_review_stays_in_the_todo_until_it_is_decided_there(house: House, acme: Message) -> None:
    """Weeks after it was due Rosa's todo has it as overdue; *Show Review* offers the choices, and one settles it."""
    press(house, house.rosa, acme, ReviewAct.CLAIM)
    house.away(days=60)

    todo = deepcopy(house.types(house.rosa, "/umpire todo").message)
    assert todo is not None
    assert "You took the review of *Acme GmbH*: decide what is to happen" in plain_text(todo)
    assert "*Overdue* since 12 January" in plain_text(todo)
    house.rosa.clicks("Show Review", in_=todo)
    shown = house.seen(house.rosa)
    assert "due on *12 January*. Nothing is decided yet" in shown
    house.rosa.selects(LABELS[ReviewAct.KEEP], in_=house.slack.ephemerals("rosa")[-1], action_id="menu:")
    house.settle()

    assert "is kept" in house.seen(house.rosa)
    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM), (house.rosa.id, ReviewAct.KEEP)]
    assert "You took the review" not in house.answer(house.rosa, "/umpire todo")
    house.rosa.clicks("Show Review", in_=todo)
    assert "That review is settled" in house.seen(house.rosa)


def test_the_reminder_of_a_review_decides_it(house: House, acme: Message) -> None:
    """The direct message on the day has the choices itself."""
    press(house, house.rosa, acme, ReviewAct.CLAIM)
    house.away(days=8)
    reminder = next(each for each in reversed(house.rosa.dm) if "You took the review" in plain_text(each))
    house.rosa.clicks("Ask for Talk", in_=reminder)
    house.settle()

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM), (house.rosa.id, ReviewAct.TALK)]


def test_a_button_of_an_old_digest_still_works(house: House, acme: Message, stale: Message) -> None:
    """Months later, when nothing is kept of the message, its button and its menu do what they say."""
    house.away(days=60)
    get_posted_message(house)
    house.away(days=60)
    assert "You take the review of Acme GmbH" in press(house, house.rosa, stale, ReviewAct.CLAIM)
    assert "is kept" in press(house, house.rosa, stale, ReviewAct.KEEP)
    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM), (house.rosa.id, ReviewAct.KEEP)]
