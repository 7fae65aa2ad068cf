"""Rating rounds: started and stopped, asked for every week, and what their messages show."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import message_refresh, requests, rounds as round_steps
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call, RequestContext
from scoring import rounds as round_rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.roles import Action, Role
from scoring.rounds import Round, RoundOutcome, RoundProgress
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from storage import rounds as round_records
from storage.customers import customers
from storage.database import Database
from storage.requests.undos import Undo
from storage.schedule.recurring import DueRhythm
from storage.scorecards import standings
from storage.settings import policies

WEEKLY_RHYTHM = "rounds.week"
MOST_RANKED = 10
"""How many customers the ranked list has with which a round ends."""
ROWS_NAMED = 12
"""How many of a person's customers a round names at once."""


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """How far the newest round has come, for the person who asks; `round` is None if there was none.

    `left` are their customers of this week, or without a running round those that wait for them. `next_at` is when the
    running round asks next.
    """

    round: Round | None
    progress: RoundProgress
    left: tuple[Customer, ...]
    manager: bool
    next_at: datetime
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class RoundStarted:
    """A round that was started; `channel` is that of its message, if one is set."""

    round: Round
    progress: RoundProgress
    channel: str | None
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class RoundStopped:
    """A round that was stopped."""

    progress: RoundProgress
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class RoundPost:
    """What the one message of a round shows; once it has ended, `ranked` are the worst customers, worst first."""

    round: Round
    progress: RoundProgress
    ranked: tuple[tuple[Customer, Standing], ...]
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class RoundAsk:
    """What the message to one person shows: the round, and their customers of this week that are left."""

    round: Round
    left: tuple[Customer, ...]
    policy: Policy


def load_status(db: Database, *, call: Call) -> RoundStatus:
    """Load how far the newest round has come; for any staff."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RATE)
        newest = round_records.find_newest_round(tx)
        share = round_steps.find_share(tx, context)
        left = share.customers if share is not None else round_steps.list_waiting(tx, context, most=ROWS_NAMED)
        return RoundStatus(
            round=newest,
            progress=_load_progress(tx, newest, context.policy, context.now),
            left=_load_in_order(tx, left),
            manager=Role.MANAGER in context.actor.roles,
            next_at=round_rules.schedule(context.policy).after(context.now, context.policy.zone),
            policy=context.policy,
            now=context.now,
        )


def start_round(db: Database, size: int | None = None, *, call: Call) -> RoundStarted:
    """Start a round, with `size` customers a week for each person or as many as the settings say, and ask everybody."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_ROUND)
        progress = _load_progress(tx, None, context.policy, context.now)
        round_rules.refuse_start(round_records.lock_running_round(tx), progress)
        number = context.policy.round_customers if size is None else size
        started = round_records.start_round(tx, size=number, by=call.user_id, now=context.now)
        if started is None:
            raise AlreadyDone("Somebody started a round this very moment. `/umpire round` shows how far it has come.")
        facts: requests.AuditFacts = {"customers": progress.customers, "size": number}
        requests.audit_action(tx, context, "round.started", f"round:{started.id}", public=facts)
        week = round_steps.ask_people(tx, started, policy=context.policy, now=context.now)
        if week.running is None:
            raise AlreadyDone("Everybody who could be asked has answered, so there is nothing to start.")
        channel = message_refresh.refresh_round(tx, week.id, context.now)
        undo = requests.offer_undo(tx, context, kind="round", subject=str(week.id), before=None, after=None)
        return RoundStarted(week, progress, channel, context.policy, undo)


