"""The buttons and the menu on a customer's message in the digest."""

from bot.features.digests import events
from bot.features.digests.usecases import reactions
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from scoring.digests.reactions import ReviewAct


def _build_click(act: ReviewAct) -> Handler:
    """Make the handler of one act's button."""

    def press(ask: Ask, deps: Deps) -> Answer:
        outcome = reactions.press_button(deps.db, ask.channel or "", ask.message_ts or "", act, call=ask.call)
        answers = events.build_answers(outcome, deps)
        return answers[0][1] if answers else None

    return press


CLICKS: dict[str, Handler] = {f"review_{act.value}": _build_click(act) for act in ReviewAct if act is not ReviewAct.ASK}
"""By action id. To ask the owner for context takes a reaction: it has no button."""
