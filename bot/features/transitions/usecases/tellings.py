"""Recording that the customer was told of the decision to part, from which the days to reply count."""

from datetime import date

from sqlmodel import Session

from bot.features.transitions.usecases import transitions
from bot.features.transitions.usecases.transitions import Handover, TransitionChanged
from bot.workflow import requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.roles import Action
from scoring.transitions import transitions as transition_rules
from scoring.transitions.transitions import Transition


def record_told(
    db: Database, customer_text: str, *, how: str = "", on: date | None = None, call: Call
) -> TransitionChanged:
    """Record that somebody told the customer, on a day, today if none is named."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context)
        changed = tell_customer(handover, on or context.actor_date, how, context)
        private = {"how": changed.told_how} if changed.told_how else {}
        return transitions.store_change(tx, handover, context, "told", transition=changed, private={**private})


def tell_customer(handover: Handover, on: date, how: str, context: RequestContext) -> Transition:
    """Return the handover's transition with the day on which the customer was told of the decision, and how."""
    return transition_rules.tell_customer(
        handover.transition,
        on=on,
        by=context.actor.user_id,
        how=how,
        now=context.now,
        policy=context.policy,
        zone=context.zone,
    )


def audit_telling(tx: Session, context: RequestContext, told: Transition) -> None:
    """Keep in the audit log that somebody recorded, with something else, that the customer was told."""
    requests.audit_action(tx, context, "transition.told", told.customer_id, public={"transition": told.id})
