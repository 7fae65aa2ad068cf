"""FM04 to FM07 and FM10: Slack's answer is lost, late or an error that says nothing."""

import threading

import pytest

from storage.database import Database
from storage.outbox import outbox
from tests.faults.office import Line, Office

WAYS = pytest.mark.parametrize("may_read", [True, False], ids=["may read", "may not read"])
"""With the optional scope to read channels, and without."""

LATE = 1
"""Seconds the client waits in these tests before it calls an answer lost."""


@WAYS
def test_fm04_a_connection_reset_after_slack_stored_the_message_doubles_nothing(
    may_read: bool, db: Database, office: Office
) -> None:
    """Slack took the message and the connection broke: it is found in the channel, or said once more unread."""
    office.may_read(may_read)
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=True)
    office.write(db, "one")

    office.send_all(office.sender(db))

    assert office.texts() == ["one"] * (1 if may_read else 2)
    assert len(office.slack.log.said("chat.postMessage")) == len(office.texts())


@WAYS
def test_fm05_a_message_that_arrives_late_but_within_the_settling_time_is_there_once(
    may_read: bool, db: Database, office: Office
) -> None:
    """Slack answers after our patience ended and before we look: found, or said once more unread."""
    office.may_read(may_read)
    fault = office.slack.faults.add(kind="hold", method="chat.postMessage")
    office.write(db, "one")
    sender = office.sender(db, client=office.client(timeout=LATE))

    sender.run_due(office.clock())
    fault.release()
    office.slack.wait_until(lambda: office.texts() == ["one"])
    office.send_all(sender)

    assert office.texts() == ["one"] * (1 if may_read else 2)
    assert office.states(db) == {"sent": 1}


def test_fm06_a_message_that_arrives_after_the_settling_time_is_there_twice_at_most(
    db: Database, office: Office
) -> None:
    """Slack stores a message minutes later: we had posted again, so it is there twice, and one is remembered."""
    fault = office.slack.faults.add(kind="hold", method="chat.postMessage")
    office.write(db, "one")
    sender = office.sender(db, client=office.client(timeout=LATE))

    sender.run_due(office.clock())
    office.send_all(sender)
    assert office.texts() == ["one"]
    with db.transaction(reading=True) as tx:
        remembered = outbox.find_message_place(tx, intent="line:one")
    office.clock.move(seconds=1)  # one message a second: the late one would be refused
    fault.release()
    office.slack.wait_until(lambda: office.texts() == ["one", "one"])
    office.send_all(sender)

    assert office.texts() == ["one", "one"]
    with db.transaction(reading=True) as tx:
        assert outbox.find_message_place(tx, intent="line:one") == remembered


@pytest.mark.parametrize("stored", [True, False], ids=["with effect", "without effect"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
@WAYS
def test_fm07_a_server_error_loses_and_doubles_nothing(
    may_read: bool, status: int, stored: bool, db: Database, office: Office
) -> None:
    """Whether a 5xx had an effect or not, the message is there once; unread it is there twice if it had."""
    office.may_read(may_read)
    office.slack.faults.add(kind="5xx", method="chat.postMessage", status=status, stored=stored)
    office.write(db, "one")

    office.send_all(office.sender(db))

    assert office.texts() == ["one"] * (2 if stored and not may_read else 1)


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
def test_fm07_an_error_that_says_nothing_is_looked_into(error: str, db: Database, office: Office) -> None:
    """Slack's own vague errors are treated like a lost answer: wait, look, post again."""
    office.slack.faults.add(kind="error", method="chat.postMessage", error=error)
    office.write(db, "one")
    sender = office.sender(db)

    sender.run_due(office.clock())
    assert office.states(db) == {"unknown": 1}
    sender.run_due(office.clock.move(seconds=29))
    assert office.states(db) == {"unknown": 1}
    sender.run_due(office.clock.move(seconds=1))

    assert office.texts() == ["one"]


def test_fm07_an_update_that_was_not_answered_is_simply_made_again(db: Database, office: Office) -> None:
    """chat.update does no harm twice: nobody looks, the newest state is shown."""
    words = ["first", "second"]
    sender = office.sender(db, render=lambda _: Line(words.pop(0)))
    office.write(db, "ballot", method="update")
    office.send_all(sender)
    words += ["third"]
    office.slack.faults.add(kind="reset", method="chat.update", stored=True)
    office.write(db, "ballot", method="update")

    office.send_all(sender)

    assert office.texts() == ["third"]
    assert office.slack.log.said("conversations.history") == []


def test_fm10_what_matters_is_sent_again_when_nobody_can_look(db: Database, office: Office) -> None:
    """The outcome is unknown and the channel unreadable: what matters is said again."""
    office.may_read(False)
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=True)
    office.write(db, "one")

    office.send_all(office.sender(db))

    assert office.texts() == ["one", "one"]


@pytest.mark.parametrize("older", [0, 3, 12])
def test_fm10_a_message_is_found_among_many(older: int, db: Database, office: Office) -> None:
    """However much was posted since, and however few messages Slack tells of at a time, ours is found."""
    office.slack.faults.short_pages = True
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=True)
    office.write(db, "one")
    sender = office.sender(db)
    sender.run_due(office.clock())
    talker = office.slack.add_person(f"talker-{older}-{db.dialect}")
    for number in range(older):
        talker.types(f"talk {number}", in_=office.channel.name)

    office.send_all(sender)

    assert office.texts().count("one") == 1


