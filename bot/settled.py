"""Direct messages whose matter is over: each says how it came out in its own place, and has no dead button any more.

What a message says while there is reason for it is the feature's `posts`, what it says afterwards its `over`. Whoever
did something has their own newest messages looked at at once; everybody's are looked at every few minutes, since a
colleague or the clock may have ended a matter.
"""

import logging
from datetime import datetime, timedelta

from bot.composition import OVER
from bot.dispatch import POSTS, render_post
from bot.slack.dependencies import Deps
from bot.slack.errors import AskedToWait
from bot.slack.rendering import Message, has_buttons
from bot.workflow import direct_messages, people
from bot.workflow.direct_messages import SentMessage
from bot.workflow.outbox import OutboxMethod, OutboxRow
from bot.workflow.requests import DatabaseAway

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=10)
UNDONE_WITHIN = timedelta(hours=1)
"""For how long a message that is over may come back, because what ended it was undone."""
MOST_AT_ONCE = 10
"""How many of somebody's messages are looked at when they did something; the others are a few minutes later."""


def render_row(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message of an outbox row: of one that changes a direct message, how things stand with that one.

    None for a direct message whose reader is no full member any more: nothing is said to them again.
    """
    message = direct_messages.restore_revised(row)
    current = message or row
    if current.method is OutboxMethod.DM and _has_left(current.channel, deps):
        return None
    if message is None:
        return render_post(row, deps)
    over = OVER.get(row.kind)
    return POSTS[row.kind](message, deps) or (over(message, deps) if over is not None else None)


def settle_messages(deps: Deps, now: datetime, *, reader: str | None = None) -> int:
    """Have the direct messages changed that are over by now, or are not over after all; return how many.

    Of one reader's it looks at the newest ones only.
    """
    changed, most = 0, None if reader is None else MOST_AT_ONCE
    for message in direct_messages.list_sent_messages(
        deps.db, OVER, reader=reader, over_since=now - UNDONE_WITHIN, most=most
    ):
        over = _find_whether_over(message, deps)
        if over is not None and over is not message.over:
            direct_messages.revise_message(deps.db, message, over=not message.over, now=now)
            changed += 1
    return changed


def run_due(deps: Deps, now: datetime) -> int:
    """Look, every few minutes, at everybody's direct messages; return how many were changed."""
    period = str(now.timestamp() // EVERY.total_seconds())
    return deps.turns.once("settled", period, lambda: settle_messages(deps, now), otherwise=0)


def _has_left(user_id: str, deps: Deps) -> bool:
    """Tell whether somebody is known to be no full member."""
    seen = people.find_last_seen(deps.db, user_id)
    return seen is not None and not seen.full_member


def _find_whether_over(message: SentMessage, deps: Deps) -> bool | None:
    """Find whether nothing is left to do about a direct message; None if that cannot be told now."""
    try:
        current = POSTS[message.row.kind](message.row, deps)
    except (AskedToWait, DatabaseAway):
        return None
    except Exception:  # one message that cannot be made must not keep the others as they are
        log.exception("settled: %s %s could not be looked at", message.row.kind, message.row.subject)
        return None
    return current is None or not has_buttons(current)
