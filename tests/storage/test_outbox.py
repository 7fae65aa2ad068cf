"""The outbox and how its rows are held: once per intent, in order, never lost to a race."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from scoring.settings.channels import ChannelPurpose
from storage.database import Database
from storage.outbox import deliveries, outbox, posted, send_limits
from storage.outbox.outbox import OutboxRow
from storage.settings import channels
from tests.storage import watched

KINDS = ("line", "card")


def write(db: Database, intent: str, now: datetime, **words: Any) -> None:
    row = {"kind": "line", "subject": intent, "channel": "C1"} | words
    with db.transaction() as tx:
        outbox.enqueue(tx, intent=intent, now=now, **row)


def take(db: Database, now: datetime) -> OutboxRow | None:
    with db.transaction() as tx:
        return deliveries.claim_next_row(tx, now=now, kinds=KINDS)


def taken(db: Database, now: datetime) -> OutboxRow:
    row = take(db, now)
    assert row is not None
    return row


def settle(db: Database, row: OutboxRow, now: datetime, ts: str = "1.1") -> bool:
    with db.transaction() as tx:
        return deliveries.mark_sent(tx, row, now=now, channel=row.channel, ts=ts)


def states(db: Database) -> dict[str, int]:
    with db.transaction(reading=True) as tx:
        return {str(state): number for state, number in outbox.count_by_state(tx).items()}


def due(db: Database, now: datetime) -> datetime | None:
    with db.transaction(reading=True) as tx:
        return deliveries.find_next_due_at(tx, kinds=KINDS, now=now)


def test_the_same_intent_twice_is_one_row(db: Database, now: datetime) -> None:
    """However often a thing is asked for, it is said once."""
    write(db, "strike:1", now)
    write(db, "strike:1", now)

    assert states(db) == {"pending": 1}


def test_what_was_said_is_not_said_again(db: Database, now: datetime) -> None:
    """An intent that comes back after it was sent changes nothing."""
    write(db, "strike:1", now)
    settle(db, taken(db, now), now)
    write(db, "strike:1", now)

    assert states(db) == {"sent": 1}


def test_a_row_that_is_rolled_back_is_never_sent(db: Database, now: datetime) -> None:
    """The outbox and the change it tells of live and die together."""

    def write_and_fail() -> None:
        with db.transaction() as tx:
            outbox.enqueue(tx, intent="a", kind="line", subject="s", channel="C1", now=now)
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()

    assert take(db, now) is None


def test_ten_updates_that_wait_are_one_message(db: Database, now: datetime) -> None:
    """Ballots cast in the same second become one update."""
    for _ in range(10):
        write(db, "ballot:1", now, method="update")

    settle(db, taken(db, now), now)
    assert states(db) == {"sent": 1}


def test_an_update_goes_to_the_channel_for_its_purpose(db: Database, now: datetime) -> None:
    """Asked for by purpose, an update is what it is for a channel; where no channel is chosen nothing is stored."""
    with db.transaction() as tx:
        assert outbox.enqueue_update(tx, "line", "1", purpose=ChannelPurpose.REVIEW, now=now) is None
    assert take(db, now) is None

    with db.transaction() as tx:
        channels.set_channel(tx, ChannelPurpose.REVIEW, "C1", by="U1", now=now)
        for _ in range(10):
            assert outbox.enqueue_update(tx, "line", "1", purpose=ChannelPurpose.REVIEW, now=now) == "C1"
    write(db, "line:1", now, subject="1", method="update")

    row = taken(db, now)
    assert (row.intent, row.subject, row.channel, row.method, row.wanted) == ("line:1", "1", "C1", "update", 11)
    settle(db, row, now)
    assert states(db) == {"sent": 1}


def test_an_update_asked_for_while_one_is_on_its_way_follows_it(db: Database, now: datetime) -> None:
    """What changed after the message was rendered is shown by one more update."""
    write(db, "ballot:1", now, method="update")
    row = taken(db, now)
    write(db, "ballot:1", now, method="update")
    settle(db, row, now)
    assert states(db) == {"pending": 1}

    settle(db, taken(db, now + timedelta(seconds=1)), now)
    assert states(db) == {"sent": 1}


def test_an_update_asked_for_after_it_was_sent_is_sent_again(db: Database, now: datetime) -> None:
    """A living message is updated as often as it changes."""
    write(db, "ballot:1", now, method="update")
    settle(db, taken(db, now), now)
    write(db, "ballot:1", now, method="update", payload={"round": 2})

    assert taken(db, now + timedelta(seconds=1)).payload == {"round": 2}


def test_a_channel_has_one_message_on_its_way_in_the_order_written(db: Database, now: datetime) -> None:
    """The second waits until the first is settled; another channel does not."""
    write(db, "first", now)
    write(db, "second", now)
    write(db, "elsewhere", now, channel="C2")

    first = taken(db, now)
    assert taken(db, now).subject == "elsewhere"
    assert take(db, now) is None
    settle(db, first, now)

    assert first.subject == "first"
    assert taken(db, now + timedelta(seconds=1)).subject == "second"


def test_a_row_nobody_can_settle_holds_its_channel_only_until_it_is_parked(db: Database, now: datetime) -> None:
    """A refused message does not stop those behind it."""
    write(db, "first", now)
    write(db, "second", now)
    with db.transaction() as tx:
        row = deliveries.claim_next_row(tx, now=now, kinds=KINDS)
        assert row is not None
        deliveries.park_row(tx, row, now=now, reason="msg_too_long")

    assert taken(db, now).subject == "second"


def test_an_expired_lease_becomes_unknown_and_waits(db: Database, now: datetime) -> None:
    """Whoever held it may have posted: it is looked at thirty seconds later, not sent at once."""
    write(db, "one", now)
    taken(db, now)
    with db.transaction() as tx:
        assert deliveries.expire_leases(tx, now=now + timedelta(seconds=59)) == 0
        assert deliveries.expire_leases(tx, now=now + timedelta(seconds=60)) == 1

    assert take(db, now + timedelta(seconds=89)) is None
    assert taken(db, now + timedelta(seconds=90)).doubts == 1


def test_the_next_due_moment_knows_rows_gates_and_leases(db: Database, now: datetime) -> None:
    """The sender sleeps exactly until there is something to do."""
    assert due(db, now) is None
    write(db, "one", now + timedelta(minutes=1))
    assert due(db, now) == now + timedelta(minutes=1)
    with db.transaction() as tx:
        send_limits.close_gate_until(tx, send_limits.name_channel_gate("C1"), now + timedelta(minutes=2))
    assert due(db, now) == now + timedelta(minutes=2)
    with db.transaction() as tx:
        send_limits.close_gate_until(tx, send_limits.name_method_gate("post"), now + timedelta(minutes=3))
    assert due(db, now) == now + timedelta(minutes=3)

    taken(db, now + timedelta(minutes=3))
    assert due(db, now) == now + timedelta(minutes=4)


def test_each_pause_is_believed_as_long_as_its_kind_may_last(db: Database, now: datetime) -> None:
    """A day that Slack asked for is waited for; a day between two messages of a channel was noted by a wrong clock."""
    write(db, "one", now)
    with db.transaction() as tx:
        send_limits.close_gate_until(tx, send_limits.name_channel_gate("C1"), now + timedelta(days=1))
    assert due(db, now) == now
    with db.transaction() as tx:
        send_limits.close_gate_until(tx, send_limits.name_slack_gate("chat.postMessage"), now + timedelta(days=1))
        deliveries.repair_waits(tx, now=now)
    assert due(db, now) == now + timedelta(days=1)
    assert take(db, now + timedelta(hours=23)) is None

    with db.transaction() as tx:
        deliveries.repair_waits(tx, now=now, leapt=True)
    assert taken(db, now).subject == "one"


def test_a_gate_is_never_opened_early(db: Database, now: datetime) -> None:
    """A shorter wait does not replace a longer one."""
    write(db, "one", now)
    with db.transaction() as tx:
        send_limits.close_gate_until(tx, send_limits.name_method_gate("post"), now + timedelta(seconds=30))
        send_limits.close_gate_until(tx, send_limits.name_method_gate("post"), now + timedelta(seconds=1))

    assert take(db, now + timedelta(seconds=29)) is None
    assert take(db, now + timedelta(seconds=30)) is not None


def test_where_a_message_is_can_be_asked_both_ways(db: Database, now: datetime) -> None:
    """By intent, by kind and subject, and by the place a reaction came from."""
    write(db, "card:1", now, kind="card", subject="case:1")
    settle(db, taken(db, now), now, ts="17.5")

    with db.transaction(reading=True) as tx:
        assert outbox.find_message_place(tx, intent="card:1") == ("C1", "17.5")
        assert outbox.find_message_place(tx, kind="card", subject="case:1") == ("C1", "17.5")
        assert posted.find_subject(tx, "C1", "17.5") == ("card", "case:1")
        assert posted.find_subject(tx, "C1", "99") is None
        assert outbox.find_message_place(tx, intent="other") is None


def test_a_channel_with_a_new_id_is_followed(db: Database, now: datetime) -> None:
    """Rows and living messages go along when Slack renumbers a channel."""
    write(db, "card:1", now, kind="card", subject="case:1")
    settle(db, taken(db, now), now)
    write(db, "next", now)
    with db.transaction() as tx:
        outbox.change_channel_id(tx, "C1", "C9")

    with db.transaction(reading=True) as tx:
        assert outbox.find_message_place(tx, kind="card", subject="case:1") == ("C9", "1.1")
    assert taken(db, now + timedelta(seconds=1)).channel == "C9"


def test_retention_deletes_what_was_said_and_keeps_what_was_not(db: Database, now: datetime) -> None:
    """Old sent rows go; parked and waiting ones stay, however old."""
    write(db, "said", now)
    settle(db, taken(db, now), now)
    write(db, "refused", now, channel="C2")
    with db.transaction() as tx:
        row = deliveries.claim_next_row(tx, now=now, kinds=KINDS)
        assert row is not None
        deliveries.park_row(tx, row, now=now, reason="is_archived")
    write(db, "waiting", now)

    with db.transaction() as tx:
        assert outbox.delete_before(tx, now + timedelta(days=90)) == 1
    assert states(db) == {"parked": 1, "pending": 1}


def test_a_method_slack_does_not_know_is_refused(db: Database, now: datetime) -> None:
    """A mistyped method fails where it is written, not at night in the sender."""
    with pytest.raises(ValueError, match="ephemeral"):
        write(db, "one", now, method="ephemeral")


def test_an_empty_address_is_refused(db: Database, now: datetime) -> None:
    """A row without a channel could never be sent."""
    with pytest.raises(IntegrityError):
        write(db, "one", now, channel="")


def test_what_was_over_long_ago_is_not_read(db: Database, now: datetime) -> None:
    """Of the direct messages to one person only those are read that may still change, the newest first, by an index."""
    for number, reader in enumerate(("U1", "U1", "U1", "U1", "U2")):
        write(db, f"dm:{number}", now, channel=reader, method="dm")
        settle(db, taken(db, now + timedelta(minutes=number)), now, ts=f"{number}.1")
    with db.transaction() as tx:
        *_, second, first = outbox.list_sent_messages(tx, KINDS, reader="U1")
        outbox.enqueue_revision(tx, first, over=True, now=now)
        outbox.enqueue_revision(tx, second, over=False, now=now)
    later = now + timedelta(hours=1)
    with db.transaction(reading=True) as tx, watched.watch_statements(tx) as sent:
        left = outbox.list_sent_messages(tx, KINDS, reader="U1", over_since=later)
        lately = outbox.list_sent_messages(tx, KINDS, reader="U1", over_since=now, most=2)

    assert [each.row.intent for each in left] == ["dm:3", "dm:2", "dm:1"]
    assert [(each.row.intent, each.over) for each in lately] == [("dm:3", False), ("dm:2", False)]
    with db.transaction(reading=True) as tx:
        assert {each.row.intent for each in outbox.list_sent_messages(tx, KINDS, over_since=now) if each.over} == {
            "dm:0"
        }
        if db.dialect == "postgresql":
            tx.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        assert ["ix_outbox_direct" in watched.explain_plan(tx, each) for each in sent] == [True, True]
