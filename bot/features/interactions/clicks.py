"""What the buttons of logged interactions do, and the shortcuts that open the form of `/log`."""

from datetime import date

from bot.features.interactions import forms, messages, usecases as interactions
from bot.features.interactions.usecases import LogRequest
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.rendering import render
from bot.workflow import drafts
from scoring.interactions import Tone

ANY_CUSTOMER = "any"
"""The value of the button that names no customer."""


def open_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form for a customer; the button's value is its key."""
    return Form(forms.build_filled_form(deps, ask, LogRequest(ask.text)))


def open_form_tense(ask: Ask, deps: Deps) -> Answer:
    """Open the form with the tone tense and, unless the button's value is `any`, the customer."""
    return Form(
        forms.build_filled_form(deps, ask, LogRequest("" if ask.text == ANY_CUSTOMER else ask.text, tone=Tone.TENSE))
    )


def confirm_same(ask: Ask, deps: Deps) -> Answer:
    """Confirm that it was the same conversation: nothing more is logged."""
    drafts.read_draft(deps.db, ask.text, call=ask.call)
    return render("refused", sentence="The same conversation, then: it counts once, and nothing more was logged.")


def log_another(ask: Ask, deps: Deps) -> Answer:
    """Log what was typed, since it was another conversation; the button's value is the draft."""
    draft, call = drafts.confirm_draft(deps.db, ask.text, "log", call=ask.call)
    draft |= {"when": date.fromisoformat(draft["when"]), "distinct": True}
    return messages.render_log_reply(interactions.log_interaction(deps.db, LogRequest(**draft), call=call))


CLICKS: dict[str, Handler] = {
    "log_open": open_form,
    "home_log": forms.open_empty_form,
    "prompt_log": open_form_tense,
    "log_same": confirm_same,
    "log_another": log_another,
}
BESIDE: frozenset[str] = frozenset({"log_open", "home_log", "prompt_log"})
SHORTCUTS: dict[str, Handler] = {
    "log_interaction": forms.open_empty_form,
    "log_from_message": forms.open_form_from_message,
}
