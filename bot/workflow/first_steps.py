"""What is missing before anybody can record anything, and who can add it."""

from dataclasses import dataclass

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.refusals import UnknownCustomer
from scoring.roles import Action, Role
from storage import setup
from storage.roles import roles

MOST_NAMED = 3
"""How many admins are named to whoever has to ask one."""


@dataclass(frozen=True, slots=True)
class NoCustomers:
    """There is no customer yet: whether this person can add one (`manager`) or a list of them (`admin`), or whom to ask."""

    admin: bool
    manager: bool
    admins: tuple[str, ...]


def require_customers(db: Database, *, call: Call) -> None:
    """Refuse what is about a customer, any of them, while there is none. Raises UnknownCustomer."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.SEE_CARD)
        if not setup.has_any_customer(tx):
            raise UnknownCustomer("There is no customer yet.")


def find_no_customers(db: Database, *, call: Call) -> NoCustomers | None:
    """Return who can add customers if there are none; None if there are some."""
    with db.transaction(reading=True) as tx:
        actor = requests.authorize_call(tx, call, Action.HELP).actor
        if setup.has_any_customer(tx):
            return None
        admins = sorted(roles.list_people_with_role(tx, Role.ADMIN))[:MOST_NAMED]
        return NoCustomers(Role.ADMIN in actor.roles, Role.MANAGER in actor.roles, tuple(admins))
