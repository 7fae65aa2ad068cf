"""Dealers: who deals with a customer, and whether they are enough people for others to read what weighs on one of them.

They are the owner, the backup, and who logged, rated or reported lately, as far as they still work here.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from scoring.privacy.staff import LEAST_CONTRIBUTORS
from scoring.refusals import NotAllowed
from scoring.scorecards.scorecards import DEALING_LASTS
from storage.customers import customers
from storage.roles import people
from storage.scorecards import dealings


def list_with_crowd(tx: Session, customer_ids: Iterable[int], *, now: datetime) -> frozenset[int]:
    """List those of these customers with whom three people or more deal. Source: product.md §7.7."""
    ids = frozenset(customer_ids)
    if not ids:
        return frozenset()
    dealt = dealings.load_last_dealings(tx, ids, since=now - DEALING_LASTS)
    dealing = {number: set(people_of) for number, people_of in dealt.items()}
    for number, customer in customers.load_customers(tx, ids).items():
        dealing.setdefault(number, set()).update(filter(None, (customer.owner, customer.backup)))
    here = people.list_full_members(tx, frozenset().union(*dealing.values()))
    return frozenset(number for number, people_of in dealing.items() if len(people_of & here) >= LEAST_CONTRIBUTORS)


def has_crowd(tx: Session, customer_id: int, *, now: datetime) -> bool:
    """Tell whether three people or more deal with a customer."""
    return customer_id in list_with_crowd(tx, (customer_id,), now=now)


def require_crowd(tx: Session, customer_id: int, *, now: datetime) -> None:
    """Refuse to let others read what weighs on somebody where they would know on whom."""
    if not has_crowd(tx, customer_id, now=now):
        raise NotAllowed(
            f"Fewer than {LEAST_CONTRIBUTORS} people deal with this customer, so it would be plain who asked. Nothing "
            "was shown or raised; talk to each other."
        )
