"""What the buttons of final notices do."""

from functools import partial

from bot.features.notices import forms as notice_forms, messages as shown
from bot.features.notices.usecases import notices
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show(ask: Ask, deps: Deps) -> Answer:
    """Show where the notice stands, privately."""
    return shown.shown(notices.show(deps.db, ask.text, call=ask.call))


def _opens(what: str, ask: Ask, deps: Deps) -> Answer:
    return notice_forms.opened(what, ask.text, ask, deps)


CLICKS: dict[str, Handler] = {
    "notice_show": show,
    **{f"notice_{what}_open": partial(_opens, what) for what in notice_forms.FORMS},
}
BESIDE: frozenset[str] = frozenset(CLICKS)
