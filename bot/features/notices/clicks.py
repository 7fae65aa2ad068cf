"""What the buttons of final notices do."""

from functools import partial

from bot.features.notices import forms as notice_forms, messages as shown
from bot.features.notices.usecases import notices
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show_notice(ask: Ask, deps: Deps) -> Answer:
    """Show where the notice stands, privately."""
    return shown.render_notice(notices.load_notice(deps.db, ask.text, call=ask.call))


def _open_form(what: str, ask: Ask, deps: Deps) -> Answer:
    return notice_forms.load_form(what, ask.text, ask, deps)


CLICKS: dict[str, Handler] = {
    "notice_show": show_notice,
    **{f"notice_{what}_open": partial(_open_form, what) for what in notice_forms.FORMS},
}
BESIDE: frozenset[str] = frozenset(CLICKS)
