"""App Home: what one person sees there, and having it shown anew. It is published by the outbox, never from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.todos import usecases as todos
from bot.features.todos.usecases import Waiting
from bot.workflow import authorization as desk, case_files as casefiles, prompts as asking
from bot.workflow.authorization import Call, Database, RequestContext
from bot.workflow.prompts import PromptPreference
from scoring import todos as rules
from scoring.cases import stages
from scoring.cases.holds import Hold
from scoring.cases.stages import CaseProgress
from scoring.customers.customers import Customer
from scoring.refusals import NotAllowed
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.todos import RunningClock, SetupProgress
from storage import todos as records
from storage.cases import cases, holds
from storage.customers import customers
from storage.outbox import outbox

MAX_CUSTOMERS = 10
"""How many of their customers a person sees at once."""


@dataclass(frozen=True, slots=True)
class Home:
    """What a person sees on their Home at `now`; `mine` are the worst of the customers they look after, of `total`.

    `stages` and `holds` are theirs, by customer id; `clocks`, for a manager, what ends by itself anywhere; `set_up`,
    for an admin, what is left to do before umpire can work; `prompts` is what umpire asks the person by itself.
    """

    user_id: str
    waiting: Waiting
    mine: tuple[Standing, ...]
    total: int
    stages: Mapping[int, CaseProgress]
    holds: Mapping[int, Hold]
    clocks: tuple[RunningClock, ...]
    set_up: SetupProgress | None
    customers: Mapping[int, Customer]
    policy: Policy
    now: datetime
    prompts: tuple[PromptPreference, ...] = ()


def find_home(db: Database, user_id: str, *, now: datetime) -> Home | None:
    """What the person sees, or None where they may see nothing: guests, strangers, people who left."""
    with db.transaction(reading=True) as tx:
        try:
            at = desk.authorize_call(tx, Call(user_id, now), Action.TODO)
        except NotAllowed:
            return None
        return load_home(tx, at)


def load_home(tx: Session, at: RequestContext) -> Home:
    """The same in the caller's transaction: so many queries, however many customers and cases there are."""
    waiting = todos.gathered(tx, at)
    mine, total = records.list_standings_of(tx, at.actor.user_id, most=MAX_CUSTOMERS)
    ids = tuple(standing.customer_id for standing in mine)
    clocks = rules.list_clocks(records.load_running(tx), now=at.now, zone=at.policy.zone) if waiting.manager else ()
    set_up = records.load_setup(tx) if Role.ADMIN in at.actor.roles else None
    known = customers.load_customers(tx, {*ids, *(clock.customer_id for clock in clocks)})
    found = cases.RECORDS.list_where(tx, customer_id=ids, closed_at=None) if ids else ()
    files = casefiles.load_case_files(tx, known, found, policy=at.policy, now=at.now) if found else ()
    held = holds.RECORDS.list_where(tx, customer_id=ids, released_at=None) if ids else ()
    return Home(
        user_id=at.actor.user_id,
        waiting=waiting,
        mine=mine,
        total=total,
        stages={file.customer.id: stages.stage_of(file) for file in files},
        holds={hold.customer_id: hold for hold in held},
        clocks=clocks,
        set_up=None if set_up is None or set_up.complete else set_up,
        customers=known,
        policy=at.policy,
        now=at.now,
        prompts=asking.list_preferences(tx, at.actor.user_id),
    )


def publish_home(db: Database, user_id: str, *, now: datetime) -> None:
    """Have the person's Home published as it is then: they opened it."""
    with db.transaction() as tx:
        _enqueue_home(tx, user_id, now)


def refresh_home(db: Database, user_id: str, *, now: datetime) -> None:
    """The same for a person who did something, if they ever opened it: whoever never looked needs no new picture."""
    with db.transaction(reading=True) as tx:
        if not outbox.has_intent(tx, _build_intent(user_id)):
            return
    with db.transaction() as tx:
        _enqueue_home(tx, user_id, now)


def _enqueue_home(tx: Session, user_id: str, now: datetime) -> None:
    outbox.enqueue(
        tx,
        intent=_build_intent(user_id),
        kind="home",
        subject=user_id,
        channel=user_id,
        now=now,
        method="home",
        matters=False,
    )


def _build_intent(user_id: str) -> str:
    return f"home:{user_id}"
