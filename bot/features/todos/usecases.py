"""Todos: loads what waits for a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import (
    ballots as ballot_workflow,
    case_files,
    dealers,
    keepers,
    quarterly_reviews as review_steps,
    replies as reply_workflow,
    requests,
    rounds,
    setup_messages,
)
from bot.workflow.requests import Call, Database, RequestContext
from scoring import todos as todo_rules
from scoring.ballots import BallotKind
from scoring.campaigns import Campaign
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.customers.customers import Customer
from scoring.moods import Nomination
from scoring.replies import UNSETTLED, ReplyState
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.todos import DecisionRecords, PersonalRecords, Todo
from storage import ballots, campaigns, moods, setup, todos as todo_records
from storage.campaigns import OfferFilter
from storage.cases import cases
from storage.customers import customers
from storage.quarterly_reviews import reviews as review_records
from storage.roles import roles
from storage.scorecards import standings

MOST_CASES = 25
"""How many open cases, the oldest first, are searched for todos."""


@dataclass(frozen=True, slots=True)
class TodoList:
    """What waits for one person at `now`, as one queue: what is late or due first, then what has no day, by its age.

    For a manager what is to be decided is in it. `files` are the files of cases that were read for it, by case id.
    `graded` is how many customers have a grade, and of how many; it is only counted if nothing waits. `round_running`:
    a rating round runs.
    """

    todos: tuple[Todo, ...]
    customers: Mapping[int, Customer]
    manager: bool
    policy: Policy
    now: datetime
    files: Mapping[int, CaseFile] = field(default_factory=dict)
    graded: tuple[int, int] = (0, 0)
    round_running: bool = False

    @property
    def overdue(self) -> int:
        """How many of them are late."""
        return sum(each.late(self.now, self.policy.zone) for each in self.todos)


def list_todos(db: Database, *, call: Call) -> TodoList:
    """List what waits for the person who asks; for an admin, setting umpire up as well, which Home shows by itself."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.QUEUE)
        waiting = load_todos(tx, context)
        if Role.ADMIN not in context.actor.roles or setup_messages.is_finished(tx):
            return waiting
        set_up = todo_rules.list_set_up(setup.load_progress(tx), context.now)
        return replace(waiting, todos=(*set_up, *waiting.todos))


def load_todos(tx: Session, context: RequestContext) -> TodoList:
    """Load what waits for the person, in the caller's transaction."""
    person, manager = context.actor.user_id, Role.MANAGER in context.actor.roles
    deciding = context.actor.roles & {Role.MANAGER, Role.ADMIN}
    away = keepers.list_long_away(tx, policy=context.policy, now=context.now) if deciding else frozenset()
    to_begin = todo_records.list_cases_to_begin(tx, person, strays=manager, away=away, most=MOST_CASES)
    to_agree = todo_records.list_cases_to_agree(tx, most=MOST_CASES)
    perhaps_ready = (
        todo_records.list_cases_perhaps_ready(tx, context.policy, context.now, most=MOST_CASES) if deciding else ()
    )
    files = _load_case_files(tx, context, (*to_begin, *to_agree, *perhaps_ready))
    personal = PersonalRecords(
        person,
        ballots=todo_records.list_ballots_to_vote(tx, person, context.now),
        fixes=todo_records.list_fixes_of(tx, person),
        talks=todo_records.list_planned_talks(tx, person, strays=manager, away=away),
        transitions=todo_records.list_transitions_of(tx, person),
        steps=todo_records.list_open_steps(tx, person),
        replied=frozenset(
            each.customer_id
            for each in todo_records.list_open_replies(tx)
            if each.kind is BallotKind.TERMINATE and each.state in UNSETTLED
        ),
        referrals=todo_records.list_referrals_to_check(tx, person, since=context.now - todo_rules.REFERRAL_WAITS),
        files=tuple(files[case.id] for case in to_begin),
        sides=tuple(files[case.id] for case in to_agree),
        unowned=todo_records.list_unowned_fixes(tx, person, strays=manager, away=away),
    )
    ready = tuple(files[case.id] for case in perhaps_ready)
    share = rounds.find_share(tx, context)
    todos = todo_rules.sort_todos(
        (
            *todo_rules.list_personal(personal),
            *(_list_decisions(tx, context, ready) if manager else todo_rules.list_facts_to_confirm(ready, person)),
            *_list_contests_to_judge(tx, context, away),
            *_list_managers_needed(tx, context),
            *_list_replies(tx, context),
            *_list_campaign_todos(tx, context, away),
            *(todo_rules.list_ratings(share.round, len(share.customers)) if share is not None else ()),
            *_list_verdicts_to_give(tx, context),
            *_list_reviews_to_decide(tx, context),
        ),
        context.policy.zone,
    )
    customers_by_id = {file.customer.id: file.customer for file in files.values()}
    missing = {todo.customer_id for todo in todos} - {todo_rules.NO_CUSTOMER, *customers_by_id}
    return TodoList(
        todos=todos,
        customers=customers_by_id | customers.load_customers(tx, missing),
        manager=manager,
        policy=context.policy,
        now=context.now,
        files=files,
        graded=(0, 0) if todos else standings.count_graded(tx),
        round_running=share is not None,
    )


