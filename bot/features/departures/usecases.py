"""What is under way about a customer is looked at again when people come or leave, or get or lose a role.

Nothing here asks what happened: each step puts right whatever points at somebody who is not here, or no longer may, so
that it may run twice, late, or after they are back.
"""

from datetime import datetime

from sqlmodel import Session

from bot.features.ballots.usecases import closing
from bot.features.strikes.usecases import contests
from bot.features.transitions.usecases import transitions
from bot.workflow import case_updates, departures
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Database
from scoring.roles import Role
from scoring.rules.policy import Policy
from storage import under_way
from storage.customers import customers
from storage.roles import roles
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline


def count_customers_without_manager(db: Database) -> int:
    """Count the customers about whom something is under way, if nobody is a manager; otherwise 0."""
    with db.transaction(reading=True) as tx:
        if roles.list_people_with_role(tx, Role.MANAGER):
            return 0
        return len(under_way.list_customers_under_way(tx))


def _follow_up(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Have the customer's ballot, transition, contests and case go on with the people who are here now."""
    customer = customers.get_customer(tx, due.customer_id)
    closing.recount_after_departure(tx, customer, policy=policy, now=now)
    transitions.find_successor(tx, customer, policy=policy, now=now)
    contests.notify_new_judges(tx, customer, now=now)
    case_updates.update_case(tx, customer, policy=policy, now=now, dated=True)
    deadlines.delete_done(tx, departures.STAFF_CHANGED, customer.id)


DEADLINES: dict[str, DeadlineHandler] = {departures.STAFF_CHANGED: _follow_up}
