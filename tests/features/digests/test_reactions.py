"""Reactions as they are read: whose count, until when taking away undoes, and events that are lost, doubled or late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from playground.slack.messages import Message
from playground.slack.plain import plain_text
from scoring.digests.reactions import ReviewAct
from tests.features.digests.reviewing import (
    EMOJI,
    digested,
    get_posted_message,
    list_audited_actions,
    list_stored_acts,
    list_stored_reviews,
    react,
    remove_reaction,
)
from tests.surface.house import House


@pytest.fixture
def acme(house: House) -> Message:
    """Acme's message in a digest."""
    return digested(house)


@pytest.mark.parametrize("act", ReviewAct)
def test_each_act_is_undone_in_time_and_audited(house: House, acme: Message, act: ReviewAct) -> None:
    """Taking any reaction away within fifteen minutes undoes its act; both are in the audit."""
    react(house, house.rosa, acme, EMOJI[act])
    assert list_stored_acts(house) == [(house.rosa.id, act)]
    house.later(minutes=14)

    assert "Taken back for Acme GmbH" in remove_reaction(house, house.rosa, acme, EMOJI[act])

    assert list_stored_acts(house) == []
    assert {f"review.{act.value}", "review.undone"} <= list_audited_actions(house)


@pytest.mark.parametrize("act", [act for act in ReviewAct if act is not ReviewAct.PROPOSE])
def test_taking_a_reaction_away_later_changes_nothing(house: House, acme: Message, act: ReviewAct) -> None:
    """After fifteen minutes the act stands, and nothing is said; putting the reaction back does not do it twice."""
    react(house, house.rosa, acme, EMOJI[act])
    house.later(minutes=15)

    assert remove_reaction(house, house.rosa, acme, EMOJI[act]) == ""
    assert react(house, house.rosa, acme, EMOJI[act]) == ""

    assert list_stored_acts(house, undone=True) == [(house.rosa.id, act)]


def test_skin_tones_and_other_names_are_the_same_reaction(house: House, acme: Message) -> None:
    """A thumb in any skin tone does what the setting gives to thumbs, once for each person."""
    house.types(house.olga, "/umpire config react.claim :thumbsup:")

    for name in ("+1::skin-tone-3", "thumbsup", "+1"):
        react(house, house.rosa, acme, name)

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]


def test_others_reactions_are_interest_and_explained_once_ever(house: House, acme: Message) -> None:
    """Ana hears once what reactions do; hers, and Ben's, count as interest without names until taken away."""
    said = react(house, house.ana, acme, "eyes")
    assert "managers act by reacting" in said
    assert react(house, house.ana, acme, "zzz") == ""
    react(house, house.ben, acme, "eyes")
    message = plain_text(house.posts()[-1])
    assert "2 colleagues are interested" in message
    assert "Ana" not in message

    remove_reaction(house, house.ben, acme, "eyes")
    assert "1 colleague is interested" in plain_text(house.posts()[-1])
    assert list_stored_acts(house) == []
    house.later(days=8)
    assert react(house, house.ana, get_posted_message(house), "eyes") == ""


def test_interest_does_not_turn_into_an_act_when_somebody_becomes_a_manager(house: House, acme: Message) -> None:
    """What Ana reacted as a colleague stays interest; only a reaction of hers as a manager acts."""
    react(house, house.ana, acme, "white_check_mark")
    house.types(house.olga, "/umpire roles manager add @ana")
    react(house, house.rosa, acme, "eyes")
    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]

    remove_reaction(house, house.ana, acme, "white_check_mark")
    react(house, house.ana, acme, "white_check_mark")

    assert (house.ana.id, ReviewAct.KEEP) in list_stored_acts(house)


@pytest.mark.parametrize("handle", ["gus", "uli", "sam", "dee", "buildbot"])
def test_outsiders_reactions_come_to_nothing(house: House, acme: Message, handle: str) -> None:
    """Guests, strangers, bots and deactivated people: nothing is stored and nothing is said."""
    before, outsider = house.records(), house.slack.person(handle)
    house.slack.channel("customer-review").members[outsider.id] = None

    assert react(house, outsider, acme, "eyes") == ""
    assert react(house, outsider, acme, "white_check_mark") == ""

    assert house.records() == before


def test_an_earlier_digests_message_still_takes_reactions(house: House, acme: Message) -> None:
    """A reaction on last week's message acts on the customer; the message itself stays as it was."""
    house.later(days=8)
    newest = get_posted_message(house)
    assert newest.ts != acme.ts

    assert "is kept" in react(house, house.rosa, acme, "white_check_mark")

    assert "kept" not in plain_text(acme)


