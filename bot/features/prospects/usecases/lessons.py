"""Prospects side by side: their list, and what former customers had in common when they signed."""

from dataclasses import dataclass

from bot.workflow import requests
from bot.workflow.requests import Call, Database
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
    """A prospect, what its assessment comes to, and the customer it became."""

    prospect: Prospect
    weighed: WeighedProspect
    customer: Customer | None


@dataclass(frozen=True, slots=True)
class ProspectList:
    """The prospects, the latest assessed first."""

    rows: tuple[ProspectRow, ...]
    policy: Policy


def list_prospects(db: Database, *, call: Call) -> ProspectList:
    """List the prospects, signed ones too; any staff may look."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.ASSESS)
        listed = prospects.list_prospects(tx)
        customers_by_id = customers.load_customers(
            tx, [each.customer_id for each in listed if each.customer_id is not None]
        )
        weighed = [prospect_rules.weigh_prospect(each, min_answers=context.policy.min_answers) for each in listed]
        rows = [
            ProspectRow(each, assessment, customers_by_id.get(each.customer_id or 0))
            for each, assessment in zip(listed, weighed, strict=True)
        ]
        return ProspectList(tuple(rows), context.policy)


def load_lessons(db: Database, *, call: Call) -> Lessons:
    """Compare what was answered about prospects who became former customers and about those graded A or B.

    Refused while there are too few.
    """
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.LESSONS)
        linked = {
            each.customer_id: each for each in prospects.list_signed_prospects(tx) if each.customer_id is not None
        }
        customers_by_id = customers.load_customers(tx, linked)
        former = [each for number, each in linked.items() if customers_by_id[number].former_at is not None]
        current_ids = [
            number for number, each in customers_by_id.items() if each.former_at is None and each.archived_at is None
        ]
        good = [
            linked[number] for number in current_ids if _get_grade(standings.find_standing(tx, number)) in GOOD_GRADES
        ]
        return lesson_rules.draw_lessons(former, good)


def _get_grade(standing: Standing | None) -> str | None:
    """Get the grade of a standing, if there is one."""
    return standing.grade if standing else None
