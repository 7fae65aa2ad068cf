"""What the buttons of floors do."""

import json

from bot.features.floors import commands, forms, messages, usecases as floors
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.refusals import Malformed


def show_floors(ask: Ask, deps: Deps) -> Answer:
    """Show the floors in force."""
    return messages.render_floors(floors.load_floors(deps.db, call=ask.call))


def open_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form that sets floors."""
    return forms.build_form(deps, ask, {})


def set_floors(ask: Ask, deps: Deps) -> Answer:
    """Set the floors of a preview; the button's value holds their texts, which are parsed again."""
    try:
        decoded = json.loads(ask.text)
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise Malformed("That button is out of date. Type `/umpire minimums`.")
    texts = {str(word): str(text) for word, text in decoded.items()}
    return messages.render_floors_set(floors.set_floors(deps.db, texts, call=ask.call))


CLICKS: dict[str, Handler] = {
    "floors": show_floors,
    "floors_propose": commands.show_proposals,
    "floors_form": open_form,
    "floors_set": set_floors,
}
BESIDE: frozenset[str] = frozenset({"floors", "floors_propose", "floors_form"})
