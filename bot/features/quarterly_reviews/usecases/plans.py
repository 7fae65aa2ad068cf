"""What comes of closets: the plan of one, with every verdict and its reason, and a year of them side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.workflow import authorization
from bot.workflow.authorization import Call
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
    """A closet with all its items, by key; `names` are its customers' owners', `year` the closets of its year."""

    closet: Closet
    progress: ClosetProgress
    items: tuple[ListedItem, ...]
    names: Mapping[str, str]
    year: tuple[Closet, ...]
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """The closet whose plan is asked for, and how far it is."""

    closet: Closet
    progress: ClosetProgress


@dataclass(frozen=True, slots=True)
class ReviewYear:
    """The closets of one year, oldest first; none where none was opened yet."""

    closets: tuple[Closet, ...]
    policy: Policy


def preview_plan(db: Database, key: str = "", *, call: Call) -> PlanPreview:
    """What is said of a plan while it is written; refused to those who may not have it, and where there is none."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.RUN_CLOSET)
        closet = _get_closet(review_records.list_closets(tx), key)
        return PlanPreview(closet, review_records.count_progress(tx, closet.id))


def export_plan(db: Database, key: str = "", *, call: Call) -> ReviewPlan:
    """The plan of a quarter's closet, the newest unless one is named. That it left umpire is audited."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.RUN_CLOSET)
        every = review_records.list_closets(tx)
        closet = _get_closet(every, key)
        items = tuple(review_records.list_all_items(tx, closet.id))
        owners = {person for each in items for person in (each.owner, each.backup) if person}
        facts: authorization.AuditFacts = {"closet": closet.key, "customers": len(items)}
        authorization.audit_action(tx, context, "closet.planned", f"closet:{closet.key}", public=facts)
        return ReviewPlan(
            closet=closet,
            progress=review_records.count_progress(tx, closet.id),
            items=items,
            names=people.load_names(tx, owners),
            year=_select_year(every, closet.key),
            policy=context.policy,
            now=context.now,
        )


def load_year(db: Database, *, call: Call) -> ReviewYear:
    """The year of the newest closet."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.RUN_CLOSET)
        every = review_records.list_closets(tx)
        return ReviewYear(_select_year(every, every[-1].key) if every else (), context.policy)


def _get_closet(every: tuple[Closet, ...], key: str) -> Closet:
    if not every:
        raise NotFound("No closet was opened yet, so there is no plan. `/umpire closet start` begins one.")
    wanted = key.strip().upper()
    found = next((each for each in every if each.key == wanted), None) if wanted else every[-1]
    if found is None:
        known = ", ".join(f"`{each.key}`" for each in every[-8:])
        raise NotFound(f"There was no closet “{key.strip()[:20]}”. There is a plan of {known}.")
    return found


def _select_year(every: tuple[Closet, ...], key: str) -> tuple[Closet, ...]:
    return tuple(each for each in every if each.key in review_rules.list_quarters_of_year(key))