def test_other_messages_and_other_emoji_do_nothing(house: House, acme: Message) -> None:
    """A reaction on the opening, or one that stands for nothing, changes nothing and says nothing."""
    before = house.records()
    opening = house.posts()[0]

    assert react(house, house.rosa, opening, "eyes") == ""
    assert react(house, house.rosa, acme, "tada") == ""

    assert house.records() == before


def test_the_newest_state_counts_when_events_were_lost(house: House, acme: Message) -> None:
    """Two events never arrived: with the next one everything that is on the message is done."""
    acme.reactions["zzz"] = [house.mia.id]
    acme.reactions["eyes"] = [house.mia.id]

    react(house, house.rosa, acme, "eyes")

    assert sorted(list_stored_acts(house)) == sorted(
        [(house.mia.id, ReviewAct.SNOOZE), (house.mia.id, ReviewAct.CLAIM), (house.rosa.id, ReviewAct.CLAIM)]
    )
    assert (
        min(list_stored_reviews(house), key=lambda each: (each.act is not ReviewAct.CLAIM, each.id)).by == house.mia.id
    )


def test_a_customer_that_was_archived_takes_no_acts(house: House, acme: Message) -> None:
    """One private sentence says why nothing was done."""
    house.types(house.rosa, "/umpire customer archive acme")

    assert "is archived; nothing more is recorded" in react(house, house.rosa, acme, "eyes")
    assert list_stored_acts(house) == []


@pytest.mark.parametrize("fault", [{"kind": "429", "retry_after": 30}, {"kind": "5xx"}, {"kind": "reset"}])
def test_what_slack_does_not_tell_is_read_later(house: House, acme: Message, fault: dict[str, Any]) -> None:
    """Slack does not say what is on the message: the event is acknowledged, and the message is read once Slack does."""
    house.slack.faults.add(method="reactions.get", **fault)

    assert house.rosa.reacts(acme, "eyes").ok
    assert list_stored_acts(house) == []

    house.later(minutes=2)
    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]


def test_whoever_slack_does_not_describe_is_looked_at_later(house: House, acme: Message) -> None:
    """Slack does not say who a newcomer is: the reaction is acknowledged, and counts once Slack does."""
    zoe = house.slack.add_person("zoe", name="Zoe Lenz")
    house.slack.faults.add(kind="5xx", method="users.info")

    assert zoe.reacts(acme, "eyes").ok
    house.later(minutes=2)

    assert "1 colleague is interested" in plain_text(house.posts()[-1])


def test_nobody_asks_before_slack_said(house: House, acme: Message) -> None:
    """After a 429 no message is read until its seconds are over, whatever else happens; then all are."""
    house.slack.faults.add(kind="429", method="reactions.get", retry_after=30)
    house.rosa.reacts(acme, "eyes")
    calls = len(house.slack.log.said("reactions.get"))
    house.mia.reacts(acme, "zzz")
    house.later(seconds=20)
    assert len(house.slack.log.said("reactions.get")) == calls

    house.later(seconds=15)
    assert sorted(list_stored_acts(house)) == sorted(
        [(house.rosa.id, ReviewAct.CLAIM), (house.mia.id, ReviewAct.SNOOZE)]
    )


@pytest.mark.parametrize("retry_after", ["9" * 400, "soon", "", "-5"])
def test_a_pause_nobody_can_mean_is_cut(house: House, acme: Message, retry_after: str) -> None:
    """A Retry-After that is huge or no number keeps no reaction waiting longer than an hour, and loses none."""
    house.slack.faults.add(kind="429", method="reactions.get", retry_after=retry_after)
    assert house.rosa.reacts(acme, "eyes").ok

    house.later(minutes=61)

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]


@pytest.mark.parametrize("method", ["chat.postEphemeral", "conversations.info"])
def test_the_answer_to_a_reaction_comes_when_slack_allows_it(house: House, acme: Message, method: str) -> None:
    """While Slack asks to wait for seconds the answer is put off; the act counts at once, and once."""
    house.clock.move_to(house.clock() + timedelta(minutes=1))  # what Slack said of the channel is forgotten
    house.slack.faults.add(kind="429", method=method, retry_after=5)
    assert react(house, house.rosa, acme, EMOJI[ReviewAct.CLAIM]) == ""

    house.later(seconds=5)

    assert "Acme GmbH" in house.seen(house.rosa)
    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]


