"""What the buttons of logged interactions do, and what opens the form of `/log` elsewhere."""

from dataclasses import replace
from datetime import date

from bot.features.interactions import forms, messages as shown, usecases as interactions
from bot.features.interactions.usecases import Order
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.rendering import render
from bot.workflow import drafts
from scoring.interactions import Tone
from scoring.refusals import Malformed

ANY = "any"
"""The value of the button that names no customer."""


def log(ask: Ask, deps: Deps) -> Answer:
    """Open the form for a customer."""
    return Form(forms.filled(deps, ask, Order(ask.text)))


def log_difficult(ask: Ask, deps: Deps) -> Answer:
    """Open the form of `/log` with the customer and the tone filled in."""
    return Form(forms.filled(deps, ask, Order("" if ask.text == ANY else ask.text, tone=Tone.TENSE)))


def same(ask: Ask, deps: Deps) -> Answer:
    """It was the same conversation: nothing more is logged."""
    drafts.read(deps.db, ask.text, call=ask.call)
    return render("refused", sentence="The same conversation, then: it counts once, and nothing more was logged.")


def another(ask: Ask, deps: Deps) -> Answer:
    """It was another conversation: log what was typed."""
    kept = drafts.read(deps.db, ask.text, call=ask.call)
    if kept.pop("kind", "") != "log":
        raise Malformed("That question is settled. Type the command again.")
    once = replace(ask.call, key=f"draft:{ask.text}")  # a second click is another delivery, but the same question
    kept |= {"when": date.fromisoformat(kept["when"]), "distinct": True}
    return shown.reply(interactions.log(deps.db, Order(**kept), call=once))


CLICKS: dict[str, Handler] = {
    "log_open": log,
    "home_log": forms.empty,
    "prompt_log": log_difficult,
    "log_same": same,
    "log_another": another,
}
BESIDE: frozenset[str] = frozenset({"log_open", "home_log", "prompt_log"})
SHORTCUTS: dict[str, Handler] = {"log_interaction": forms.empty, "log_from_message": forms.from_message}
