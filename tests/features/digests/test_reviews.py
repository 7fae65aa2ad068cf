"""What managers do by reacting to a customer's message in the digest: the eight acts, as people meet them."""

import pytest

from playground.slack.messages import Message
from playground.slack.plain import plain_text
from scoring.cases.fixes import Fix, FixState
from scoring.digests.reactions import ReviewAct
from storage.cases import cases, fixes, talks
from tests.features.digests.reviewing import (
    digested,
    get_posted_message,
    list_private_answers,
    list_stored_acts,
    list_stored_reviews,
    react,
    remove_reaction,
)
from tests.surface.house import House


@pytest.fixture
def acme(house: House) -> Message:
    """Acme's message in a digest: rated D, so that it is in it."""
    return digested(house)


def has_case(house: House) -> bool:
    """Whether a case of Acme is open."""
    acme = house.customer("acme").id
    with house.db.transaction(reading=True) as tx:
        return cases.find_open_case(tx, acme) is not None


def opened(house: House) -> tuple[Fix, ...]:
    """Every fix on record."""
    with house.db.transaction(reading=True) as tx:
        return fixes.RECORDS.list_where(tx)


def test_eyes_take_the_review_and_others_join(house: House, acme: Message) -> None:
    """The first claims it and everybody reads that on the message; the second joins, due the same day."""
    assert "You take the review of Acme GmbH, due on 12 January." in react(house, house.rosa, acme, "eyes")
    house.later(days=1)
    assert "took the review of Acme GmbH first; you have joined them. It is due on 12 January" in react(
        house, house.mia, acme, "eyes"
    )

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM), (house.mia.id, ReviewAct.CLAIM)]
    message = plain_text(house.posts()[-1])
    assert f"<@{house.rosa.id}> takes this review with <@{house.mia.id}>, due 12 January" in message


def test_a_review_that_is_due_is_told_once_to_who_came_first(house: House, acme: Message) -> None:
    """Seven days later Rosa, who took it, hears of it once; Mia, who joined, and everybody else do not."""
    react(house, house.rosa, acme, "eyes")
    react(house, house.mia, acme, "eyes")

    house.later(days=20)

    due = [text for text in list_private_answers(house, house.rosa) if "on 5 January 2026, due on *12 January*" in text]
    assert len(due) == 1
    assert not [text for text in list_private_answers(house, house.mia) if "You took the review" in text]


def test_who_decides_something_is_not_reminded(house: House, acme: Message) -> None:
    """After the review came to something, nobody is told that it is due."""
    react(house, house.rosa, acme, "eyes")
    house.later(days=1)
    react(house, house.mia, acme, "white_check_mark")

    house.later(days=20)

    assert not [text for text in list_private_answers(house, house.rosa) if "You took the review" in text]


def test_who_joined_is_first_once_the_first_takes_it_back(house: House, acme: Message) -> None:
    """Rosa takes her claim back in time: the review is Mia's, and she is who is told when it is due."""
    react(house, house.rosa, acme, "eyes")
    react(house, house.mia, acme, "eyes")
    assert "the review is no longer yours" in remove_reaction(house, house.rosa, acme, "eyes")

    house.later(days=8)

    assert [text for text in list_private_answers(house, house.mia) if "You took the review" in text]
    assert not [text for text in list_private_answers(house, house.rosa) if "You took the review" in text]


def test_a_speech_balloon_asks_the_owner_to_plan_the_talk(house: House, acme: Message) -> None:
    """A case is raised, the owner is asked once in a direct message, and it waits on their list."""
    said = react(house, house.rosa, acme, "speech_balloon")
    assert "is asked to plan the talk with Acme GmbH. A case was opened for it." in said
    assert "waits for" in react(house, house.mia, acme, "speech_balloon")

    (asked,) = [text for text in list_private_answers(house, house.jo) if "plan the talk" in text]
    assert "Acme GmbH" in asked
    assert "Talk with *Acme GmbH*" in house.answer(house.jo, "/umpire todo")

    house.types(house.jo, "/umpire talk acme --on tomorrow")
    with house.db.transaction(reading=True) as tx:
        (talk,) = talks.RECORDS.list_where(tx)
    assert talk.planned_on is not None


def test_taking_the_speech_balloon_back_takes_the_talk_and_its_case_back(house: House, acme: Message) -> None:
    """In time, the talk is not asked for and the case it opened falls away; a talk that was planned since stays."""
    react(house, house.rosa, acme, "speech_balloon")
    remove_reaction(house, house.rosa, acme, "speech_balloon")
    assert not has_case(house)

    react(house, house.rosa, acme, "speech_balloon")
    house.types(house.jo, "/umpire talk acme --on tomorrow")
    remove_reaction(house, house.rosa, acme, "speech_balloon")
    assert has_case(house)


