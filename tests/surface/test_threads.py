"""Clicks in a thread: their answers stay in it, although Slack's own way to answer a click leaves it."""

import pytest

from playground.slack.clicks import Place
from playground.slack.messages import Message
from playground.slack.plain import plain_text
from tests.surface.house import House


@pytest.fixture
def root(house: House) -> Message:
    """Ben's message in a channel umpire is in, which Li has answered."""
    house.slack.channel("random").members[house.slack.bot_user_id] = None
    root = house.ben.types("their invoice again", in_="random").message
    assert root is not None
    house.li.types("really?", in_="random", thread=root)
    return root


def list_private(house: House) -> list[tuple[str, str]]:
    """Everything only Ana sees, oldest first: the text and the thread."""
    house.settle()
    return [(plain_text(message), message.thread_ts) for message in house.slack.ephemerals("ana")]


def press(house: House, message: Message, action_id: str, value: str) -> None:
    """Ana presses a button under a message."""
    place = Place(house.slack.channel(message.channel), message)
    action = {"type": "button", "block_id": "b", "action_id": action_id, "value": value}
    assert house.ana.acts(action, place=place).ok


def post_in_thread(house: House, root: Message) -> Message:
    """What umpire says to everybody in the thread."""
    message = Message(
        house.slack.world.stamps.next(), root.channel, house.slack.bot_user_id, "umpire", thread_ts=root.ts
    )
    return house.slack.world.post(house.slack.channel("random"), message)


def test_an_answer_is_replaced_in_its_thread(house: House, root: Message) -> None:
    """*Undo* in a thread: its answer stands there, and the one it replaces is gone."""
    receipt = house.mentions(house.ana, "strike acme late-payment", thread=root)
    assert receipt is not None

    house.ana.clicks("Undo", in_=receipt)

    assert [("is taken back" in text, thread) for text, thread in list_private(house)] == [(True, root.ts)]


@pytest.mark.parametrize("method", ["chat.postEphemeral", "response_url"])
def test_an_answer_slack_has_no_room_for_yet_comes_to_its_thread(house: House, root: Message, method: str) -> None:
    """While Slack limits calls, what replaces an answer in a thread waits; then it is there alone, and once."""
    receipt = house.mentions(house.ana, "strike acme late-payment", thread=root)
    assert receipt is not None
    house.slack.faults.add(kind="429", method=method, retry_after=5)
    house.ana.clicks("Undo", in_=receipt)
    house.seen(house.ana)

    house.later(seconds=5)
    house.seen(house.ana)

    assert [("is taken back" in text, thread) for text, thread in list_private(house)] == [(True, root.ts)]


def test_an_answer_under_a_message_stays_in_its_thread(house: House, root: Message) -> None:
    """A button under a reply is answered in the thread; one under the message that began it, in the channel."""
    press(house, post_in_thread(house, root), "card", "acme")
    press(house, root, "card", "acme")

    assert [thread for _, thread in list_private(house)] == [root.ts, ""]


def test_a_promised_answer_stays_in_the_thread(house: House, root: Message) -> None:
    """What comes later, such as the excuse for a picture that could not be sent, comes in the thread."""
    house.slack.faults.add(kind="error", method="files.getUploadURLExternal", times=9)
    press(house, post_in_thread(house, root), "plot", "strikes acme")

    assert {thread for _, thread in list_private(house)} == {root.ts}


def test_where_umpire_is_not_in_the_channel_the_answer_is_in_the_channel(house: House, root: Message) -> None:
    """Then only Slack's own way to answer a click is left."""
    message = post_in_thread(house, root)
    del house.slack.channel("random").members[house.slack.bot_user_id]

    press(house, message, "card", "acme")

    assert [("Acme GmbH" in text, thread) for text, thread in list_private(house)] == [(True, "")]


def test_a_shortcut_in_a_thread_is_answered_there(house: House, root: Message) -> None:
    """A message shortcut used on a reply, whose form cannot open, says so in the thread."""
    reply = house.li.types("again", in_="random", thread=root).message
    house.slack.faults.add(kind="error", method="views.open", times=9)

    house.ana.shortcut("strike_from_message", message=reply)

    assert [("could not open" in text, thread) for text, thread in list_private(house)] == [(True, root.ts)]
