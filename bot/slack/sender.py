"""The outbox worker, the only code that posts: it takes a row, renders what is true now, posts, notes the answer.

What an answer means is in `bot/slack/posting.py`; how a row is held and settled is in `storage/outbox/deliveries.py`.
"""

import logging
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack import posting
from bot.slack.channels import passes
from bot.slack.errors import Verdict, judge_error
from bot.slack.posting import Absent, Message, Outcome, Pointless, Refused, Sent, Unsure
from storage.database import Database, DatabaseAway
from storage.outbox import deliveries, posted, send_limits
from storage.outbox.outbox import LOCKED_OUT, OutboxMethod, OutboxRow

log = logging.getLogger(__name__)

Instant = Callable[[], datetime]

LONGEST_PAUSE = 5.0
"""Seconds after which the sender looks by itself, for rows another replica left and for expired leases."""

BREATH = 0.25
"""Seconds between two looks when something is due that could not be taken up."""

REST, LONGEST_REST = 0.05, 1.0
"""Seconds between two looks at the least: a commit after a quiet moment is seen at once, those behind it together."""

MOST_BLIND_POSTS = 3
"""How often a message is posted whose fate cannot be looked up, before a person has to decide."""

NO_TIME_LEFT = timedelta(seconds=15)
"""A lease this close to its end is not used for a call any more: somebody else could take the row meanwhile."""

DIRECT = "D"
"""How the ids of direct messages begin. Nobody else reads them, so there is nothing to check, and no scope to ask."""

PATIENCE = timedelta(days=1)
"""How long a message is sent again after errors that pass by themselves, before a person has to look."""


