"""Prospects side by side: the list of them, and what those we let go had in common when they signed."""

from dataclasses import dataclass

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database
from scoring.customers.customers import Customer
from scoring.prospects import lessons as lesson_rules, prospects as prospect_rules
from scoring.prospects.lessons import Lessons
from scoring.prospects.prospects import Prospect, WeighedProspect
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from storage import prospects
from storage.customers import customers
from storage.scorecards import standings

GOOD_GRADES = ("A", "B")


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """One prospect, what it comes to, and the customer it became."""

    prospect: Prospect
    weighed: WeighedProspect
    customer: Customer | None


@dataclass(frozen=True, slots=True)
class ProspectList:
    """The prospects, the latest assessed first."""

    rows: tuple[ProspectRow, ...]
    policy: Policy


def list_prospects(db: Database, *, call: Call) -> ProspectList:
    """Every prospect on the list, signed ones too; any staff may look."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.ASSESS)
        found = prospects.list_prospects(tx)
        known = customers.load_customers(tx, [each.customer_id for each in found if each.customer_id is not None])
        weighed = [prospect_rules.weigh_prospect(each, min_answers=context.policy.min_answers) for each in found]
        rows = [
            ProspectRow(each, what, known.get(each.customer_id or 0)) for each, what in zip(found, weighed, strict=True)
        ]
        return ProspectList(tuple(rows), context.policy)


def load_lessons(db: Database, *, call: Call) -> Lessons:
    """What was said of former customers when they were prospects, beside customers graded A or B. Refuses too few."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.LESSONS)
        linked = {
            each.customer_id: each for each in prospects.list_signed_prospects(tx) if each.customer_id is not None
        }
        known = customers.load_customers(tx, linked)
        gone = [each for number, each in linked.items() if known[number].former_at is not None]
        here = [number for number, each in known.items() if each.former_at is None and each.archived_at is None]
        good = [linked[number] for number in here if _get_grade(standings.find_standing(tx, number)) in GOOD_GRADES]
        return lesson_rules.draw_lessons(gone, good)


def _get_grade(standing: Standing | None) -> str | None:
    return standing.grade if standing else None
