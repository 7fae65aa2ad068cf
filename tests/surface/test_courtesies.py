"""Courtesies, the answers beside the acknowledgement, while Slack limits calls: said once more within their use."""

from datetime import timedelta

import pytest

from playground.slack.plain import plain_text
from tests.surface.house import House

SOON, LONG = 5, 30
"""Seconds Slack asks to wait: within the use of an answer, and beyond it."""


def limit(house: House, method: str, *, seconds: int = SOON, times: int = 1) -> None:
    """Slack limits the next calls of a method."""
    house.slack.faults.add(kind="429", method=method, retry_after=seconds, times=times)


def mention(house: House) -> list[str]:
    """Ana mentions umpire; every private answer she has afterwards."""
    house.mentions(house.ana, "strike acme late-payment")
    return read_answers(house)


def read_answers(house: House) -> list[str]:
    """Every private answer Ana has on her screen, courtesies under way included."""
    house.stage.umpire.deps.replies.drain()
    return [plain_text(message) for message in house.slack.ephemerals("ana")]


@pytest.mark.parametrize("method", ["chat.postEphemeral", "conversations.info"])
def test_the_answer_to_a_mention_comes_when_slack_allows_it(house: House, method: str) -> None:
    """While Slack asks to wait for seconds nothing is called; then the answer comes, once."""
    limit(house, method)
    assert mention(house) == []

    house.later(seconds=SOON - 2)
    assert read_answers(house) == []
    house.later(seconds=2)

    assert len(read_answers(house)) == 1
    house.later(minutes=10)
    assert len(read_answers(house)) == 1
    assert len(house.strikes()) == 1


def test_an_answer_under_a_button_comes_when_slack_allows_it(house: House) -> None:
    """The answer that takes the place of a clicked message is sent again after the seconds Slack asks for."""
    reply = house.types(house.ana, "/strike acme late-payment")
    limit(house, "response_url")
    assert "is taken back" not in house.undone(house.ana, reply)

    house.later(seconds=SOON)
    house.stage.umpire.deps.replies.drain()

    assert reply.message is not None
    assert "is taken back" in plain_text(reply.message)


def test_what_was_promised_comes_when_slack_allows_it(house: House) -> None:
    """Slow work is not done again because its last word was limited: that word alone is sent again."""
    house.slack.faults.add(kind="error", method="files.completeUploadExternal", error="internal_error")
    limit(house, "response_url")
    house.types(house.olga, "/umpire export")
    assert "could not be delivered" not in house.seen(house.olga)

    house.later(seconds=SOON)

    assert "could not be delivered" in house.seen(house.olga)
    assert len(house.slack.log.said("files.completeUploadExternal")) == 1


def test_what_a_modal_waits_for_comes_when_slack_allows_it(house: House) -> None:
    """The preview of an import takes the place of “Reading” after the seconds Slack asks for; the file is read once."""
    house.types(house.olga, "/umpire import")
    form = house.modal(house.olga).fill({"Customer list": house.olga.uploads("list.csv", b"name\nInitech\n")})
    limit(house, "views.update")
    assert form.submit() is None
    assert "Initech" not in house.modal(house.olga).text

    house.later(seconds=SOON)

    assert "Initech" in house.modal(house.olga).text
    assert len(house.slack.log.said("files.info")) == 1


def test_what_was_put_off_does_not_replace_what_came_since(house: House) -> None:
    """A modal shows the newest answer: an older one that Slack refused for a while is not sent after it."""
    house.types(house.olga, "/umpire import")
    form = house.modal(house.olga).fill({"Customer list": house.olga.uploads("list.csv", b"name,zzz\nInitech,1\n")})
    assert form.submit() is None
    assert "Not used: zzz" in house.modal(house.olga).text
    limit(house, "views.update")
    house.modal(house.olga).fill({"import_column:segment": "zzz"})
    house.modal(house.olga).fill({"import_column:segment": "No column"})
    assert "Not used: zzz" in house.modal(house.olga).text

    house.later(seconds=SOON)

    assert "Not used: zzz" in house.modal(house.olga).text


@pytest.mark.parametrize(("seconds", "times"), [(LONG, 1), (SOON, 2)], ids=["too long", "twice"])
def test_an_answer_of_no_use_any_more_is_dropped(house: House, seconds: int, times: int) -> None:
    """Where Slack asks for a wait longer than an answer is of use, or asks again, it is not sent; the strike stands."""
    limit(house, "chat.postEphemeral", seconds=seconds, times=times)
    mention(house)

    house.later(minutes=5)

    assert read_answers(house) == []
    assert len(house.slack.log.said("chat.postEphemeral")) == times
    assert len(house.strikes()) == 1


def test_an_answer_that_would_come_late_is_dropped(house: House) -> None:
    """Umpire was asleep meanwhile: minutes after it was due, an answer is not sent any more."""
    limit(house, "chat.postEphemeral")
    mention(house)
    house.clock.move_to(house.clock() + timedelta(minutes=5))

    house.later(seconds=1)

    assert read_answers(house) == []


def test_no_answer_waits_for_another(house: House) -> None:
    """While one answer is put off, commands are acknowledged and other answers given as ever."""
    limit(house, "chat.postEphemeral")
    assert mention(house) == []

    assert "You are staff" in house.answer(house.ben, "/umpire whoami")
    assert house.mentions(house.li, "whoami") is not None


def test_umpire_stops_while_an_answer_is_put_off(house: House) -> None:
    """An answer that waits does not keep umpire from stopping, and is not sent afterwards."""
    limit(house, "chat.postEphemeral")
    mention(house)
    replies = house.stage.umpire.deps.replies

    replies.close()
    house.clock.move_to(house.clock() + timedelta(seconds=SOON))

    assert replies.send_due(house.clock()) == 0
    assert read_answers(house) == []
