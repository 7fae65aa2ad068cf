"""Rating rounds, and what is missing on customers' cards. What follows is decided in scoring/rounds.py."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, case, false, func, or_, select
from sqlmodel import Field, Session, SQLModel

from scoring.rounds import Round, RoundOutcome, RoundProgress
from scoring.scorecards.scorecards import Choice
from storage.customers import orphans
from storage.customers.customers import CUSTOMERS, IS_CURRENT, LARGEST_FIRST
from storage.database import Json
from storage.interactions import RECORDS as INTERACTIONS
from storage.scorecards.scorecards import AnswerRow
from storage.scorecards.standings import StandingRow
from storage.sql.records import Records, require_one_of
from storage.sql.statements import get_table, insert_if_absent, split_into_batches


class RoundRow(SQLModel, table=True):
    """One rating round. `running` is true or, once it has ended, NULL; it is unique, so at most one runs."""

    __tablename__ = "rounds"
    __table_args__ = (require_one_of("outcome", RoundOutcome),)

    id: int | None = Field(default=None, primary_key=True)
    size: int
    started_by: str = Field(max_length=40)
    started_at: datetime
    asked_at: datetime
    asked: Json = Field(sa_type=JSON)
    running: bool | None = Field(unique=True)
    outcome: str | None = Field(max_length=20)
    ended_at: datetime | None
    ended_by: str | None = Field(max_length=40)


@dataclass(frozen=True, slots=True)
class CardGaps:
    """What makes a card unfinished: fewer than `answers` questions answered yes or no, or answers before `stale_at`.

    Time counts for who may be asked from `logged_from` on.
    """

    answers: int
    stale_at: datetime
    logged_from: datetime


@dataclass(frozen=True, slots=True)
class UnfinishedCard:
    """A customer whose card is unfinished, with owner and backup, and who answered since answers are not stale."""

    customer_id: int
    owner: str | None
    backup: str | None
    loggers: tuple[str, ...]
    answered: frozenset[str]


RECORDS = Records(RoundRow, Round, called="rating round")
_ANSWERS, _STANDINGS = get_table(AnswerRow), get_table(StandingRow)
_LOGGED = INTERACTIONS.columns
_JOINED = CUSTOMERS.outerjoin(_STANDINGS, CUSTOMERS.c.id == _STANDINGS.c.customer_id)
_LOCK = RECORDS.select.where(RECORDS.columns.running.is_(True)).with_for_update()


def find_running_round(tx: Session) -> Round | None:
    """Return the round that runs, or None."""
    rounds = RECORDS.list_where(tx, running=True)
    return rounds[0] if rounds else None


def lock_running_round(tx: Session) -> Round | None:
    """Return the round that runs, or None, and lock it: others who lock it wait until the transaction ends."""
    if tx.connection().dialect.name == "sqlite":
        return find_running_round(tx)  # a writer has locked the whole file already
    row = tx.connection().execute(_LOCK).one_or_none()
    return None if row is None else RECORDS.from_row(row)


def find_newest_round(tx: Session) -> Round | None:
    """Return the newest round that was not taken back, running or not; or None."""
    columns = RECORDS.columns
    query = RECORDS.select.where(or_(columns.outcome.is_(None), columns.outcome != RoundOutcome.UNDONE.value))
    row = tx.connection().execute(query.order_by(columns.id.desc()).limit(1)).one_or_none()
    return None if row is None else RECORDS.from_row(row)


def start_round(tx: Session, *, size: int, by: str, now: datetime) -> Round | None:
    """Start a round; None if one runs."""
    row = {
        "size": size,
        "started_by": by,
        "started_at": now,
        "asked_at": now,
        "asked": [],
        "running": True,
        "outcome": None,
        "ended_at": None,
        "ended_by": None,
    }
    return find_running_round(tx) if insert_if_absent(tx, RECORDS.table, row) else None


def count_progress(tx: Session, gaps: CardGaps, *, since: datetime) -> RoundProgress:
    """Count the current customers, those whose card is finished, and the people who answered at `since` or later."""
    connection = tx.connection()
    counts = select(func.count(), func.count(case((~_lacks_answers(gaps), 1)))).select_from(_JOINED).where(IS_CURRENT)
    customers, rated = connection.execute(counts).one()
    people = select(func.count(_ANSWERS.c.rater.distinct())).where(_ANSWERS.c.at >= since)
    return RoundProgress(customers, rated, connection.execute(people).scalar_one())


def count_rated_by(tx: Session, person: str, *, since: datetime) -> int:
    """Count the customers about whom a person answered at `since` or later."""
    count = select(func.count(_ANSWERS.c.customer_id.distinct()))
    return tx.connection().execute(count.where(_ANSWERS.c.rater == person, _ANSWERS.c.at >= since)).scalar_one()


def list_unfinished(tx: Session, gaps: CardGaps, *, after: int = 0, limit: int) -> tuple[UnfinishedCard, ...]:
    """List at most `limit` unfinished cards of current customers with an id above `after`, by id."""
    query = _select_unfinished(gaps).where(CUSTOMERS.c.id > after).order_by(CUSTOMERS.c.id)
    return _load_cards(tx, tx.connection().execute(query.limit(limit)).all(), gaps)


def list_unfinished_for(
    tx: Session, person: str, gaps: CardGaps, *, strays: bool, away: Collection[str], limit: int
) -> tuple[UnfinishedCard, ...]:
    """List at most `limit` unfinished cards a person may be asked about and has not answered, most revenue first.

    Those they own come first, then those they are backup of. `strays`: also those nobody looks after.
    """
    own, backed = CUSTOMERS.c.owner == person, CUSTOMERS.c.backup == person
    logged = select(_LOGGED.customer_id).where(_LOGGED.user_id == person, *_counted(gaps))
    theirs: list[ColumnElement[bool]] = [own, backed, CUSTOMERS.c.id.in_(logged)]
    if strays:
        theirs.append(orphans.is_orphaned(away))
    answered = select(_ANSWERS.c.customer_id).where(_ANSWERS.c.rater == person, _ANSWERS.c.at > gaps.stale_at)
    closeness = case((own, 0), (backed, 1), else_=2)
    query = (
        _select_unfinished(gaps)
        .where(or_(*theirs), CUSTOMERS.c.id.not_in(answered))
        .order_by(closeness, *LARGEST_FIRST)
    )
    return _load_cards(tx, tx.connection().execute(query.limit(limit)).all(), gaps)


def _lacks_answers(gaps: CardGaps) -> ColumnElement[bool]:
    """Build the condition that a card has too few answers to be ranked, or only stale ones."""
    known = _ANSWERS.c.choice.in_([Choice.YES.value, Choice.NO.value])
    count = (
        select(func.count(_ANSWERS.c.question.distinct()))
        .where(_ANSWERS.c.customer_id == CUSTOMERS.c.id, known)
        .correlate(CUSTOMERS)
        .scalar_subquery()
    )
    is_unrated = func.coalesce(_STANDINGS.c.rated, false()).is_(False)
    return or_(is_unrated, _STANDINGS.c.stale.is_(True), count < gaps.answers)


def _select_unfinished(gaps: CardGaps) -> Any:
    """Build the query for current customers whose card lacks answers, or has a D that does not count yet."""
    is_doubtful = _STANDINGS.c.doubt != ""
    columns = CUSTOMERS.c.id, CUSTOMERS.c.owner, CUSTOMERS.c.backup
    return select(*columns).select_from(_JOINED).where(IS_CURRENT, or_(_lacks_answers(gaps), is_doubtful))


def _counted(gaps: CardGaps) -> tuple[ColumnElement[bool], ...]:
    """Build the conditions that a logged interaction counts."""
    return _LOGGED.undone_at.is_(None), _LOGGED.happened_on >= gaps.logged_from.date()


def _load_cards(tx: Session, rows: Sequence[Any], gaps: CardGaps) -> tuple[UnfinishedCard, ...]:
    """Load who logged about these customers, most time first, and who answered about them lately."""
    ids = [row.id for row in rows]
    loggers = _load_loggers(tx, ids, gaps)
    answered = _load_answered(tx, ids, gaps)
    return tuple(
        UnfinishedCard(
            row.id, row.owner, row.backup, tuple(loggers.get(row.id, ())), frozenset(answered.get(row.id, ()))
        )
        for row in rows
    )


def _load_loggers(tx: Session, customer_ids: Iterable[int], gaps: CardGaps) -> dict[int, list[str]]:
    """Return who logged about each of these customers, by id, most minutes first, then most entries."""
    loggers: dict[int, list[str]] = {}
    minutes = func.coalesce(func.sum(_LOGGED.minutes), 0)
    for batch in split_into_batches(customer_ids):
        query = (
            select(_LOGGED.customer_id, _LOGGED.user_id)
            .where(_LOGGED.customer_id.in_(batch), *_counted(gaps))
            .group_by(_LOGGED.customer_id, _LOGGED.user_id)
            .order_by(_LOGGED.customer_id, minutes.desc(), func.count().desc(), _LOGGED.user_id)
        )
        for customer_id, user_id in tx.connection().execute(query):
            loggers.setdefault(customer_id, []).append(user_id)
    return loggers


def _load_answered(tx: Session, customer_ids: Iterable[int], gaps: CardGaps) -> dict[int, set[str]]:
    """Return whose answers about each of these customers are not stale, by id."""
    answered: dict[int, set[str]] = {}
    for batch in split_into_batches(customer_ids):
        recent = _ANSWERS.c.customer_id.in_(batch), _ANSWERS.c.at > gaps.stale_at
        for customer_id, rater in tx.connection().execute(
            select(_ANSWERS.c.customer_id, _ANSWERS.c.rater).where(*recent).distinct()
        ):
            answered.setdefault(customer_id, set()).add(rater)
    return answered
