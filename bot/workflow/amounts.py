"""Deciding whether a request that goes through all customers is answered at once or after the acknowledgement."""

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.roles import Action
from storage.customers import customers
from storage.scorecards import standings

AT_ONCE = 5_000
"""The most customers that are gone through before the answer."""
JUDGED_AT_ONCE = 200
"""The most standings that may have to be computed first."""


def count_customers_if_many(db: Database, action: Action, *, call: Call) -> int:
    """Count the customers if going through all of them takes long, else return 0. Refuses who may not do the action."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, action)
        count = customers.count_unarchived_customers(tx)
        stale = len(standings.list_due(tx, call.now, limit=JUDGED_AT_ONCE + 1)) > JUDGED_AT_ONCE
        return count if count > AT_ONCE or stale else 0