def test_hammer_and_wrench_opens_a_fix_that_is_mine(house: House, acme: Message) -> None:
    """It is on us: a fix owned by who reacted, which taking the reaction away in time drops again."""
    assert "Fix #1 for Acme GmbH is yours, due on 19 January." in react(house, house.rosa, acme, "hammer_and_wrench")
    (fix,) = opened(house)
    assert (fix.owner, fix.state) == (house.rosa.id, FixState.OPEN)

    assert "the fix is dropped" in remove_reaction(house, house.rosa, acme, "hammer_and_wrench")
    assert [fix.state for fix in opened(house)] == [FixState.DROPPED]


def test_a_fix_done_meanwhile_stays_done(house: House, acme: Message) -> None:
    """Taking the reaction away does not undo what people did since."""
    react(house, house.rosa, acme, "hammer_and_wrench")
    house.types(house.rosa, "/umpire fix acme done 1 the list goes out on Mondays --told yes")

    remove_reaction(house, house.rosa, acme, "hammer_and_wrench")

    assert [fix.state for fix in opened(house)] == [FixState.DONE]


def test_a_dollar_marks_for_repricing(house: House, acme: Message) -> None:
    """The mark is kept, and the message says so."""
    assert "goes into the next repricing campaign" in react(house, house.rosa, acme, "dollar")

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.REPRICE)]
    assert "Goes into the next repricing campaign" in plain_text(house.posts()[-1])


def test_a_kept_customer_stays_out_unless_it_gets_worse(house: House, acme: Message) -> None:
    """Four weeks without Acme in the digest; one strike more and it is back at once."""
    assert "until 2 February, unless it gets worse: more than 0 points" in react(
        house, house.rosa, acme, "white_check_mark"
    )
    house.later(days=7)
    preview = house.answer(house.rosa, "/umpire digest preview")
    assert "Acme GmbH (kept until Monday, 2 February" in preview
    assert "Acme GmbH*" not in preview

    house.types(house.ana, "/strike acme late-payment invoice 218")

    assert "1. Acme GmbH*" in house.answer(house.rosa, "/umpire digest preview")


def test_a_customer_is_snoozed_at_most_twice_in_a_row(house: House, acme: Message) -> None:
    """Two weeks, and two weeks more; the third time is refused in one private sentence, said once."""
    assert "snoozed: it stays out of the digest until 19 January" in react(house, house.rosa, acme, "zzz")
    house.later(days=15)
    assert "until 3 February" in react(house, house.rosa, get_posted_message(house), "zzz")
    house.later(days=15)
    third = get_posted_message(house)

    assert "snoozed 2 times in a row" in react(house, house.rosa, third, "zzz")
    assert react(house, house.rosa, third, "tada") == ""
    assert len(list_stored_acts(house)) == 2


def test_two_who_snooze_the_same_week_snooze_once(house: House, acme: Message) -> None:
    """A second manager's snooze joins the one that runs: it neither lasts longer nor counts as the second in a row."""
    react(house, house.rosa, acme, "zzz")
    react(house, house.mia, acme, "zzz")

    assert len({review.until for review in list_stored_reviews(house)}) == 1
    house.later(days=15)
    assert "until" in react(house, house.rosa, get_posted_message(house), "zzz")


def test_a_question_mark_asks_the_owner_for_context_once(house: House, acme: Message) -> None:
    """However many ask, the owner gets one direct message."""
    assert "is asked for context on Acme GmbH" in react(house, house.rosa, acme, "question")
    assert "nobody is asked twice" in react(house, house.mia, acme, "question")

    assert len([text for text in list_private_answers(house, house.jo) if "for context on" in text]) == 1


def test_nobody_can_be_asked_where_there_is_no_owner(house: House, acme: Message) -> None:
    """Without an owner a sentence says what to do, and nothing is stored."""
    house.types(house.rosa, "/umpire customer owner acme none")

    assert "/umpire customer owner acme @name" in react(house, house.rosa, acme, "question")
    assert list_stored_acts(house) == []


def test_a_baseball_only_shows_the_gates_and_asks(house: House, acme: Message) -> None:
    """Proposing a final notice does nothing by itself: the gates, privately, and a button that opens the form."""
    for person in (house.ana, house.ben, house.li):
        house.types(person, f"/strike acme {'late-payment' if person is house.ana else 'scope-creep'} again")
    house.types(house.ana, "/strike acme non-payment invoice 12")
    before = house.lines()

    said = react(house, house.rosa, acme, "baseball")

    assert "A final notice to Acme GmbH? Nothing happens by itself." in said
    assert "Nobody has stated it yet" in said
    assert house.lines() == before
    shown = house.slack.ephemerals("rosa")[-1]
    house.rosa.clicks("State Problem", in_=shown)
    assert house.modal(house.rosa) is not None


def test_the_confirm_button_opens_the_ballot_form(house: House, acme: Message) -> None:
    """By the severe route, once its facts are confirmed, every gate is passed: the button opens the ballot's form."""
    house.types(house.ana, "/strike acme threat-or-harassment threatened Li on the phone")
    house.types(house.mia, "/umpire steps acme confirm")

    react(house, house.rosa, acme, "baseball")

    house.rosa.clicks("Open Notice Ballot", in_=house.slack.ephemerals("rosa")[-1])
    assert "Acme GmbH" in str(house.modal(house.rosa).view)
    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.PROPOSE)]
