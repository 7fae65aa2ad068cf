"""What the buttons of floors do."""

import json

from bot.features.floors import commands as command, forms as floor_forms, messages as shown, usecases as floors
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed


def show_floors(ask: Ask, deps: Deps) -> Answer:
    """Show the floors in force."""
    return shown.render_floors(floors.load_floors(deps.db, call=ask.call))


def open_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the floors."""
    return floor_forms.build_form(deps, ask, {})


def set_floors(ask: Ask, deps: Deps) -> Answer:
    """Set what was previewed; the button holds the texts, which are read again."""
    try:
        told = json.loads(ask.text)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Malformed("That button is out of date. Type `/umpire floors`.")
    texts = {str(word): str(text) for word, text in told.items()}
    return shown.render_floors_set(floors.set_floors(deps.db, texts, call=ask.call))


CLICKS: dict[str, Handler] = {
    "floors": show_floors,
    "floors_propose": command.show_proposals,
    "floors_form": open_form,
    "floors_set": set_floors,
}
BESIDE: frozenset[str] = frozenset({"floors", "floors_propose", "floors_form"})
