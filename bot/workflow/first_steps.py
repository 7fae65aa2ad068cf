"""What is missing before anybody can record anything, and who can add it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.privacy import staff
from scoring.refusals import UnknownCustomer
from scoring.roles import Action, Actor, Role
from storage import setup
from storage.roles import people, roles
from storage.settings import policies

MOST_NAMED = 3
"""How many admins are named to whoever has to ask one."""


@dataclass(frozen=True, slots=True)
class NoCustomers:
    """There are no customers yet. Whether this person can add one (`manager`) or a list (`admin`), and whom to ask."""

    admin: bool
    manager: bool
    admins: tuple[str, ...]


def require_customers(db: Database, *, call: Call) -> None:
    """Refuse anything that needs a customer while there is none at all. Raises UnknownCustomer."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.SEE_CARD)
        if not setup.has_any_customer(tx):
            raise UnknownCustomer("There are no customers yet.")


def find_no_customers(db: Database, *, call: Call) -> NoCustomers | None:
    """Return who can add customers if there are none; None if there are some."""
    with db.transaction(reading=True) as tx:
        return load_no_customers(tx, requests.authorize_call(tx, call, Action.HELP).actor)


def load_no_customers(tx: Session, actor: Actor) -> NoCustomers | None:
    """Load what `find_no_customers` returns, in the caller's transaction."""
    if setup.has_any_customer(tx):
        return None
    return NoCustomers(Role.ADMIN in actor.roles, Role.MANAGER in actor.roles, list_admins(tx))


def name_holders(db: Database, role: str, *, first: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of those who can be asked: of the people `first`, then of those who have a role, by alphabet.

    Without a role only the people `first` are, and nobody where names are hidden: whoever is missing among them would
    be known to be a party. People who are not here any more are left out.
    """
    with db.transaction(reading=True) as tx:
        if not role and not staff.shows_names(policies.get_policy(tx)):
            return ()
        holders = roles.list_people_with_role(tx, Role(role)) if role else frozenset()
        names = people.load_names(tx, people.list_full_members(tx, first) | holders)
        before = [names.pop(each) for each in dict.fromkeys(first) if each in names]
        return (*before, *sorted(names.values()))


def list_admins(tx: Session) -> tuple[str, ...]:
    """List some admins of umpire, to be named to whoever has to ask one."""
    return tuple(sorted(roles.list_people_with_role(tx, Role.ADMIN))[:MOST_NAMED])
