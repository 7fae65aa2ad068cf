"""The buttons of replies."""

from functools import partial

from bot.features.replies import commands, forms, messages
from bot.features.replies.usecases import replies
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show_replies(ask: Ask, deps: Deps) -> Answer:
    """Show this person the customer's replies."""
    return commands.show_or_record(ask.text, ask, deps)


def open_record_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that records a reply."""
    return forms.load_record_form(ask.text, ask, deps)


def record_told(ask: Ask, deps: Deps) -> Answer:
    """Record that the customer was told that the decision is withdrawn."""
    return messages.render_changed(replies.record_told(deps.db, ask.text, call=ask.call))


def _open_verdict_form(verdict: str, ask: Ask, deps: Deps) -> Answer:
    """Open the form of a verdict."""
    return forms.load_verdict_form(verdict, ask.text, ask, deps)


CLICKS: dict[str, Handler] = {
    "reply_show": show_replies,
    "reply_open": open_record_form,
    "reply_told": record_told,
    "reply_stands_open": partial(_open_verdict_form, "stands"),
    "reply_again_open": partial(_open_verdict_form, "look-again"),
}
BESIDE: frozenset[str] = frozenset(CLICKS)
