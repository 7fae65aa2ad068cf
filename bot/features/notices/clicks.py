"""The buttons of final notices."""

from functools import partial

from bot.features.notices import forms, messages
from bot.features.notices.usecases import notices
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show_notice(ask: Ask, deps: Deps) -> Answer:
    """Show this person where the notice stands."""
    return messages.render_notice(notices.load_notice(deps.db, ask.text, call=ask.call))


def _open_form(change: str, ask: Ask, deps: Deps) -> Answer:
    """Open the form for one change of a notice: given, met, not_met, extend or withdraw."""
    return forms.load_form(change, ask.text, ask, deps)


CLICKS: dict[str, Handler] = {
    "notice_show": show_notice,
    **{f"notice_{what}_open": partial(_open_form, what) for what in forms.FORMS},
}
BESIDE: frozenset[str] = frozenset(CLICKS)
