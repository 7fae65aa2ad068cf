"""App Home: load what one person sees there, and have it published. The outbox publishes it, never this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.setup import usecases as setups
from bot.features.todos import usecases as todos
from bot.features.todos.usecases import TodoList
from bot.workflow import case_files, first_steps, message_refresh, prompts, requests
from bot.workflow.first_steps import NoCustomers
from bot.workflow.prompts import PromptPreference
from bot.workflow.requests import Call, Database, RequestContext
from scoring import todos as todo_rules
from scoring.cases import stages
from scoring.cases.holds import Hold
from scoring.cases.stages import CaseProgress
from scoring.customers.customers import Customer
from scoring.refusals import NotAllowed
from scoring.restrictions import Restriction, is_in_force
from scoring.roles import Action, Actor, Role
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.setup import SetupProgress
from scoring.todos import RunningClock
from storage import restrictions, todos as todo_records
from storage.cases import cases, holds
from storage.customers import customers

MAX_CUSTOMERS = 10
"""How many of their customers a person sees at once."""


@dataclass(frozen=True, slots=True)
class Home:
    """What a person sees on their Home at `now`. `mine` are the worst of the `total` customers they look after.

    `stages`, `holds` and `restricted` are those of their customers, by customer id. `clocks`, for managers, is
    everything that ends by itself and is not in their queue already; `set_up`, for admins, how far umpire is set up,
    while it is not; `prompts` what umpire asks them by itself; `no_customers`, while there are none, who can add some.
    """

    user_id: str
    waiting: TodoList
    mine: tuple[Standing, ...]
    total: int
    stages: Mapping[int, CaseProgress]
    holds: Mapping[int, Hold]
    restricted: Mapping[int, Restriction]
    clocks: tuple[RunningClock, ...]
    set_up: SetupProgress | None
    customers: Mapping[int, Customer]
    policy: Policy
    now: datetime
    prompts: tuple[PromptPreference, ...] = ()
    no_customers: NoCustomers | None = None


def find_home(db: Database, user_id: str, *, now: datetime) -> Home | None:
    """Load what the person sees; None if they may see nothing: guests, strangers, people who left."""
    with db.transaction(reading=True) as tx:
        try:
            context = requests.authorize_call(tx, Call(user_id, now), Action.QUEUE)
        except NotAllowed:
            return None
        return load_home(tx, context)


def load_home(tx: Session, context: RequestContext) -> Home:
    """Load what the actor sees, in the caller's transaction, with a fixed number of queries."""
    waiting = todos.load_todos(tx, context)
    mine, total = todo_records.list_standings_of(tx, context.actor.user_id, most=MAX_CUSTOMERS)
    ids = tuple(standing.customer_id for standing in mine)
    clocks = _list_other_clocks(tx, waiting) if waiting.manager else ()
    customers_by_id = customers.load_customers(tx, {*ids, *(clock.customer_id for clock in clocks)})
    open_cases = cases.RECORDS.list_where(tx, customer_id=ids, closed_at=None) if ids else ()
    unread = tuple(case for case in open_cases if case.id not in waiting.files)
    files = [waiting.files[case.id] for case in open_cases if case.id in waiting.files]
    if unread:
        files += case_files.load_case_files(tx, customers_by_id, unread, policy=context.policy, now=context.now)
    current_holds = holds.RECORDS.list_where(tx, customer_id=ids, released_at=None) if ids else ()
    restricted = restrictions.list_running(tx, ids)
    return Home(
        user_id=context.actor.user_id,
        waiting=waiting,
        mine=mine,
        total=total,
        stages={file.customer.id: stages.stage_of(file) for file in files},
        holds={hold.customer_id: hold for hold in current_holds},
        restricted={each.customer_id: each for each in restricted if is_in_force(each, context.now)},
        clocks=clocks,
        set_up=_find_set_up(tx, context.actor),
        no_customers=None if total else first_steps.load_no_customers(tx, context.actor),
        customers=customers_by_id,
        policy=context.policy,
        now=context.now,
        prompts=prompts.list_preferences(tx, context.actor.user_id),
    )


def _list_other_clocks(tx: Session, waiting: TodoList) -> tuple[RunningClock, ...]:
    """List the running clocks, without those that are in the person's queue already."""
    clocks = todo_rules.list_clocks(todo_records.load_running(tx), now=waiting.now, zone=waiting.policy.zone)
    queued = {(each.kind, each.subject) for each in waiting.todos}
    return tuple(clock for clock in clocks if clock.todo not in queued)


def _find_set_up(tx: Session, actor: Actor) -> SetupProgress | None:
    """Find how far umpire is set up, for an admin while it is not."""
    if Role.ADMIN not in actor.roles:
        return None
    set_up = setups.load_setup_for(tx, actor)
    return None if set_up.finished else set_up.progress


def publish_home(db: Database, user_id: str, *, now: datetime) -> None:
    """Have the Home of a person who opened it published."""
    with db.transaction() as tx:
        message_refresh.enqueue_home(tx, user_id, now)
