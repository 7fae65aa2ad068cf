"""How much there is to go through: what would keep people waiting is announced, and comes after the acknowledgement."""

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database
from scoring.roles import Action
from storage.customers import customers
from storage.scorecards import standings

AT_ONCE = 5_000
"""Customers that are gone through before the answer."""
JUDGED_AT_ONCE = 200
"""Standings that may have to be worked out anew first."""


def count_customers_if_many(db: Database, action: Action, *, call: Call) -> int:
    """How many customers there are, where going through all of them takes its time; else 0. Refuses who may not."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, action)
        known = customers.count_unarchived_customers(tx)
        stale = len(standings.list_due(tx, call.now, limit=JUDGED_AT_ONCE + 1)) > JUDGED_AT_ONCE
        return known if known > AT_ONCE or stale else 0