def stop_round(db: Database, *, call: Call) -> RoundStopped:
    """Stop the running round before every customer is rated."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_ROUND)
        running = round_rules.require_running(round_records.lock_running_round(tx))
        stopped = round_steps.end_round(tx, running, RoundOutcome.STOPPED, by=call.user_id, now=context.now)
        undo = requests.offer_undo(tx, context, kind="round_stop", subject=str(stopped.id), before=None, after=None)
        return RoundStopped(_load_progress(tx, stopped, context.policy, context.now), context.policy, undo)


def undo_start(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take a round back that is still running. What was rated in it stays."""
    running = round_records.lock_running_round(tx)
    if running is None or str(running.id) != undo.subject:
        raise AlreadyDone("That round has ended since, so nothing was undone.")
    round_steps.end_round(tx, running, RoundOutcome.UNDONE, by=context.actor.user_id, now=context.now)
    return "The rating round is taken back. Answers that were given stay."


def undo_stop(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Let a round go on that was stopped, unless another was started since."""
    stopped = round_records.RECORDS.get(tx, int(undo.subject))
    if round_records.lock_running_round(tx) is not None or stopped.outcome is not RoundOutcome.STOPPED:
        raise AlreadyDone("A round has been started since, so nothing was undone.")
    running = round_records.RECORDS.change(tx, stopped.id, running=True, outcome=None, ended_at=None, ended_by=None)
    requests.audit_action(tx, context, "round.resumed", f"round:{running.id}")
    round_steps.show_everywhere(tx, running, context.now)
    return "The rating round goes on."


def load_post(db: Database, round_id: int, *, now: datetime) -> RoundPost:
    """Load what the one message of a round shows now."""
    with db.transaction(reading=True) as tx:
        round_, policy = round_records.RECORDS.get(tx, round_id), policies.get_policy(tx)
        progress = _load_progress(tx, round_, policy, now)
        ranked: tuple[tuple[Customer, Standing], ...] = ()
        if round_.running is None and round_.outcome is not RoundOutcome.UNDONE:
            page, _ = standings.list_standings(tx, limit=MOST_RANKED, offset=0)
            by_id = customers.load_customers(tx, [each.customer_id for each in page])
            ranked = tuple((by_id[each.customer_id], each) for each in page if each.grade is not None)
        return RoundPost(round_, progress, ranked, policy, now)


def find_ask(db: Database, subject: str, *, week: str | None, now: datetime) -> RoundAsk | None:
    """Load what the message to a person shows now; None for who left.

    `week` is that of a message which is not sent yet: None also if its week is over, or if nothing is left to ask.
    """
    round_id, _, person = subject.partition(":")
    with db.transaction(reading=True) as tx:
        round_ = round_records.RECORDS.get(tx, int(round_id))
        try:
            context = requests.authorize_call(tx, Call(person, now), Action.RATE)
        except NotAllowed:
            return None
        share = round_steps.find_share(tx, context) if round_.running else None
        left = _load_in_order(tx, share.customers) if share is not None else ()
        if week is not None and (not left or week != round_.asked_at.isoformat()):
            return None
        return RoundAsk(round_, left, context.policy)


def _ask_week(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Ask for the week's customers, if a round runs that did not begin just now."""
    running = round_records.lock_running_round(tx)
    if running is not None and round_rules.is_week_due(running, due.at):
        round_steps.ask_people(tx, running, policy=policy, now=now)


def _load_progress(tx: Session, round_: Round | None, policy: Policy, now: datetime) -> RoundProgress:
    """Load how far the rating has come, since the week of the round began."""
    since = round_.asked_at if round_ is not None else now
    return round_steps.load_progress(tx, since=since, policy=policy, now=now)


def _load_in_order(tx: Session, ids: tuple[int, ...]) -> tuple[Customer, ...]:
    """Load these customers in their order."""
    by_id = customers.load_customers(tx, ids)
    return tuple(by_id[number] for number in ids)


TAKE_BACK = {"round": (Action.RUN_ROUND, undo_start), "round_stop": (Action.RUN_ROUND, undo_stop)}
RHYTHMS: dict[str, Rhythm] = {
    WEEKLY_RHYTHM: Rhythm(round_rules.schedule, round_rules.GRACE, personal=False, do=_ask_week)
}
