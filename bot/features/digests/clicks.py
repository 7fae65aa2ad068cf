"""The buttons and the menu on a customer's message in the digest."""

from bot.features.cases.usecases import cases
from bot.features.digests.messages import reactions as reaction_messages
from bot.features.digests.usecases import reactions
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.workflow.requests import Call
from scoring.digests.reactions import ReviewAct
from scoring.values.figures import parse_row_number


def _build_click(act: ReviewAct) -> Handler:
    """Make the handler of one act's button."""

    def press(ask: Ask, deps: Deps) -> Answer:
        number = parse_row_number(ask.text)
        outcome = reactions.press_button(
            deps.db, ask.channel or "", ask.message_ts or "", act, number=number, call=ask.call
        )
        for begun in outcome.done:
            if act is not ReviewAct.PROPOSE:
                return reaction_messages.render_act_begun(begun, outcome)
            return reaction_messages.render_proposal(
                cases.load_customer_case(deps.db, outcome.customer.key, call=Call(ask.user_id, ask.now))
            )
        if outcome.explain:
            return reaction_messages.render_explanation(outcome.policy)
        return reaction_messages.render_interest_noted(outcome.customer)

    return press


def show_review(ask: Ask, deps: Deps) -> Answer:
    """Show a review that somebody took, with the choices; the button's value is its number."""
    number = parse_row_number(ask.text) or 0
    return reaction_messages.render_review_due(reactions.load_review(deps.db, number, call=ask.call))


CLICKS: dict[str, Handler] = {
    "review_show": show_review,
    **{f"review_{act.value}": _build_click(act) for act in ReviewAct if act is not ReviewAct.ASK},
}
"""By action id. To ask the owner for context takes a reaction: it has no button."""
BESIDE: frozenset[str] = frozenset({"review_show"})
