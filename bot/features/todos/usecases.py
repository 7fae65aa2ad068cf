"""Todos: what waits for a person, read in the caller's transaction or in one of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, case_files as casefiles, keepers, quarterly_reviews as closet_opening
from bot.workflow.authorization import Call, Database, RequestContext
from scoring import todos as rules
from scoring.campaigns import Campaign
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.customers.customers import Customer
from scoring.quarterly_reviews.reviews import Closet
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.todos import DecisionRecords, PersonalRecords, Todo
from storage import ballots, campaigns, moods, todos as records
from storage.campaigns import OfferFilter
from storage.customers import customers
from storage.quarterly_reviews import reviews as closet_items
from storage.roles import roles

MOST_CASES = 25
"""How many cases are looked into for what comes next; the oldest first."""


@dataclass(frozen=True, slots=True)
class TodoList:
    """What waits for one person at `now`: their own todos, and for a manager what is to be decided. Oldest first.

    `verdicts` of the person's customers are wanted in the `closet` that is open.
    """

    own: tuple[Todo, ...]
    decisions: tuple[Todo, ...]
    customers: Mapping[int, Customer]
    manager: bool
    policy: Policy
    now: datetime
    verdicts: int = 0
    closet: Closet | None = None

    @property
    def everything(self) -> tuple[Todo, ...]:
        """Both together, each once, oldest first."""
        return rules.sort_todos((*self.own, *self.decisions))


def list_todos(db: Database, *, call: Call) -> TodoList:
    """What waits for the person who asks."""
    with db.transaction(reading=True) as tx:
        return load_todos(tx, authorization.authorize_call(tx, call, Action.TODO))


def load_todos(tx: Session, at: RequestContext) -> TodoList:
    """The same in the caller's transaction."""
    person, manager = at.actor.user_id, Role.MANAGER in at.actor.roles
    away = keepers.list_long_away(tx, policy=at.policy, now=at.now) if manager else frozenset()
    own = rules.list_personal(
        PersonalRecords(
            person,
            ballots=records.list_ballots_to_vote(tx, person, at.now),
            fixes=records.list_fixes_of(tx, person),
            talks=records.list_planned_talks(tx, person),
            transitions=records.list_transitions_of(tx, person),
            steps=records.list_open_steps(tx, person),
            referrals=records.list_referrals_to_check(tx, person, since=at.now - rules.REFERRAL_WAITS),
            files=_load_case_files(
                tx, at, records.list_cases_to_begin(tx, person, strays=manager, away=away, most=MOST_CASES)
            ),
            sides=_load_case_files(tx, at, records.list_cases_to_agree(tx, most=MOST_CASES)),
            unowned=records.list_unowned_fixes(tx, person, strays=manager, away=away),
        )
    )
    decisions = rules.list_decisions(_load_due(tx, at), person, at.now) if manager else ()
    contests = _list_contests_to_judge(tx, at)
    if manager:
        decisions = rules.sort_todos((*decisions, *contests))
    else:
        own = rules.sort_todos((*own, *contests))
    campaign = campaigns.find_newest_campaign(tx)
    if campaign is not None:
        own = rules.sort_todos(
            (*own, *_list_offers_to_make(tx, campaign, OfferFilter(person, strays=manager, away=away)))
        )
        decisions = rules.sort_todos((*decisions, *_list_offers_to_settle(tx, campaign))) if manager else ()
    known = customers.load_customers(tx, {todo.customer_id for todo in (*own, *decisions) if not todo.number})
    closet = closet_opening.find_running_closet(tx, at.policy, at.now)
    verdicts = closet_items.count_undecided(tx, closet.id, person) if closet else 0
    return TodoList(own, decisions, known, manager, at.policy, at.now, verdicts, closet)


def _list_contests_to_judge(tx: Session, at: RequestContext) -> tuple[Todo, ...]:
    """The contests this person may decide and is asked about; an admin, where every manager is a party."""
    found = records.list_contested(tx) if at.actor.roles & {Role.MANAGER, Role.ADMIN} else ()
    if not found:
        return ()
    managers, admins = roles.list_people_with_role(tx, Role.MANAGER), roles.list_people_with_role(tx, Role.ADMIN)
    return rules.list_contests(found, at.actor.user_id, managers=managers, admins=admins, now=at.now)


def _list_offers_to_make(tx: Session, campaign: Campaign, whose: OfferFilter) -> tuple[Todo, ...]:
    if not campaign.running:
        return ()
    return rules.list_offers(campaign, campaigns.count_waiting(tx, campaign.id, whose))


def _list_offers_to_settle(tx: Session, campaign: Campaign) -> tuple[Todo, ...]:
    if not (campaign.running or campaign.ran_out):
        return ()
    found, total = campaigns.list_undecided_offers(tx, campaign.id, limit=1)
    since = campaign.closed_at or (found[0].marked_at if found else None) or campaign.started_at
    return rules.list_settlements(campaign, total, since=since)


def _load_due(tx: Session, at: RequestContext) -> DecisionRecords:
    files = _load_case_files(tx, at, records.list_cases_perhaps_ready(tx, at.policy, at.now, most=MOST_CASES))
    ids = tuple(file.customer.id for file in files)
    held = ballots.RECORDS.list_where(tx, customer_id=ids) if ids else ()
    return DecisionRecords(
        files=tuple((file, tuple(each for each in held if each.customer_id == file.customer.id)) for file in files),
        notices=records.list_running_notices(tx),
        ties=records.list_tied_ballots(tx),
        parting=records.list_unplanned_transitions(tx),
        nominations=moods.NOMINATIONS.list_where(tx, settled_at=None),
    )


def _load_case_files(tx: Session, at: RequestContext, found: tuple[Case, ...]) -> tuple[CaseFile, ...]:
    if not found:
        return ()
    known = customers.load_customers(tx, {case.customer_id for case in found})
    return casefiles.load_case_files(tx, known, found, policy=at.policy, now=at.now)
