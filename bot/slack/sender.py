"""The outbox worker, the only code that posts: it claims a row, renders it, posts it, stores the outcome.

What an answer means is in `bot/slack/posting.py`; rows are claimed and settled in `storage/outbox/deliveries.py`.
"""

import logging
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack import posting
from bot.slack.channels import UNCHECKED, Bar, passes
from bot.slack.errors import AskedToWait, Verdict, judge_error
from bot.slack.posting import Absent, Message, Outcome, Pointless, Refused, Sent, Unsure
from storage import leaving
from storage.database import Database, DatabaseAway
from storage.outbox import deliveries, direct_channels, posted, send_limits
from storage.outbox.outbox import LOCKED_OUT, OutboxMethod, OutboxRow, find_revised_place

log = logging.getLogger(__name__)

Instant = Callable[[], datetime]

LONGEST_PAUSE = 5.0
"""Seconds after which the sender looks unasked, for rows another replica left and for expired leases."""

BREATH = 0.25
"""Seconds between two looks while something is due that could not be claimed."""

REST, LONGEST_REST = 0.05, 1.0
"""The shortest and longest rest between two looks, in seconds: many commits close together are one look."""

MOST_BLIND_POSTS = 3
"""How often a message is posted if umpire cannot look up whether it arrived, before a person has to decide."""

NO_TIME_LEFT = timedelta(seconds=15)
"""A lease this close to its end is not used for a call any more: somebody else could take the row meanwhile."""

DIRECT = "D"
"""How the ids of direct messages begin. Nobody else reads them, so there is nothing to check, and no scope to ask."""

PATIENCE = timedelta(days=1)
"""How long a message is sent again after errors that pass by themselves, before a person has to look."""


