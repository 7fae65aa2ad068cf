"""Renders what admins read when nobody is a manager."""

from bot.slack.formatting import count
from bot.slack.rendering import Message, render


def render_no_manager(customers: int) -> Message:
    """Render that so many customers wait for a manager, and what an admin does about it."""
    return render("no_manager", customers=count(customers, "customer"), verb="waits" if customers == 1 else "wait")
