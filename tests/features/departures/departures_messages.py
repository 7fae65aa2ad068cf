"""What admins read when nobody is a manager, in samples."""

from collections.abc import Callable

from bot.features.departures import messages
from bot.slack.rendering import Message

CASES: dict[str, Callable[[], Message]] = {
    "no_manager": lambda: messages.render_no_manager(1),
    "no_manager--many": lambda: messages.render_no_manager(1200),
}
POSTED = ("no_manager",)
