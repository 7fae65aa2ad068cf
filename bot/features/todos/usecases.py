"""Todos: loads what waits for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.workflow import case_files, keepers, quarterly_reviews as review_steps, requests, rounds
from bot.workflow.requests import Call, Database, RequestContext
from scoring import todos as todo_rules
from scoring.campaigns import Campaign
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.customers.customers import Customer
from scoring.quarterly_reviews.reviews import Closet
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.todos import DecisionRecords, PersonalRecords, Todo
from storage import ballots, campaigns, moods, todos as todo_records
from storage.campaigns import OfferFilter
from storage.customers import customers
from storage.quarterly_reviews import reviews as review_records
from storage.roles import roles
from storage.scorecards import standings

MOST_CASES = 25
"""How many open cases, the oldest first, are searched for todos."""


@dataclass(frozen=True, slots=True)
class TodoList:
    """What waits for one person at `now`: their own todos, and for a manager what is to be decided. Oldest first.

    `verdicts` counts the person's customers without a verdict in the open `closet`. `files` are the files of cases that
    were read for it, by case id. `graded` is how many customers have a grade, and of how many; it is only counted if
    nothing waits. `round_running`: a rating round runs.
    """

    own: tuple[Todo, ...]
    decisions: tuple[Todo, ...]
    customers: Mapping[int, Customer]
    manager: bool
    policy: Policy
    now: datetime
    verdicts: int = 0
    closet: Closet | None = None
    files: Mapping[int, CaseFile] = field(default_factory=dict)
    graded: tuple[int, int] = (0, 0)
    round_running: bool = False

    @property
    def everything(self) -> tuple[Todo, ...]:
        """Both own todos and decisions, each once, oldest first."""
        return todo_rules.sort_todos((*self.own, *self.decisions))


def list_todos(db: Database, *, call: Call) -> TodoList:
    """List what waits for the person who asks."""
    with db.transaction(reading=True) as tx:
        return load_todos(tx, requests.authorize_call(tx, call, Action.TODO))


def load_todos(tx: Session, context: RequestContext) -> TodoList:
    """Load what waits for the person, in the caller's transaction."""
    person, manager = context.actor.user_id, Role.MANAGER in context.actor.roles
    away = keepers.list_long_away(tx, policy=context.policy, now=context.now) if manager else frozenset()
    to_begin = todo_records.list_cases_to_begin(tx, person, strays=manager, away=away, most=MOST_CASES)
    to_agree = todo_records.list_cases_to_agree(tx, most=MOST_CASES)
    perhaps_ready = (
        todo_records.list_cases_perhaps_ready(tx, context.policy, context.now, most=MOST_CASES) if manager else ()
    )
    files = _load_case_files(tx, context, (*to_begin, *to_agree, *perhaps_ready))
    own = todo_rules.list_personal(
        PersonalRecords(
            person,
            ballots=todo_records.list_ballots_to_vote(tx, person, context.now),
            fixes=todo_records.list_fixes_of(tx, person),
            talks=todo_records.list_planned_talks(tx, person),
            transitions=todo_records.list_transitions_of(tx, person),
            steps=todo_records.list_open_steps(tx, person),
            referrals=todo_records.list_referrals_to_check(tx, person, since=context.now - todo_rules.REFERRAL_WAITS),
            files=tuple(files[case.id] for case in to_begin),
            sides=tuple(files[case.id] for case in to_agree),
            unowned=todo_records.list_unowned_fixes(tx, person, strays=manager, away=away),
        )
    )
    ready = tuple(files[case.id] for case in perhaps_ready)
    decisions = todo_rules.list_decisions(_load_decision_records(tx, ready), person, context.now) if manager else ()
    contests = _list_contests_to_judge(tx, context)
    if manager:
        decisions = todo_rules.sort_todos((*decisions, *contests))
    else:
        own = todo_rules.sort_todos((*own, *contests))
    campaign = campaigns.find_newest_campaign(tx)
    if campaign is not None:
        own = todo_rules.sort_todos(
            (*own, *_list_offers_to_make(tx, campaign, OfferFilter(person, strays=manager, away=away)))
        )
        decisions = todo_rules.sort_todos((*decisions, *_list_offers_to_settle(tx, campaign))) if manager else ()
    share = rounds.find_share(tx, context)
    if share is not None:
        own = todo_rules.sort_todos((*own, *todo_rules.list_ratings(share.round, len(share.customers))))
    customers_by_id = {file.customer.id: file.customer for file in files.values()}
    missing = {todo.customer_id for todo in (*own, *decisions) if not todo.number} - customers_by_id.keys()
    customers_by_id |= customers.load_customers(tx, missing)
    closet = review_steps.find_running_closet(tx, context.policy, context.now)
    verdicts = review_records.count_undecided(tx, closet.id, person) if closet else 0
    return TodoList(
        own=own,
        decisions=decisions,
        customers=customers_by_id,
        manager=manager,
        policy=context.policy,
        now=context.now,
        verdicts=verdicts,
        closet=closet,
        files=files,
        graded=(0, 0) if own or decisions or verdicts else standings.count_graded(tx),
        round_running=share is not None,
    )


