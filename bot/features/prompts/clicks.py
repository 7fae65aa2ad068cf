"""What the buttons of prompts and absences do."""

from bot.features.prompts.messages import absences as days, prompts as shown
from bot.features.prompts.usecases import absences, prompts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.prompts import Kind
from scoring.refusals import Malformed


def nothing(ask: Ask, deps: Deps) -> Answer:
    """Nothing was difficult: the question itself says so from now on, and nothing is said beside it."""
    prompts.nothing(deps.db, ask.text, call=ask.call)
    return None


def switch(ask: Ask, deps: Deps) -> Answer:
    """Switch a prompt on or off: the value is `on difficult`."""
    how, _, kind = ask.text.partition(" ")
    if how not in ("on", "off") or kind not in list(Kind):
        raise Malformed("That button is out of date. `/umpire prompts` shows what I may ask.")
    return shown.wished(prompts.wish(deps.db, Kind(kind), on=how == "on", call=ask.call))


def show(ask: Ask, deps: Deps) -> Answer:
    """What umpire may ask the person, and when they are away."""
    return shown.wishes(prompts.wishes(deps.db, call=ask.call))


def back(ask: Ask, deps: Deps) -> Answer:
    """End one absence."""
    return days.ended(absences.end(deps.db, ask.text, call=ask.call))


CLICKS: dict[str, Handler] = {
    "prompt_nothing": nothing,
    "prompt_switch": switch,
    "prompts_show": show,
    "away_back": back,
}
BESIDE: frozenset[str] = frozenset({"prompt_nothing", "prompts_show"})