def test_fm10_beyond_what_is_looked_through_nothing_is_taken_for_lost(db: Database, office: Office) -> None:
    """Where more was posted than umpire looks through, it does not know: what matters is said again, a courtesy not."""
    office.slack.faults.short_pages = True
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=True)
    office.write(db, "courtesy", matters=False)
    sender = office.sender(db)
    sender.run_due(office.clock())
    talker = office.slack.add_person(f"talker-{db.dialect}")
    for number in range(20):
        talker.types(f"talk {number}", in_=office.channel.name)

    office.send_all(sender)

    assert office.texts().count("courtesy") == 1
    assert office.states(db) == {"dropped": 1}


def test_fm10_a_limit_on_reading_holds_up_nothing_else(db: Database, office: Office) -> None:
    """While Slack lets umpire read no channel, what is in doubt waits; another channel hears its lines."""
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=True)
    office.slack.faults.add(kind="429", method="conversations.history", retry_after=600)
    other = office.slack.add_channel(f"other-reading-{db.dialect}", bot_in=True)
    office.write(db, "one")
    sender = office.sender(db)
    sender.run_due(office.clock())
    sender.run_due(office.clock.move(seconds=30))
    office.write(db, "elsewhere", channel=other.id)

    sender.run_due(office.clock.move(seconds=599))
    assert office.texts(other) == ["elsewhere"]
    assert len(office.slack.log.said("conversations.history")) == 1
    sender.run_due(office.clock.move(seconds=1))

    assert office.texts() == ["one"]
    assert office.states(db) == {"sent": 2}


def test_fm10_a_courtesy_is_not_sent_again_when_nobody_can_look(db: Database, office: Office) -> None:
    """The outcome is unknown and the channel unreadable: a courtesy is left alone."""
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=False)
    office.may_read(False)
    office.write(db, "one", matters=False)

    office.send_all(office.sender(db))

    assert office.texts() == []
    assert office.states(db) == {"dropped": 1}


def test_fm10_blind_repeats_end_with_a_person(db: Database, office: Office) -> None:
    """When every answer is lost, a message is posted three times at most; then an admin is told."""
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=True, times=50)
    office.may_read(False)
    office.write(db, "one")

    office.send_all(office.sender(db))

    assert office.texts() == ["one"] * 3
    assert office.reports == ["one: no answer from Slack, several times"]


def test_fm15_a_slack_that_is_down_for_ten_minutes_costs_nothing(db: Database, office: Office) -> None:
    """Nobody listens at Slack's address for ten minutes: then everything is said, once and in order."""
    elsewhere = office.client()
    elsewhere.base_url = "http://127.0.0.1:9/api/"
    office.write(db, "one", "two", "three")
    sender = office.sender(db, client=elsewhere)
    for _ in range(10):
        sender.run_due(office.clock.move(minutes=1))
    assert office.states(db) == {"pending": 3}

    office.send_all(office.sender(db))

    assert office.texts() == ["one", "two", "three"]


def test_fm26_stopping_finishes_the_call_under_way_and_takes_up_nothing_new(db: Database, office: Office) -> None:
    """A sender told to stop waits for Slack's answer, notes it, and leaves the rest to the next one."""
    fault = office.slack.faults.add(kind="hold", method="chat.postMessage", stored=True)
    office.write(db, "one")
    office.write(db, "two", channel=office.slack.add_channel("other", bot_in=True).id)
    sender = office.sender(db)
    sender.start()
    assert fault.reached.wait(10)

    stopping = threading.Thread(target=sender.stop, args=(20,))
    stopping.start()
    fault.release()
    stopping.join()

    assert not sender.is_alive()
    assert office.states(db) == {"sent": 1, "pending": 1}


def test_a_sender_on_its_own_thread_sends_what_is_committed_at_once(db: Database, office: Office) -> None:
    """A commit wakes the sender; nobody has to wait for its next look."""
    sender = office.sender(db)
    db.on_commit = sender.wake
    sender.start()
    try:
        office.write(db, "one")
        office.slack.wait_until(lambda: office.texts() == ["one"], timeout=4)
    finally:
        assert sender.stop(10)
