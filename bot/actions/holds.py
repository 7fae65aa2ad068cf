"""What the buttons of holds do."""

from bot.commands import hold
from bot.deps import Deps
from bot.listening import Answer, Ask, Form, Handler
from bot.messages import holds as shown
from bot.messages import render
from bot.usecases import holds
from bot.views import hold_form


def hold_open(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a hold for a customer."""
    return Form(hold_form.filled(deps, ask, ask.text), instead=render("usage", usage=hold.USAGE))


def release(ask: Ask, deps: Deps) -> Answer:
    """End the hold on a customer."""
    return shown.released(holds.release(deps.db, ask.text, call=ask.call))


CLICKS: dict[str, Handler] = {"hold_open": hold_open, "release": release}
BESIDE: frozenset[str] = frozenset({"hold_open"})
