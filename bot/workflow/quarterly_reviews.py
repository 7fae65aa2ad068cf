"""Opening a closet, and who joins an open one: steps in the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, message_refresh as redrawing
from scoring import interactions as times
from scoring.plots.plots import GradeMix
from scoring.quarterly_reviews import reviews as rules
from scoring.quarterly_reviews.reviews import Closet, ClosetItem, ClosetVerdict, GoodShare
from scoring.quarterly_reviews.suggestions import SuggestionFacts, suggest_verdict
from scoring.rules.policy import Policy
from storage import plots
from storage.database import Json
from storage.quarterly_reviews import facts as closet_facts, reviews as closets


def open_closet(tx: Session, key: str, *, by: str | None, policy: Policy, now: datetime) -> Closet | None:
    """Open the closet of a quarter with an item for every customer; None when somebody did, or nobody is there."""
    before = build_share(plots.load_grade_mix(tx, now))
    if not before.customers:
        return None
    last = rules.closing_day(now.astimezone(policy.zone).date(), policy)
    closet = closets.open_closet(tx, key, closes_on=last, before=before, opened_by=by, now=now)
    if closet is None:
        return None
    known = closet_facts.load_standouts(tx, times.build_window(now, policy), policy=policy, now=now)
    for page in closet_facts.list_facts_by_page(tx, known, policy):
        closets.add_items(tx, [_row(closet, number, facts, policy) for number, facts in page])
    told: dict[str, Json] = {"closet": closet.key, "customers": before.customers}
    authorization.audit_action_by(tx, "closet.opened", f"closet:{closet.key}", by=by, now=now, public=told)
    redrawing.refresh_closet(tx, closet, now)
    return closet


def join_closet(tx: Session, ids: Collection[int], *, policy: Policy, now: datetime) -> Closet | None:
    """Let customers that came now into the closet that is open, with a suggestion as of now; gives that closet."""
    closet = closets.lock_running_closet(tx)
    if closet is None or not ids or rules.is_over(closet, now.astimezone(policy.zone).date()):
        return None
    known = closet_facts.load_standouts(tx, times.build_window(now, policy), policy=policy, now=now)
    found = closet_facts.list_facts_of(tx, known, ids, policy)
    closets.add_missing_items(tx, [_row(closet, number, facts, policy) for number, facts in found])
    redrawing.refresh_closet(tx, closet, now)
    return closet


def refresh_suggestions(
    tx: Session, items: Sequence[ClosetItem], *, policy: Policy, now: datetime
) -> tuple[ClosetItem, ...]:
    """The items, to let go suggested only where it still would be: a fix or a talk since the opening outranks it."""
    doubtful = [each.customer_id for each in items if each.suggested is ClosetVerdict.LET_GO and each.verdict is None]
    if not doubtful:
        return tuple(items)
    known = closet_facts.load_standouts(tx, times.build_window(now, policy), policy=policy, now=now)
    made = {
        number: suggest_verdict(facts, policy)
        for number, facts in closet_facts.list_facts_of(tx, known, doubtful, policy)
    }
    return tuple(
        replace(each, suggested=new.verdict, why=new.why) if (new := made.get(each.customer_id)) else each
        for each in items
    )


def find_running_closet(tx: Session, policy: Policy, now: datetime) -> Closet | None:
    """The closet in which verdicts can be given now, or None."""
    closet = closets.find_running_closet(tx)
    return None if closet is None or rules.is_over(closet, now.astimezone(policy.zone).date()) else closet


def build_share(mix: GradeMix) -> GoodShare:
    """The share of A and B among all customers, graded or not, from how they are graded."""
    good = [mix.share(grade) for grade in rules.GOOD_GRADES]
    return GoodShare(
        customers=mix.customers,
        good=sum(each.customers for each in good),
        revenue=sum(each.revenue for each in mix.shares),
        good_revenue=sum(each.revenue for each in good),
    )


def _row(closet: Closet, customer_id: int, facts: SuggestionFacts, policy: Policy) -> dict[str, Json]:
    made = suggest_verdict(facts, policy)
    return {
        "closet_id": closet.id,
        "customer_id": customer_id,
        "suggested": made.verdict.value,
        "why": made.why,
        "grade": facts.grade,
        "revenue": facts.revenue,
        "verdict": None,
        "note": "",
        "decided_by": None,
        "decided_at": None,
    }