def _list_contests_to_judge(tx: Session, context: RequestContext, away: frozenset[str]) -> tuple[Todo, ...]:
    """List the contests that wait for this person; for an admin, those to which every manager is a party."""
    person, now = context.actor.user_id, context.now
    contested = todo_records.list_contested(tx) if context.actor.roles & {Role.MANAGER, Role.ADMIN} else ()
    if not contested:
        return ()
    managers, admins = roles.list_people_with_role(tx, Role.MANAGER), roles.list_people_with_role(tx, Role.ADMIN)
    return todo_rules.list_contests(contested, person, managers=managers, admins=admins, absent=away, now=now)


def _list_managers_needed(tx: Session, context: RequestContext) -> tuple[Todo, ...]:
    """List the todo of an admin while a case is open and nobody is a manager."""
    if Role.ADMIN not in context.actor.roles or roles.list_people_with_role(tx, Role.MANAGER):
        return ()
    return todo_rules.list_managers_needed(cases.list_open_cases(tx))


def _list_replies(tx: Session, context: RequestContext) -> tuple[Todo, ...]:
    """List the replies that this person judges, and what a manager has still to tell customers about theirs."""
    known = todo_records.list_open_replies(tx)
    waiting = [
        reply_workflow.load_progress(tx, each, policy=context.policy, now=context.now)
        for each in known
        if each.state is ReplyState.WAITING
    ]
    untold = [each for each in known if each.is_to_be_told]
    manager = Role.MANAGER in context.actor.roles
    return todo_rules.list_replies(waiting, untold, context.actor.user_id, manager=manager)


def _list_campaign_todos(tx: Session, context: RequestContext, away: frozenset[str]) -> tuple[Todo, ...]:
    """List the todos of the newest campaign: the offers this person has still to make, and a manager's decisions."""
    campaign, manager = campaigns.find_newest_campaign(tx), Role.MANAGER in context.actor.roles
    if campaign is None:
        return ()
    mine = OfferFilter(context.actor.user_id, strays=manager, away=away)
    return (
        *(todo_rules.list_offers(campaign, campaigns.count_waiting(tx, campaign.id, mine)) if campaign.running else ()),
        *(_list_offers_to_settle(tx, campaign) if manager else ()),
    )


def _list_verdicts_to_give(tx: Session, context: RequestContext) -> tuple[Todo, ...]:
    """List the todo for the person's customers without a verdict in the quarterly review, if one runs."""
    closet = review_steps.find_running_closet(tx, context.policy, context.now)
    if closet is None:
        return ()
    return todo_rules.list_verdicts(closet, review_records.count_undecided(tx, closet.id, context.actor.user_id))


def _list_reviews_to_decide(tx: Session, context: RequestContext) -> tuple[Todo, ...]:
    """List the todos for what a manager took from a digest to look at, and nobody has decided yet."""
    if Role.MANAGER not in context.actor.roles:
        return ()
    return todo_rules.list_reviews(todo_records.list_claimed_reviews(tx, context.actor.user_id))


def _list_offers_to_settle(tx: Session, campaign: Campaign) -> tuple[Todo, ...]:
    """List the todo for the customers of a campaign about whom managers have still to decide."""
    if not (campaign.running or campaign.ran_out):
        return ()
    offers, total = campaigns.list_undecided_offers(tx, campaign.id, limit=1)
    since = campaign.closed_at or (offers[0].marked_at if offers else None) or campaign.started_at
    return todo_rules.list_settlements(campaign, total, since=since)


def _list_decisions(tx: Session, context: RequestContext, ready: tuple[CaseFile, ...]) -> tuple[Todo, ...]:
    """List what this manager decides; `ready`: the cases in which a ballot may be possible."""
    records = _load_decision_records(tx, ready, context.now)
    return todo_rules.list_decisions(records, context.actor.user_id, context.now)


def _load_decision_records(tx: Session, files: tuple[CaseFile, ...], now: datetime) -> DecisionRecords:
    """Load the records from which the todos of managers are worked out; `files`: in which a ballot may be possible."""
    ids = tuple(file.customer.id for file in files)
    ballots_held = ballots.RECORDS.list_where(tx, customer_id=ids) if ids else ()
    running, parting = todo_records.list_running_notices(tx), todo_records.list_unplanned_transitions(tx)
    return DecisionRecords(
        files=tuple(
            (file, tuple(each for each in ballots_held if each.customer_id == file.customer.id)) for file in files
        ),
        notices=running,
        silent_at=todo_records.load_silence(tx, running) if running else {},
        ties=todo_records.list_tied_ballots(tx),
        parting=parting,
        team=ballot_workflow.load_team(tx, now=now) if parting else None,
        nominations=_list_nominations(tx, now),
    )


def _list_nominations(tx: Session, now: datetime) -> tuple[Nomination, ...]:
    """List the nominations nobody has looked at, where it is not plain whose they are."""
    waiting = moods.NOMINATIONS.list_where(tx, settled_at=None)
    shared = dealers.list_with_crowd(tx, {each.customer_id for each in waiting}, now=now)
    return tuple(each for each in waiting if each.customer_id in shared)


def _load_case_files(tx: Session, context: RequestContext, open_cases: Iterable[Case]) -> dict[int, CaseFile]:
    """Load the files of some open cases, all together, by case id."""
    by_id = {case.id: case for case in open_cases}
    if not by_id:
        return {}
    customers_by_id = customers.load_customers(tx, {case.customer_id for case in by_id.values()})
    loaded = tuple(by_id.values())
    files = case_files.load_case_files(tx, customers_by_id, loaded, policy=context.policy, now=context.now)
    return {file.case.id: file for file in files}
