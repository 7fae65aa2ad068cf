"""FM20: the clock leaps, forward or back, while messages are on their way; nothing is muted, lost or said twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.workflow import clock_jumps
from storage.database import Database
from storage.outbox import deliveries, send_limits
from tests.faults.office import KIND, Office

NOT_AT_ALL, SECOND, HOUR, YEAR = timedelta(0), timedelta(seconds=1), timedelta(hours=1), timedelta(days=365)
LEAPS = [-5 * YEAR, -HOUR, HOUR, 20 * YEAR]
AGAIN = deliveries.LEASE + deliveries.SETTLE
"""How long it takes at most until the message of a sender that is gone is looked for."""

leaping = pytest.mark.parametrize("by", LEAPS, ids=str)


def soon(office: Office, db: Database, within: timedelta, *, wrong_by: timedelta = NOT_AT_ALL) -> list[str]:
    """What stands in the channel after so long, sent by a sender that was started just now."""
    sender, end = office.sender(db, wrong_by=wrong_by), office.clock() + within
    for _ in range(20):
        due = sender.next_due_at()
        if due is None or due - wrong_by > end:
            break
        office.clock.now = max(office.clock(), due - wrong_by)
        sender.run_due(office.clock() + wrong_by)
    office.clock.now = end
    return office.texts()


@leaping
def test_fm20_a_post_during_a_leap_mutes_nothing(db: Database, office: Office, by: timedelta) -> None:
    """One message goes out while the clock is wrong; the next in that channel follows a second after it is right."""
    leapt = office.clock() + by
    office.write(db, "one", now=leapt)
    office.sender(db).run_due(leapt)
    office.write(db, "two")

    assert soon(office, db, SECOND) == ["one", "two"]


@leaping
def test_fm20_what_was_written_during_a_leap_is_said_when_it_is_over(
    db: Database, office: Office, by: timedelta
) -> None:
    """A message that was put up by a wrong clock, and could not go out then, does not wait for that hour or year."""
    office.write(db, "one", now=office.clock() + by)
    office.write(db, "two")

    assert soon(office, db, SECOND) == ["one", "two"]


@leaping
def test_fm20_delivery_goes_on_during_a_leap(db: Database, office: Office, by: timedelta) -> None:
    """What was put up and posted by the right clock holds nothing up while it is wrong."""
    office.write(db, "one", "two", "three")
    office.sender(db).run_due(office.clock())
    office.write(db, "four", now=office.clock() + by)

    assert soon(office, db, 3 * SECOND, wrong_by=by) == ["one", "two", "three", "four"]


@leaping
def test_fm20_a_rate_limit_during_a_leap_ends_with_it(db: Database, office: Office, by: timedelta) -> None:
    """Slack asked for thirty seconds while the clock was wrong: once it is trusted again, everybody is heard soon."""
    leapt = office.clock() + by
    office.slack.faults.add(kind="429", method="chat.postMessage", retry_after=30)
    office.write(db, "one", now=leapt)
    office.sender(db).run_due(leapt)
    office.write(db, "two")
    clock_jumps.repair_after_clock_jump(db, now=office.clock())

    assert soon(office, db, 31 * SECOND) == ["one", "two"]


def test_fm20_a_rate_limit_during_a_leap_nobody_noticed_is_not_for_ever(db: Database, office: Office) -> None:
    """No pause is longer than the day Slack may ask for: one that ends in twenty years is over, after a restart too."""
    leapt = office.clock() + 20 * YEAR
    office.slack.faults.add(kind="429", method="chat.postMessage", retry_after=30)
    office.write(db, "one", now=leapt)
    office.sender(db).run_due(leapt)

    assert soon(office, db, SECOND) == ["one"]


@leaping
def test_fm20_a_slack_out_of_reach_during_a_leap_mutes_nothing(db: Database, office: Office, by: timedelta) -> None:
    """Nobody listened at Slack's address while the clock was wrong: a pause of our own is minutes, so not that one."""
    nowhere = office.client()
    nowhere.base_url = "http://127.0.0.1:9/api/"
    office.write(db, "one", now=office.clock() + by)
    office.sender(db, client=nowhere).run_due(office.clock() + by)

    assert soon(office, db, 2 * SECOND) == ["one"]


@leaping
def test_fm20_a_lost_answer_during_a_leap_doubles_nothing(db: Database, office: Office, by: timedelta) -> None:
    """Slack had the message and its answer was lost while the clock was wrong: it is found, not posted again."""
    office.slack.faults.add(kind="reset", method="chat.postMessage", stored=True)
    office.write(db, "one")
    office.sender(db).run_due(office.clock() + by)

    assert soon(office, db, deliveries.SETTLE + SECOND) == ["one"]
    assert office.states(db) == {"sent": 1}


@leaping
def test_fm20_a_sender_that_died_during_a_leap_holds_nothing_up(db: Database, office: Office, by: timedelta) -> None:
    """Its lease runs out when it would have run out by the right clock."""
    leapt = office.clock() + by
    office.write(db, "one", now=leapt)
    office.write(db, "two")
    with db.transaction() as tx:
        assert deliveries.claim_next_row(tx, now=leapt, kinds=[KIND])

    assert soon(office, db, AGAIN + SECOND) == ["one", "two"]


@leaping
def test_fm20_another_replica_s_leap_does_not_take_its_message_from_a_sender(
    postgresql_url: str, office: Office, open_database: Callable[[str], Database], by: timedelta
) -> None:
    """A replica with a wrong clock looks in while another posts: the message is there once, and noted as sent."""
    here, there = open_database(postgresql_url), open_database(postgresql_url)
    office.write(here, "one")
    held = office.claim(here)
    with there.transaction() as tx:
        deliveries.repair_waits(tx, now=office.clock() + by)
        deliveries.expire_leases(tx, now=office.clock() + by)
    with here.transaction() as tx:
        assert deliveries.claim_next_row(tx, now=office.clock(), kinds=[KIND]) is None
        assert deliveries.mark_sent(tx, held, now=office.clock(), channel=office.channel.id, ts="1.1")


@pytest.mark.parametrize(
    ("gate", "longest"),
    [
        (send_limits.name_slack_gate("chat.postMessage"), send_limits.LONGEST_ASKED),
        (send_limits.name_method_gate("post"), deliveries.LONGEST),
    ],
    ids=["asked for by Slack", "our own"],
)
def test_fm20_what_is_lawfully_waited_for_is_waited_for(
    db: Database, office: Office, gate: str, longest: timedelta
) -> None:
    """A day that Slack asked for, or minutes of our own: setting right what is wrong opens no gate early."""
    office.write(db, "one")
    with db.transaction() as tx:
        send_limits.close_gate_until(tx, gate, office.clock() + longest)
    office.sender(db).run_due(office.clock())

    assert soon(office, db, longest - SECOND) == []
    assert soon(office, db, SECOND) == ["one"]


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=-3650), timedelta(hours=1)], ids=str)
def test_fm20_a_clock_that_leaps_makes_no_old_word_good(by: timedelta, db: Database, office: Office) -> None:
    """Whichever way the clock was set, what Slack said about a channel before counts for nothing afterwards."""
    channels = office.channels()
    office.write(db, "one")
    office.send_all(office.sender(db, find_bar=channels.find_bar))
    office.channel.shared = True

    office.clock.now += by
    office.write(db, "two")
    office.sender(db, find_bar=channels.find_bar).run_due(office.clock() + timedelta(seconds=1))

    assert office.texts() == ["one"]
    assert office.reports == ["two: shared outside"]
