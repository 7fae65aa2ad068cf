"""What comes of quarterly reviews: the plan of one, with every verdict and its reason, and a year side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.workflow import requests
from bot.workflow.requests import Call
from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet, ClosetProgress, ListedItem
from scoring.refusals import NotFound
from scoring.roles import Action
from scoring.rules.policy import Policy
from storage.database import Database
from storage.quarterly_reviews import reviews as review_records
from storage.roles import people


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """A review with all its items, by key; `names`: names of the owners, `year`: the reviews of its year."""

    closet: Closet
    progress: ClosetProgress
    items: tuple[ListedItem, ...]
    names: Mapping[str, str]
    year: tuple[Closet, ...]
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """The review whose plan is asked for, and how far it has come."""

    closet: Closet
    progress: ClosetProgress


@dataclass(frozen=True, slots=True)
class ReviewYear:
    """The reviews of one year, the oldest first; none if none was opened yet."""

    closets: tuple[Closet, ...]
    policy: Policy


def preview_plan(db: Database, key: str = "", *, call: Call) -> PlanPreview:
    """Load what is said of a plan while it is written. Refused for who may not have it; raises NotFound."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.RUN_CLOSET)
        closet = _get_closet(review_records.list_closets(tx), key)
        return PlanPreview(closet, review_records.count_progress(tx, closet.id))


def export_plan(db: Database, key: str = "", *, call: Call) -> ReviewPlan:
    """Load the plan of a quarter's review, the newest unless one is named. The export is audited."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_CLOSET)
        closets = review_records.list_closets(tx)
        closet = _get_closet(closets, key)
        items = tuple(review_records.list_all_items(tx, closet.id))
        owners = {person for each in items for person in (each.owner, each.backup) if person}
        facts: requests.AuditFacts = {"closet": closet.key, "customers": len(items)}
        requests.audit_action(tx, context, "closet.planned", f"closet:{closet.key}", public=facts)
        return ReviewPlan(
            closet=closet,
            progress=review_records.count_progress(tx, closet.id),
            items=items,
            names=people.load_names(tx, owners),
            year=_select_year(closets, closet.key),
            policy=context.policy,
            now=context.now,
        )


def load_year(db: Database, *, call: Call) -> ReviewYear:
    """Load the year of the newest review."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RUN_CLOSET)
        closets = review_records.list_closets(tx)
        return ReviewYear(_select_year(closets, closets[-1].key) if closets else (), context.policy)


def _get_closet(closets: tuple[Closet, ...], key: str) -> Closet:
    """Get the review of that quarter, or the newest for no key; raises NotFound."""
    if not closets:
        raise NotFound(
            "No quarterly review has been opened yet: there is no plan. `/umpire quarterly start` begins one."
        )
    typed_key = key.strip().upper()
    closet = next((each for each in closets if each.key == typed_key), None) if typed_key else closets[-1]
    if closet is None:
        latest_keys = ", ".join(f"`{each.key}`" for each in closets[-8:])
        raise NotFound(f"There was no quarterly review “{key.strip()[:20]}”. There is a plan of {latest_keys}.")
    return closet


def _select_year(closets: tuple[Closet, ...], key: str) -> tuple[Closet, ...]:
    """Select the reviews of the year that a quarter belongs to."""
    return tuple(each for each in closets if each.key in review_rules.list_quarters_of_year(key))
