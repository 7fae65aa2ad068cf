"""Recording that the customer was told of the decision to part, from which the days to reply count."""

from datetime import date

from bot.features.transitions.usecases import transitions
from bot.features.transitions.usecases.transitions import TransitionChanged
from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.roles import Action
from scoring.transitions import transitions as transition_rules


def record_told(
    db: Database, customer_text: str, *, how: str = "", on: date | None = None, call: Call
) -> TransitionChanged:
    """Record that somebody told the customer, on a day, today if none is named."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context)
        changed = transition_rules.tell_customer(
            handover.transition,
            on=on or context.actor_date,
            by=call.user_id,
            how=how,
            now=context.now,
            policy=context.policy,
            zone=context.zone,
        )
        private = {"how": changed.told_how} if changed.told_how else {}
        return transitions.store_change(tx, handover, context, "told", transition=changed, private={**private})
