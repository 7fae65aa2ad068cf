"""Editions: the digests that were posted, and what a digest reads of other nouns, each in a query or two."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlmodel import Session

from scoring.ballots import BallotState
from scoring.cases.cases import CaseOutcome
from scoring.digests.digests import RESTING_ACTS, DigestNews
from scoring.digests.reactions import DigestEdition, Review
from scoring.interactions import Tone
from scoring.notices import NoticeState
from scoring.rules.policy import Policy
from scoring.strikes import StrikeState
from storage import ballots, interactions, moods, notices, strikes
from storage.cases import cases
from storage.digests.reactions import EDITIONS, RECORDS
from storage.sql.statements import build_insert_if_absent, get_table

_INSERT = {
    on: made.execution_options(preserve_rowcount=True) for on, made in build_insert_if_absent(EDITIONS.table).items()
}
_AT = EDITIONS.columns
_LATEST = (
    select(EDITIONS.table)
    .where(_AT.posted_at <= bindparam("until"), _AT.id != bindparam("but"))
    .order_by(_AT.posted_at.desc(), _AT.id.desc())
    .limit(1)
)
_REVIEWS = RECORDS.columns
_RESTING = select(RECORDS.table).where(
    _REVIEWS.until > bindparam("now"),
    _REVIEWS.act.in_([act.value for act in RESTING_ACTS]),
    _REVIEWS.undone_at.is_(None),
)
_STRIKES, _CASES = get_table(strikes.StrikeRow).c, cases.RECORDS.columns
_NOTICES, _BALLOTS, _LOGGED = notices.RECORDS.columns, ballots.RECORDS.columns, interactions.RECORDS.columns
_MOODS = moods.NOMINATIONS.columns
_DECIDED = [each.value for each in (BallotState.PASSED, BallotState.REJECTED, BallotState.TIED)]


def _in_time(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    return (at > bindparam("since")) & (at <= bindparam("until"))


def _count(*wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(*wanted).scalar_subquery()


def _closed(outcome: CaseOutcome) -> ColumnElement[int]:
    return _count(_in_time(_CASES.closed_at), _CASES.outcome == outcome.value)


_NEWS = select(
    _count(_in_time(_STRIKES.recorded_at), _STRIKES.state != StrikeState.UNDONE.value).label("strikes"),
    _count(
        _in_time(_STRIKES.expires_at), _STRIKES.state == StrikeState.COUNTED.value, _STRIKES.cleared_at.is_(None)
    ).label("expired"),
    _count(_in_time(_CASES.opened_at)).label("opened"),
    _closed(CaseOutcome.FELL_AWAY).label("fell_away"),
    _closed(CaseOutcome.GOOD_AGAIN).label("good_again"),
    _closed(CaseOutcome.FAREWELL).label("farewells"),
    _count(_in_time(_NOTICES.closed_at), _NOTICES.state == NoticeState.MET.value).label("met"),
    _count(_in_time(_NOTICES.recorded_at)).label("given"),
    _count(_in_time(_BALLOTS.closed_at), _BALLOTS.state.in_(_DECIDED)).label("decided"),
    _count(
        _LOGGED.happened_on >= bindparam("first"),
        _in_time(_LOGGED.logged_at),
        _LOGGED.undone_at.is_(None),
        _LOGGED.tone.in_([Tone.GOOD.value, Tone.GREAT.value]),
    ).label("pleasant"),
    _count(_MOODS.nominated_at >= bindparam("day"), _MOODS.nominated_at < bindparam("today")).label("nominated"),
)


def record_digest(
    tx: Session, key: str, customers: Iterable[int], points: Iterable[int], *, by: str | None, now: datetime
) -> DigestEdition | None:
    """Note a digest, the customers by place with their points; None when one of that key was posted before."""
    row = {"key": key, "posted_at": now, "customers": list(customers), "points": list(points), "by": by}
    connection = tx.connection()
    if connection.execute(_INSERT[connection.dialect.name], row).rowcount != 1:
        return None
    (made,) = EDITIONS.list_where(tx, key=key)
    return made


def find_previous_digest(tx: Session, until: datetime, *, but: int = 0) -> DigestEdition | None:
    """The newest digest posted until an instant, other than the one of that number; None before the first."""
    row = tx.connection().execute(_LATEST, {"until": until, "but": but}).one_or_none()
    return None if row is None else EDITIONS.from_row(row)


def load_resting_reviews(tx: Session, now: datetime) -> dict[int, tuple[Review, ...]]:
    """What may keep customers out of the digest at `now`, by customer."""
    found: dict[int, tuple[Review, ...]] = {}
    for row in tx.connection().execute(_RESTING, {"now": now}):
        review = RECORDS.from_row(row)
        found[review.customer_id] = (*found.get(review.customer_id, ()), review)
    return found


def count_news(tx: Session, since: datetime, until: datetime, policy: Policy) -> DigestNews:
    """How much of what happened after one instant, up to another. Nobody logs what is older than the rules allow.

    A nomination knows its day and no moment, so whole days are counted: that of the digest belongs to the next one.
    """
    begun, ends = (at.astimezone(policy.zone).date() for at in (since, until))
    first = begun - timedelta(days=policy.incident_max_age_days + 1)
    days = {"day": policy.calendar.start_of(begun), "today": policy.calendar.start_of(ends)}
    row = tx.connection().execute(_NEWS, {"since": since, "until": until, "first": first, **days}).one()
    return DigestNews(since, **row._mapping)