def test_a_reaction_costs_one_read(house: House, acme: Message) -> None:
    """Before an event is acknowledged Slack is asked once what is on the message."""
    calls = len(house.slack.log.said("reactions.get"))
    assert house.rosa.reacts(acme, "eyes").ok
    assert len(house.slack.log.said("reactions.get")) == calls + 1


def test_reactions_whose_events_were_lost_count_within_the_hour(house: House, acme: Message) -> None:
    """Slack tried four times while nobody was connected and gave up: the hourly look finds it, and does it once."""
    house.slack.faults.refuse_sockets = True
    house.slack.disconnect()
    house.slack.wait_until(lambda: not house.slack.deliveries.sockets.connections)
    house.rosa.reacts(acme, "hammer_and_wrench")
    house.later(minutes=10)
    assert house.slack.deliveries.unacknowledged() == []
    assert len(house.slack.log.heard("reaction_added")) == 4
    house.slack.faults.refuse_sockets = False

    house.later(hours=1)
    house.later(hours=1)

    assert list_stored_acts(house, undone=True) == [(house.rosa.id, ReviewAct.FIX)]


def test_reactions_whose_events_were_lost_count_after_connecting(house: House, acme: Message) -> None:
    """With each new connection the messages of the open digest are read again."""
    acme.reactions["eyes"] = [house.rosa.id]
    house.slack.disconnect("refresh_requested")
    house.slack.wait_until(lambda: house.stage.umpire.deps.looks.find_next_due_at(), timeout=30)

    house.later(seconds=1)

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]


@pytest.mark.parametrize("copies", [2, 4])
@pytest.mark.parametrize("parallel", [False, True])
def test_fm11_a_reaction_delivered_again_has_one_effect(
    house: House, acme: Message, copies: int, parallel: bool
) -> None:
    """The same event two or four times, one after another or at once: one act, one fix, one answer."""
    house.slack.faults.add(kind="duplicate", copies=copies, parallel=parallel)

    house.rosa.reacts(acme, "hammer_and_wrench")
    house.slack.redeliver()
    house.settle()
    house.seen(house.rosa)

    assert list_stored_acts(house, undone=True) == [(house.rosa.id, ReviewAct.FIX)]
    own = [plain_text(message) for message in house.slack.ephemerals("rosa")]
    assert len([text for text in own if "Fix #" in text]) == 1


def test_added_and_removed_in_the_wrong_order_is_removed(house: House, acme: Message) -> None:
    """The event of taking it away overtakes the one of putting it there: what counts is that it is gone."""
    house.slack.faults.add(kind="out_of_order", times=2)
    house.rosa.reacts(acme, "eyes")
    house.rosa.unreacts(acme, "eyes")
    house.slack.wait_until(lambda: not house.slack.deliveries.unacknowledged())
    house.settle()

    assert list_stored_acts(house) == []


def test_a_message_that_is_gone_undoes_nothing_wrong(house: House, acme: Message) -> None:
    """Slack says that there is no such message any more: the event is done with."""
    house.slack.faults.add(kind="error", method="reactions.get", error="message_not_found")

    assert house.rosa.reacts(acme, "eyes").ok
    assert list_stored_acts(house) == []


def test_nothing_is_said_where_outsiders_read_along(house: House, acme: Message) -> None:
    """In a channel that became shared a reaction does nothing, and nobody is answered."""
    house.slack.happens.shares(house.slack.channel("customer-review"))
    before = len(house.slack.ephemerals("rosa"))

    house.rosa.reacts(acme, "eyes")
    house.settle()
    house.seen(house.rosa)

    assert len(house.slack.ephemerals("rosa")) == before
    assert list_stored_acts(house) == []


def test_a_look_that_was_overtaken_is_made_good(house: House, acme: Message) -> None:
    """One replica reads the message, another hears meanwhile that the reaction is gone: it ends as it is, gone."""
    fault = house.slack.faults.add(kind="hold", method="reactions.get", stored=True)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(house.rosa.reacts, acme, "eyes")
        assert fault.reached.wait(timeout=10)
        house.rosa.unreacts(acme, "eyes")
        fault.release()
        late.result(timeout=30)
    house.later(seconds=1)

    assert list_stored_acts(house) == []


@pytest.mark.parametrize("line", ["/umpire help digest", "/umpire digest help", "/umpire digest"])
def test_help_on_the_digest_says_which_reaction_does_what(house: House, line: str) -> None:
    """All of them as they are set now, with what each does; none that nothing stands for."""
    told = house.answer(house.ana, line)
    assert ":baseball:" in told
    assert ":zzz:" in told

    house.types(house.olga, "/umpire config react.snooze none")
    assert ":zzz:" not in house.answer(house.ana, line)
