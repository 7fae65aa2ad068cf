"""Messages that umpire keeps up to date, after somebody was erased: each that names them is shown anew.

They are found by rendering them: nobody keeps a list of which message names whom. Direct messages in which something
can still be pressed are all shown anew, since what was open for the person has passed to somebody else.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.composition import OVER
from bot.dispatch import POSTS
from bot.settled import render_row
from bot.slack.dependencies import Deps
from bot.slack.errors import AskedToWait
from bot.slack.rendering import Message, has_buttons
from bot.workflow import erasures
from bot.workflow.direct_messages import SentMessage
from bot.workflow.requests import DatabaseAway
from scoring.privacy.erased import describe_erased

log = logging.getLogger(__name__)
HOME = "home"
"""The kind of a Home, all of which are published anew in the transaction that erases somebody."""


def run_due(deps: Deps, now: datetime) -> int:
    """Show the messages anew that name people erased lately; return how many."""
    return sum(_show_anew(deps, sentinel, now) for sentinel in erasures.list_waiting(deps.db, now=now))


def _show_anew(deps: Deps, sentinel: str, now: datetime) -> int:
    called, kinds = describe_erased(sentinel), sorted(set(POSTS) - {HOME})
    posts = [
        row
        for row in erasures.list_posts(deps.db, kinds, now=now)
        if _names(_try(lambda row=row: render_row(row, deps), row.kind), called)  # type: ignore[misc]  # the default binds it
    ]
    messages = [
        message for message in erasures.list_direct_messages(deps.db, kinds) if _is_touched(message, called, deps)
    ]
    return erasures.show_anew(deps.db, sentinel, posts, messages, now=now)


def _is_touched(message: SentMessage, called: str, deps: Deps) -> bool:
    """Tell whether a direct message names them, or something in it may be about what was open for them."""
    kind = message.row.kind
    current = _try(lambda: POSTS[kind](message.row, deps), kind)
    if current is None and kind in OVER:
        current = _try(lambda: OVER[kind](message.row, deps), kind)
    return _names(current, called) or (current is not None and not message.over and has_buttons(current))


def _names(message: Message | None, called: str) -> bool:
    return message is not None and (called in message.text or called in str(message.blocks))


def _try(render: Callable[[], Message | None], kind: str) -> Message | None:
    """Render a message; one that cannot be made must not keep the others as they are."""
    try:
        return render()
    except (AskedToWait, DatabaseAway):
        raise
    except Exception:  # the others are shown anew all the same
        log.exception("erased: a message of the kind %s could not be looked at", kind)
        return None