class Sender:
    """Sends what the outbox holds: on a thread of its own after `start()`, or pass by pass with `run_due()`.

    `slack` has no retry handlers: a retried chat.postMessage can be a second message. `render` gives the message as
    things are now, or None if it is no longer needed; it opens its own transaction, and may raise AskedToWait. `kinds`
    are those it knows. `on_parked` is called inside the transaction that parks a row, to notify the admins, and
    `on_refusal` after it, with the reason. `find_bar` tells why not to post in a channel. `clock` gives aware UTC,
    `monotonic` seconds. Nothing is sent once the app was removed from the workspace.
    """

    def __init__(
        self,
        *,
        db: Database,
        slack: WebClient,
        render: Callable[[OutboxRow], Message | None],
        kinds: Collection[str],
        find_bar: Callable[[str], Bar | None],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        on_parked: Callable[[Session, OutboxRow, str], None],
        on_refusal: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._db = db
        self._slack = slack
        self._render = render
        self._kinds = frozenset(kinds)
        self._find_bar = find_bar
        self._clock = clock
        self._monotonic = monotonic
        self._on_parked, self._on_refusal = on_parked, on_refusal
        self._one_pass = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._unrecorded: list[tuple[OutboxRow, Outcome | Pointless]] = []
        self._thread = threading.Thread(target=self._run_loop, name="outbox", daemon=True)

    def start(self) -> None:
        """Send on a thread of its own from now on."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once whether something is due: after a commit, or when the clock was moved."""
        self._woken.set()

    def stop(self, timeout: float) -> bool:
        """Finish the call that is under way, take up nothing new. False if that takes longer than `timeout` seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def is_alive(self) -> bool:
        """Whether the thread is running."""
        return self._thread.is_alive()

    def run_due(self, now: datetime) -> int:
        """Send everything that is due at `now`, and return how many rows were claimed. Raises DatabaseAway.

        Times that are stored are `now` plus the time elapsed since, so a clock that is moved does no harm.
        """
        started = self._monotonic()

        def instant() -> datetime:
            return now + timedelta(seconds=self._monotonic() - started)

        with self._one_pass:
            while self._unrecorded:
                row, outcome = self._unrecorded.pop(0)
                self._store_outcome(row, outcome, instant())
            with self._db.transaction() as tx:
                deliveries.repair_waits(tx, now=instant())
                deliveries.expire_leases(tx, now=instant())
            taken = 0
            while not self._stopping.is_set() and self._send_next(instant):
                taken += 1
            return taken

    def next_due_at(self) -> datetime | None:
        """Return when there will be something to send, or None."""
        with self._db.transaction(reading=True) as tx:
            if leaving.has_ended(tx):
                return None
            return deliveries.find_next_due_at(tx, kinds=self._kinds, now=self._clock())

    def _run_loop(self) -> None:
        """Send what is due, rest, and wait until woken, until the sender is stopped."""
        while not self._stopping.is_set():
            self._woken.clear()
            rest, pause = REST, LONGEST_PAUSE
            try:
                rest, pause = self._run_pass()
            except DatabaseAway as away:
                log.warning("outbox: %s", away)
            except Exception:  # a sender that died would look like one with nothing to say
                log.exception("outbox: a pass failed")
            self._stopping.wait(rest)
            self._woken.wait(pause)

    def _run_pass(self) -> tuple[float, float]:
        """Look for rows, which writes nothing, and send those that are due.

        Returns two numbers of seconds: how long to rest even if woken, so that looking takes no more than a tenth of
        the time; and after that, how long to wait if not woken.
        """
        started, taken = self._monotonic(), 0
        due = self.next_due_at()
        rest = min(LONGEST_REST, max(REST, 9 * (self._monotonic() - started)))
        if self._unrecorded or (due is not None and due <= self._clock()):
            taken = self.run_due(self._clock())
            due = self.next_due_at()
        if due is None:
            return rest, LONGEST_PAUSE
        shortest = 0.0 if taken else BREATH  # due, but not for us: another replica has the channel
        return rest, min(LONGEST_PAUSE, max(shortest, (due - self._clock()).total_seconds()))

    def _send_next(self, instant: Instant) -> bool:
        """Claim one row and send it. False if none is due."""
        row = self._claim_next(instant)
        if row is None:
            return False
        outcome: Outcome | Pointless
        try:
            message = self._render(row)
            outcome = Pointless("nothing to say any more") if message is None else self._send(row, message, instant)
        except DatabaseAway:
            outcome = Absent("the database was away", seconds=0)
        except AskedToWait as wait:  # what the message says depends on what Slack did not say yet
            outcome = Absent(UNCHECKED, seconds=wait.seconds)
        except Exception as error:  # one message that cannot be made must not hold up the others
            log.exception("outbox: %s %s failed", row.kind, row.subject)
            outcome = Refused(f"failed: {type(error).__name__}")
        self._store_outcome(row, outcome, instant())
        if isinstance(outcome, Refused):
            self._on_refusal(outcome.reason)
        return True

    def _claim_next(self, instant: Instant) -> OutboxRow | None:
        """Claim the next row, or return None. A row that cannot be read is parked, not to hold up the others."""
        while True:
            try:
                with self._db.transaction() as tx:
                    if leaving.has_ended(tx):
                        return None
                    return deliveries.claim_next_row(tx, now=instant(), kinds=self._kinds)
            except DatabaseAway:
                raise
            except Exception as error:  # whatever is wrong with the row, the others can be read
                reason = f"failed: {type(error).__name__}"
                with self._db.transaction() as tx:
                    if not deliveries.park_next_row(tx, now=instant(), kinds=self._kinds, reason=reason):
                        raise
                log.exception("outbox: a row could not be taken up, and is parked")

    def _send(self, row: OutboxRow, message: Message, instant: Instant) -> Outcome | Pointless:
        """Check the channel, look up what became of earlier attempts, and only then post or update the message."""
        posted_at = self._find_posted(row)
        channel = self._choose_channel(row, posted_at)
        if not isinstance(channel, str):
            return channel
        if row.doubts and posted_at is None and row.method != OutboxMethod.HOME:
            earlier_outcome = self._find_earlier_outcome(row, channel, instant())
            if earlier_outcome is not None:
                return earlier_outcome
        if self._stopping.is_set() or row.leased_until is None or instant() >= row.leased_until - NO_TIME_LEFT:
            return Absent("the sender stopped before the call", seconds=0)
        if row.method == OutboxMethod.HOME:
            return posting.publish_home(self._slack, message, user=channel)
        if posted_at is None:
            return self._post(row, message, channel)
        outcome = posting.update(self._slack, message, channel=channel, ts=posted_at[1], key=row.key)
        if isinstance(outcome, Refused) and judge_error(outcome.reason) is Verdict.ANEW:
            if find_revised_place(row) is not None:
                return Pointless("the message it changes is gone")
            with self._db.transaction() as tx:
                posted.forget_message(tx, row.kind, row.subject)
            return Absent(outcome.reason, seconds=0)
        return outcome

    def _find_posted(self, row: OutboxRow) -> tuple[str, str] | None:
        """Find the channel and timestamp of the message that a row updates; None if it is to be posted."""
        if row.method != OutboxMethod.UPDATE:
            return None
        if (place := find_revised_place(row)) is not None:
            return place
        with self._db.transaction(reading=True) as tx:
            place = posted.find_place(tx, row.kind, row.subject)
        # if the channel was changed since, the old message stays as it is, and a new one goes to the new channel
        return place if place is not None and place[0] == row.channel else None

    def _choose_channel(self, row: OutboxRow, posted_at: tuple[str, str] | None) -> str | Outcome:
        """Return the id of the channel to post in, or, if umpire may not or cannot tell, the outcome."""
        if row.method == OutboxMethod.HOME:
            return row.channel
        if row.method == OutboxMethod.DM:
            with self._db.transaction(reading=True) as tx:
                known = direct_channels.find_channel(tx, row.channel)
            return known or self._open_direct_channel(row.channel)
        channel = posted_at[0] if posted_at else row.channel
        if posted_at and channel.startswith(DIRECT):
            return channel
        bar = self._find_bar(channel)
        if bar is None:
            return channel
        if bar.seconds is not None:
            return Absent(bar.reason, seconds=bar.seconds, method="conversations.info")
        return Absent(f"channel: {bar.reason}") if passes(bar.reason) else Refused(bar.reason)

    def _open_direct_channel(self, user_id: str) -> str | Outcome:
        """Ask Slack for the channel of the direct messages with a person, and store it; or return why it is unknown."""
        opened = posting.open_direct_message(self._slack, user_id)
        if not isinstance(opened, Sent):
            return Absent(opened.reason) if isinstance(opened, Unsure) else opened  # asking twice does no harm
        with self._db.transaction() as tx:
            direct_channels.remember_channel(tx, user_id, opened.channel)
        return opened.channel

    def _post(self, row: OutboxRow, message: Message, channel: str) -> Outcome:
        """Post a message. If the direct messages with its reader have another channel by now, that is stored first."""
        outcome = posting.post(self._slack, message, channel=channel, thread_ts=row.thread_ts, key=row.key)
        if row.method == OutboxMethod.DM and outcome == Refused("channel_not_found"):
            opened = self._open_direct_channel(row.channel)
            if opened != channel:
                return Absent("another channel", seconds=0) if isinstance(opened, str) else opened
        return outcome

    def _find_earlier_outcome(self, row: OutboxRow, channel: str, now: datetime) -> Outcome | Pointless | None:
        """Find out what became of earlier attempts; None if the message is to be posted again.

        Where umpire cannot look, because whoever installed it declined that scope, what matters is posted again.
        """
        since = min(row.tried_at or row.created_at, now)
        outcome: Outcome = Refused("no bot may read threads")
        if row.thread_ts is None:
            outcome = posting.find_posted(self._slack, channel=channel, key=row.key, since=since)
        if outcome == Absent(posting.NOT_THERE):
            return None
        if isinstance(outcome, Unsure):
            return Absent(outcome.reason)
        if not isinstance(outcome, Refused):
            return outcome
        if not row.matters:
            return Pointless("a courtesy, and perhaps said already")
        return None if row.doubts < MOST_BLIND_POSTS else Refused("no answer from Slack, several times")

    def _store_outcome(self, row: OutboxRow, outcome: Outcome | Pointless, now: datetime) -> None:
        """Store the outcome of a row; if the database is away, keep it in memory until the next pass."""
        try:
            with self._db.transaction() as tx:
                noted = self._store_outcome_in(tx, row, outcome, now)
        except DatabaseAway:
            self._unrecorded.append((row, outcome))
            raise
        except Exception:  # its lease will run out; until then it holds up nothing but its channel
            log.exception("outbox: what came of %s %s could not be noted", row.kind, row.subject)
            return
        outcome_name = type(outcome).__name__.lower()
        log.info(
            "outbox: %s %s %s%s", row.kind, row.intent, outcome_name, "" if noted else ", but the row was taken away"
        )

    def _store_outcome_in(self, tx: Session, row: OutboxRow, outcome: Outcome | Pointless, now: datetime) -> bool:
        """Store the outcome of a row; False if another replica has claimed the row meanwhile."""
        match outcome:
            case Sent(channel, ts):
                return deliveries.mark_sent(tx, row, now=now, channel=channel, ts=ts)
            case Unsure(reason):
                return deliveries.mark_unknown(tx, row, now=now, reason=reason)
            case Absent(reason) if _has_not_passed(row, reason, now):
                return self._park(tx, row, reason, now)
            case Absent(reason, _, method):
                again = now + outcome.pause(row.attempts)
                if reason in posting.AFFECTS_ALL_MESSAGES:
                    gate = send_limits.name_slack_gate(method) if method else send_limits.name_method_gate(row.method)
                    send_limits.close_gate_until(tx, gate, again)
                    again = now  # the gate holds it, like all the others
                return deliveries.return_to_queue(tx, row, not_before=again, reason=reason)
            case Pointless(reason):
                return deliveries.drop_row(tx, row, now=now, reason=reason)
            case Refused(reason):
                return self._park(tx, row, reason, now)

    def _park(self, tx: Session, row: OutboxRow, reason: str, now: datetime) -> bool:
        if not deliveries.park_row(tx, row, now=now, reason=reason):
            return False
        if reason in LOCKED_OUT:
            deliveries.park_all_waiting(tx, now=now, reason=reason)
        self._on_parked(tx, row, reason)
        return True


def _has_not_passed(row: OutboxRow, reason: str, now: datetime) -> bool:
    """Tell whether an error that should pass by itself has kept a row from being sent for too long."""
    return reason != "ratelimited" and passes(reason) and now - (row.tried_at or now) >= PATIENCE