def _list_contests_to_judge(tx: Session, context: RequestContext) -> tuple[Todo, ...]:
    """List the contests that wait for this person; for an admin, those to which every manager is a party."""
    contested = todo_records.list_contested(tx) if context.actor.roles & {Role.MANAGER, Role.ADMIN} else ()
    if not contested:
        return ()
    managers, admins = roles.list_people_with_role(tx, Role.MANAGER), roles.list_people_with_role(tx, Role.ADMIN)
    return todo_rules.list_contests(contested, context.actor.user_id, managers=managers, admins=admins, now=context.now)


def _list_offers_to_make(tx: Session, campaign: Campaign, offer_filter: OfferFilter) -> tuple[Todo, ...]:
    """List the todo for the offers this person has still to make in a running campaign."""
    if not campaign.running:
        return ()
    return todo_rules.list_offers(campaign, campaigns.count_waiting(tx, campaign.id, offer_filter))


def _list_offers_to_settle(tx: Session, campaign: Campaign) -> tuple[Todo, ...]:
    """List the todo for the customers of a campaign about whom managers have still to decide."""
    if not (campaign.running or campaign.ran_out):
        return ()
    offers, total = campaigns.list_undecided_offers(tx, campaign.id, limit=1)
    since = campaign.closed_at or (offers[0].marked_at if offers else None) or campaign.started_at
    return todo_rules.list_settlements(campaign, total, since=since)


def _load_decision_records(tx: Session, files: tuple[CaseFile, ...]) -> DecisionRecords:
    """Load the records from which the todos of managers are worked out; `files`: in which a ballot may be possible."""
    ids = tuple(file.customer.id for file in files)
    ballots_held = ballots.RECORDS.list_where(tx, customer_id=ids) if ids else ()
    return DecisionRecords(
        files=tuple(
            (file, tuple(each for each in ballots_held if each.customer_id == file.customer.id)) for file in files
        ),
        notices=todo_records.list_running_notices(tx),
        ties=todo_records.list_tied_ballots(tx),
        parting=todo_records.list_unplanned_transitions(tx),
        nominations=moods.NOMINATIONS.list_where(tx, settled_at=None),
    )


def _load_case_files(tx: Session, context: RequestContext, open_cases: Iterable[Case]) -> dict[int, CaseFile]:
    """Load the files of some open cases, all together, by case id."""
    by_id = {case.id: case for case in open_cases}
    if not by_id:
        return {}
    customers_by_id = customers.load_customers(tx, {case.customer_id for case in by_id.values()})
    loaded = tuple(by_id.values())
    files = case_files.load_case_files(tx, customers_by_id, loaded, policy=context.policy, now=context.now)
    return {file.case.id: file for file in files}