class Sender:
    """Sends what the outbox holds: on a thread of its own after `start()`, or pass by pass with `run_due()`.

    `slack` has no retry handlers: a retried chat.postMessage can be a second message. `render` gives the message as
    things are now, or None when there is nothing to say any more; it opens its own transaction. `kinds` are those it
    knows. `on_parked` is called inside the transaction that parks a row, to leave word for the admins. `history`
    says that the app may read the channels it posts in. `clock` gives aware UTC, `monotonic` seconds.
    """

    def __init__(
        self,
        *,
        db: Database,
        slack: WebClient,
        render: Callable[[OutboxRow], Message | None],
        kinds: Collection[str],
        reason_not_to_post: Callable[[str], str | None],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        on_parked: Callable[[Session, OutboxRow, str], None],
        history: bool = False,
    ) -> None:
        self._db = db
        self._slack = slack
        self._render = render
        self._kinds = frozenset(kinds)
        self._reason_not_to_post = reason_not_to_post
        self._clock = clock
        self._monotonic = monotonic
        self._on_parked = on_parked
        self._history = history
        self._one_pass = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._unrecorded: list[tuple[OutboxRow, Outcome | Pointless]] = []
        self._direct: dict[str, str] = {}
        self._thread = threading.Thread(target=self._loop, name="outbox", daemon=True)

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
        """Send everything that is due at `now`, and give how many rows were taken up. Raises DatabaseAway.

        Instants noted on the way are `now` and the time since, so a clock that is moved does no harm.
        """
        started = self._monotonic()

        def instant() -> datetime:
            return now + timedelta(seconds=self._monotonic() - started)

        with self._one_pass:
            while self._unrecorded:
                row, outcome = self._unrecorded.pop(0)
                self._settle(row, outcome, instant())
            with self._db.transaction() as tx:
                deliveries.repair_waits(tx, now=instant())
                deliveries.expire_leases(tx, now=instant())
            taken = 0
            while not self._stopping.is_set() and self._next(instant):
                taken += 1
            return taken

    def next_due_at(self) -> datetime | None:
        """When there will be something to send, or None."""
        with self._db.transaction(reading=True) as tx:
            return deliveries.find_next_due_at(tx, kinds=self._kinds, now=self._clock())

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            rest, pause = REST, LONGEST_PAUSE
            try:
                rest, pause = self._pass()
            except DatabaseAway as away:
                log.warning("outbox: %s", away)
            except Exception:  # a sender that died would look like one with nothing to say
                log.exception("outbox: a pass failed")
            self._stopping.wait(rest)
            self._woken.wait(pause)

    def _pass(self) -> tuple[float, float]:
        """Look, which writes nothing, and send what is due.

        Gives how long to rest whoever wakes it (a hundred commits in a second are a few looks, and looking takes no
        more than a tenth of the time), and then how long until it is worth looking again; both in seconds.
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

    def _next(self, instant: Instant) -> bool:
        """Take up one row and do it. False when none is due."""
        row = self._taken_up(instant)
        if row is None:
            return False
        outcome: Outcome | Pointless
        try:
            message = self._render(row)
            outcome = Pointless("nothing to say any more") if message is None else self._send(row, message, instant)
        except DatabaseAway:
            outcome = Absent("the database was away", seconds=0)
        except Exception as error:  # one message that cannot be made must not hold up the others
            log.exception("outbox: %s %s failed", row.kind, row.subject)
            outcome = Refused(f"failed: {type(error).__name__}")
        self._settle(row, outcome, instant())
        return True

    def _taken_up(self, instant: Instant) -> OutboxRow | None:
        """The next row, held. One that cannot be read is parked: it must not hold up the others."""
        while True:
            try:
                with self._db.transaction() as tx:
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
        """Check the channel, look what became of earlier tries, and only then post."""
        living = self._living(row)
        channel = self._destination(row, living)
        if not isinstance(channel, str):
            return channel
        if row.doubts and living is None and row.method != OutboxMethod.HOME:
            found = self._look(row, channel, instant())
            if found is not None:
                return found
        if self._stopping.is_set() or row.leased_until is None or instant() >= row.leased_until - NO_TIME_LEFT:
            return Absent("the sender stopped before the call", seconds=0)
        if row.method == OutboxMethod.HOME:
            return posting.publish_home(self._slack, message, user=channel)
        if living is None:
            return posting.post(self._slack, message, channel=channel, thread_ts=row.thread_ts, key=row.key)
        outcome = posting.update(self._slack, message, channel=channel, ts=living[1], key=row.key)
        if isinstance(outcome, Refused) and judge_error(outcome.reason) is Verdict.ANEW:
            with self._db.transaction() as tx:
                posted.forget_message(tx, row.kind, row.subject)
            return Absent(outcome.reason, seconds=0)
        return outcome

    def _living(self, row: OutboxRow) -> tuple[str, str] | None:
        if row.method != OutboxMethod.UPDATE:
            return None
        with self._db.transaction(reading=True) as tx:
            found = posted.find_place(tx, row.kind, row.subject)
        # a message that stands in a channel no longer meant stays there; the news of it goes to the one that is
        return found if found is not None and found[0] == row.channel else None

    def _destination(self, row: OutboxRow, living: tuple[str, str] | None) -> str | Outcome:
        """The channel the row goes to, once it is certain that it may."""
        if row.method == OutboxMethod.HOME:
            return row.channel
        if row.channel in self._direct:
            return self._direct[row.channel]
        if row.method == OutboxMethod.DM:
            opened = posting.open_direct_message(self._slack, row.channel)
            if isinstance(opened, Sent):
                self._direct[row.channel] = opened.channel
                return opened.channel
            return Absent(opened.reason) if isinstance(opened, Unsure) else opened  # asking twice does no harm
        channel = living[0] if living else row.channel
        if living and channel.startswith(DIRECT):
            return channel
        reason = self._reason_not_to_post(channel)
        if reason is None:
            return channel
        return Absent(f"channel: {reason}") if passes(reason) else Refused(reason)

    def _look(self, row: OutboxRow, channel: str, now: datetime) -> Outcome | Pointless | None:
        """What became of earlier tries, made before now whatever the clock said; None when to post again is right."""
        if self._history:
            since = min(row.tried_at or row.created_at, now)
            looked = posting.find_posted(
                self._slack, channel=channel, thread_ts=row.thread_ts, key=row.key, since=since
            )
            if isinstance(looked, Absent) and looked.reason == posting.NOT_THERE:
                return None
            if isinstance(looked, Unsure):
                return Absent(looked.reason)
            if not isinstance(looked, Refused):
                return looked
        if not row.matters:
            return Pointless("a courtesy, and perhaps said already")
        return None if row.doubts < MOST_BLIND_POSTS else Refused("no answer from Slack, several times")

    def _settle(self, row: OutboxRow, outcome: Outcome | Pointless, now: datetime) -> None:
        """Note what came of a row; when the database is away, keep it in mind until the next pass."""
        try:
            with self._db.transaction() as tx:
                noted = self._note(tx, row, outcome, now)
        except DatabaseAway:
            self._unrecorded.append((row, outcome))
            raise
        except Exception:  # its lease will run out; until then it holds up nothing but its channel
            log.exception("outbox: what came of %s %s could not be noted", row.kind, row.subject)
            return
        what = type(outcome).__name__.lower()
        log.info("outbox: %s %s %s%s", row.kind, row.intent, what, "" if noted else ", but the row was taken away")

    def _note(self, tx: Session, row: OutboxRow, outcome: Outcome | Pointless, now: datetime) -> bool:
        match outcome:
            case Sent(channel, ts):
                return deliveries.mark_sent(tx, row, now=now, channel=channel, ts=ts)
            case Unsure(reason):
                return deliveries.mark_unknown(tx, row, now=now, reason=reason)
            case Absent(reason) if _has_not_passed(row, reason, now):
                return self._park(tx, row, reason, now)
            case Absent(reason, asked):
                again = now + outcome.pause(row.attempts)
                if reason in posting.AFFECTS_ALL_MESSAGES:
                    gate = send_limits.name_method_gate if asked is None else send_limits.name_slack_gate
                    send_limits.close_gate_until(tx, gate(row.method), again)
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
