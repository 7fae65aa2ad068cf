"""Steps with closets (quarterly reviews) in a transaction: opening one, and adding customers to an open one."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import message_refresh, requests
from scoring import interactions
from scoring.plots.plots import GradeMix
from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet, ClosetItem, ClosetVerdict, GoodShare
from scoring.quarterly_reviews.suggestions import SuggestionFacts, suggest_verdict
from scoring.rules.policy import Policy
from storage import plots
from storage.database import Json
from storage.quarterly_reviews import facts as closet_facts, reviews as review_records


def open_closet(tx: Session, key: str, *, by: str | None, policy: Policy, now: datetime) -> Closet | None:
    """Open the closet of a quarter with an item for every customer; None if there is one already, or no customer."""
    before = build_share(plots.load_grade_mix(tx, now))
    if not before.customers:
        return None
    last = review_rules.closing_day(now.astimezone(policy.zone).date(), policy)
    closet = review_records.open_closet(tx, key, closes_on=last, before=before, opened_by=by, now=now)
    if closet is None:
        return None
    standouts = closet_facts.load_standouts(tx, interactions.build_window(now, policy), policy=policy, now=now)
    for page in closet_facts.list_facts_by_page(tx, standouts, policy):
        review_records.add_items(tx, [_build_item(closet, customer_id, facts, policy) for customer_id, facts in page])
    facts: dict[str, Json] = {"closet": closet.key, "customers": before.customers}
    requests.audit_action_by(tx, "closet.opened", f"closet:{closet.key}", by=by, now=now, public=facts)
    message_refresh.refresh_closet(tx, closet, now)
    return closet


def join_closet(tx: Session, ids: Collection[int], *, policy: Policy, now: datetime) -> Closet | None:
    """Add new customers to the open closet, each with a verdict suggested now; return the closet, or None."""
    closet = review_records.lock_running_closet(tx)
    if closet is None or not ids or review_rules.is_over(closet, now.astimezone(policy.zone).date()):
        return None
    standouts = closet_facts.load_standouts(tx, interactions.build_window(now, policy), policy=policy, now=now)
    new_facts = closet_facts.list_facts_of(tx, standouts, ids, policy)
    review_records.add_missing_items(
        tx, [_build_item(closet, customer_id, facts, policy) for customer_id, facts in new_facts]
    )
    message_refresh.refresh_closet(tx, closet, now)
    return closet


def refresh_suggestions(
    tx: Session, items: Sequence[ClosetItem], *, policy: Policy, now: datetime
) -> tuple[ClosetItem, ...]:
    """Return the items, with the suggestion to let go renewed where nothing is decided.

    A fix or a talk since the closet opened may have replaced it.
    """
    doubtful = [each.customer_id for each in items if each.suggested is ClosetVerdict.LET_GO and each.verdict is None]
    if not doubtful:
        return tuple(items)
    standouts = closet_facts.load_standouts(tx, interactions.build_window(now, policy), policy=policy, now=now)
    renewed = {
        customer_id: suggest_verdict(facts, policy)
        for customer_id, facts in closet_facts.list_facts_of(tx, standouts, doubtful, policy)
    }
    return tuple(
        replace(each, suggested=new.verdict, why=new.why) if (new := renewed.get(each.customer_id)) else each
        for each in items
    )


def find_running_closet(tx: Session, policy: Policy, now: datetime) -> Closet | None:
    """Return the closet in which verdicts can be given now, or None."""
    closet = review_records.find_running_closet(tx)
    return None if closet is None or review_rules.is_over(closet, now.astimezone(policy.zone).date()) else closet


def build_share(mix: GradeMix) -> GoodShare:
    """Build the share of customers graded A and B among all customers, graded or not."""
    good = [mix.share(grade) for grade in review_rules.GOOD_GRADES]
    return GoodShare(
        customers=mix.customers,
        good=sum(each.customers for each in good),
        revenue=sum(each.revenue for each in mix.shares),
        good_revenue=sum(each.revenue for each in good),
    )


def _build_item(closet: Closet, customer_id: int, facts: SuggestionFacts, policy: Policy) -> dict[str, Json]:
    suggestion = suggest_verdict(facts, policy)
    return {
        "closet_id": closet.id,
        "customer_id": customer_id,
        "suggested": suggestion.verdict.value,
        "why": suggestion.why,
        "grade": facts.grade,
        "revenue": facts.revenue,
        "verdict": None,
        "note": "",
        "decided_by": None,
        "decided_at": None,
    }
