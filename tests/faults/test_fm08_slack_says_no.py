"""FM08, FM09, FM25, FM36: Slack says wait, or no; or the row is none of ours."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from storage.database import Database
from storage.outbox import outbox
from tests.faults.office import Office

DAY = 24 * 60 * 60
DEFINITE = (
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "account_inactive",
    "invalid_auth",
    "msg_too_long",
    "restricted_action",
)


@pytest.mark.parametrize("retry_after", [30, 40_000, DAY])
def test_fm08_nobody_calls_before_the_time_slack_asked_for(retry_after: int, db: Database, office: Office) -> None:
    """After Retry-After 30 nothing is sent for 30 seconds, in any channel; nor for a day, where Slack asks for that."""
    office.slack.faults.add(kind="429", method="chat.postMessage", retry_after=retry_after)
    other = office.slack.add_channel("other-429", bot_in=True)
    office.write(db, "one", "two")
    office.write(db, "elsewhere", channel=other.id)
    sender = office.sender(db)

    sender.run_due(office.clock())
    sender.run_due(office.clock.move(seconds=1))
    sender.run_due(office.clock.move(seconds=retry_after - 2))

    assert len(office.slack.log.said("chat.postMessage")) == 1
    assert sender.next_due_at() == office.clock.move(seconds=1)


def test_fm08_afterwards_everything_is_said_once_and_in_order(db: Database, office: Office) -> None:
    """A rate limit changes neither the order of a channel nor the number of its messages."""
    office.slack.faults.add(kind="429", method="chat.postMessage", retry_after=30, times=3)
    office.write(db, "one", "two", "three")

    office.send_all(office.sender(db))

    assert office.texts() == ["one", "two", "three"]


def test_fm08_every_replica_honours_the_rate_limit_of_one(
    postgresql_url: str, office: Office, open_database: Callable[[str], Database]
) -> None:
    """What Slack told one replica holds for the others too."""
    here, there = open_database(postgresql_url), open_database(postgresql_url)
    office.slack.faults.add(kind="429", method="chat.postMessage", retry_after=30)
    office.write(here, "one")
    office.sender(here).run_due(office.clock())

    office.write(there, "two", channel=office.slack.add_channel("other-replica", bot_in=True).id)
    office.sender(there).run_due(office.clock.move(seconds=29))

    assert len(office.slack.log.said("chat.postMessage")) == 1


def test_fm08_a_rush_of_lines_goes_out_a_second_apart(db: Database, office: Office) -> None:
    """Seventy lines for one channel take seventy seconds: Slack is asked about the channel only now and then."""
    lines = [f"{number:02}" for number in range(70)]
    office.write(db, *lines)
    begun = office.clock()

    office.send_all(office.sender(db, find_bar=office.channels().find_bar))

    assert office.texts() == lines
    looks = office.slack.log.said("conversations.info")
    assert [look.error for look in looks] == [""] * 7
    assert office.clock() - begun == timedelta(seconds=69)


@pytest.mark.parametrize("method", ["conversations.info", "conversations.open"])
def test_fm08_every_replica_honours_the_limit_of_a_look(
    method: str, postgresql_url: str, office: Office, open_database: Callable[[str], Database]
) -> None:
    """Slack limits what one replica asks before a post: no other replica asks that, and what needs it not goes out."""
    here, there = open_database(postgresql_url), open_database(postgresql_url)
    person = office.slack.add_person(f"reader-{method}")
    office.slack.faults.add(kind="429", method=method, retry_after=30)
    office.write(here, "line")
    office.write(here, "letter", channel=person.id, method="dm")
    office.sender(here, find_bar=office.channels().find_bar).run_due(office.clock())

    office.sender(there, find_bar=office.channels().find_bar).run_due(office.clock.move(seconds=29))

    assert len(office.slack.log.said(method)) == 1
    letters = office.texts(office.slack.world.direct_messages(person.id))
    assert (office.texts(), letters) == ((["line"], []) if method == "conversations.open" else ([], ["letter"]))
    office.send_all(office.sender(there, find_bar=office.channels().find_bar))
    assert (office.texts(), office.texts(office.slack.world.direct_messages(person.id))) == (["line"], ["letter"])


def test_one_channel_gets_one_message_a_second(db: Database, office: Office) -> None:
    """Messages of one channel are a second apart; other channels do not wait for them."""
    office.write(db, "one", "two")
    office.write(db, "elsewhere", channel=office.slack.add_channel("other-rhythm", bot_in=True).id)
    sender = office.sender(db)

    assert sender.run_due(office.clock()) == 2
    assert sender.run_due(office.clock.move(milliseconds=999)) == 0
    assert sender.run_due(office.clock.move(milliseconds=1)) == 1


@pytest.mark.parametrize("error", DEFINITE)
def test_fm09_a_definite_no_is_parked_told_once_and_can_be_tried_again(
    error: str, db: Database, office: Office
) -> None:
    """What Slack refuses is kept with the reason, admins hear of it once, and it goes out when it is tried again."""
    office.slack.faults.add(kind="error", method="chat.postMessage", error=error)
    office.write(db, "one")
    sender = office.sender(db)
    office.send_all(sender)
    assert office.states(db) == {"parked": 1}
    assert office.reports == [f"one: {error}"]

    with db.transaction() as tx:
        assert [row.last_error for row in outbox.list_parked(tx)] == [error]
        assert outbox.retry_parked(tx, now=office.clock()) == 1
    office.send_all(sender)

    assert office.texts() == ["one"]
    assert office.reports == [f"one: {error}"]


@pytest.mark.parametrize("reason", ["shared outside", "channel_not_found"])
def test_fm09_a_channel_that_must_not_hear_is_never_posted_to(reason: str, db: Database, office: Office) -> None:
    """A channel that is shared outside, or unknown, is refused before Slack is asked to post."""
    office.silent[office.channel.id] = reason
    office.write(db, "one")

    office.send_all(office.sender(db))

    assert office.slack.log.said("chat.postMessage") == []
    assert office.reports == [f"one: {reason}"]


def test_fm09_a_channel_nobody_can_check_waits_and_is_not_posted_to(db: Database, office: Office) -> None:
    """While it is not known whether a channel is shared, nothing is posted; when it is, the message goes out."""
    office.silent[office.channel.id] = "unchecked"
    office.write(db, "one")
    sender = office.sender(db)
    for _ in range(12):
        sender.run_due(office.clock.move(minutes=5))
    assert office.slack.log.said("chat.postMessage") == []

    del office.silent[office.channel.id]
    office.send_all(sender)

    assert office.texts() == ["one"]


def test_fm09_a_person_who_is_gone_is_not_written_to(db: Database, office: Office) -> None:
    """A direct message to a deactivated person is parked like any other refusal."""
    gone = office.slack.add_person("gone-fm09")
    gone.account.kind = "deactivated"
    office.write(db, "one", channel=gone.id, method="dm")

    office.send_all(office.sender(db))

    assert office.reports == ["one: user_disabled"]


def test_fm25_kinds_this_program_does_not_know_are_left_alone(db: Database, office: Office) -> None:
    """A row written by newer code waits for newer code, and holds nothing else up."""
    office.write(db, "new", kind="hologram")
    office.write(db, "old")

    office.send_all(office.sender(db))
    assert office.texts() == ["old"]
    assert office.states(db) == {"pending": 1, "sent": 1}

    office.send_all(office.sender(db, kinds=["line", "hologram"]))
    assert office.texts() == ["old", "new"]


def test_fm36_a_revoked_token_parks_everything_after_one_call(db: Database, office: Office) -> None:
    """When Slack does not know us any more, one call finds out, and nobody storms."""
    office.slack.world.app.dead_because = "token_revoked"
    office.write(db, *(str(number) for number in range(20)))
    sender = office.sender(db)

    office.send_all(sender)

    assert len(office.slack.log.said("chat.postMessage")) == 1
    assert office.states(db) == {"parked": 20}
    assert len(office.reports) == 1


def test_fm36_after_the_app_is_installed_again_everything_is_said_in_order(db: Database, office: Office) -> None:
    """What was parked while the token was dead goes out in its old order once it is tried again."""
    office.slack.world.app.dead_because = "account_inactive"
    office.write(db, "one", "two", "three")
    office.send_all(office.sender(db))

    office.slack.world.app.dead_because = ""
    with db.transaction() as tx:
        outbox.retry_parked(tx, now=office.clock(), errors=["account_inactive"])
    office.send_all(office.sender(db))

    assert office.texts() == ["one", "two", "three"]


def test_a_message_that_cannot_be_rendered_is_parked_and_holds_nothing_up(db: Database, office: Office) -> None:
    """A mistake in one message's template is an admin's matter; the next message goes out."""

    def render(row: outbox.OutboxRow) -> None:
        if row.subject == "bad":
            raise LookupError(row.subject)

    office.write(db, "bad", "good")

    office.send_all(office.sender(db, render=render))

    assert office.reports == ["bad: failed: LookupError"]
    assert office.states(db) == {"parked": 1, "dropped": 1}


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("9" * 400, DAY), (str(DAY + 1), DAY), ("Wed, 21 Oct 2026 07:28:00 GMT", 30), ("", 30), ("-5", 30)],
)
def test_fm08_a_pause_nobody_can_mean_is_cut(retry_after: str, seconds: int, db: Database, office: Office) -> None:
    """A Retry-After of more than a day is a pause of a day; one that is no number of seconds is half a minute."""
    office.slack.faults.add(kind="429", method="chat.postMessage", retry_after=retry_after)
    office.write(db, "one")
    sender = office.sender(db)

    sender.run_due(office.clock())
    sender.run_due(office.clock.move(seconds=seconds - 1))
    assert office.texts() == []
    sender.run_due(office.clock.move(seconds=1))

    assert office.texts() == ["one"]


@pytest.mark.parametrize("attempts", [1, 9, 1023, 1024, 10**6])
def test_fm09_however_often_it_was_tried_it_is_tried_again(attempts: int, db: Database, office: Office) -> None:
    """A channel that cannot be checked for days is asked about every five minutes at most, and holds nothing up."""
    office.silent[office.channel.id] = "unchecked"
    office.write(db, "one")
    office.write(db, "elsewhere", channel=office.slack.add_channel(f"other-tried-{attempts}-{db.dialect}").id)
    with db.transaction() as tx:
        tx.connection().execute(update(outbox.TABLE).where(outbox.TABLE.c.subject == "one").values(attempts=attempts))
    sender = office.sender(db)

    assert sender.run_due(office.clock()) == 2
    del office.silent[office.channel.id]
    sender.run_due(office.clock.move(minutes=5))

    assert office.texts() == ["one"]


def test_a_row_that_cannot_be_read_is_parked_and_holds_nothing_up(db: Database, office: Office) -> None:
    """A row spoilt in the database is set aside; what comes after it goes out in the same pass."""
    office.write(db, "bad", "good")
    with db.transaction() as tx:
        spoilt = text("UPDATE outbox SET payload = :no WHERE subject = 'bad'").bindparams(no="{")
        if db.dialect == "postgresql":  # whose JSON is always well-formed
            spoilt = text("UPDATE outbox SET attempts = 2147483647 WHERE subject = 'bad'")
        tx.connection().execute(spoilt)

    assert office.sender(db).run_due(office.clock()) == 1

    assert office.texts() == ["good"]
    assert office.states(db) == {"parked": 1, "sent": 1}
