"""The weekly digests that were posted, and the counts of news that a digest shows."""

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

_INSERT = build_insert_if_absent(EDITIONS.table)
_AT = EDITIONS.columns
_LATEST = (
    select(EDITIONS.table)
    .where(_AT.posted_at <= bindparam("until"), _AT.id != bindparam("excluded_id"))
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
_STANDING = [each.value for each in (StrikeState.COUNTED, StrikeState.CONTESTED)]
_DECIDED = [each.value for each in (BallotState.PASSED, BallotState.REJECTED, BallotState.TIED)]


def _is_within(instant: ColumnElement[datetime]) -> ColumnElement[bool]:
    return (instant > bindparam("since")) & (instant <= bindparam("until"))


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(*conditions).scalar_subquery()


def _count_closed(outcome: CaseOutcome) -> ColumnElement[int]:
    return _count(_is_within(_CASES.closed_at), _CASES.outcome == outcome.value)


_NEWS = select(
    _count(_is_within(_STRIKES.recorded_at), _STRIKES.state.in_(_STANDING)).label("strikes"),
    _count(
        _is_within(_STRIKES.expires_at), _STRIKES.state == StrikeState.COUNTED.value, _STRIKES.cleared_at.is_(None)
    ).label("expired"),
    _count(_is_within(_CASES.opened_at)).label("opened"),
    _count_closed(CaseOutcome.FELL_AWAY).label("fell_away"),
    _count_closed(CaseOutcome.GOOD_AGAIN).label("good_again"),
    _count_closed(CaseOutcome.FAREWELL).label("farewells"),
    _count(_is_within(_NOTICES.closed_at), _NOTICES.state == NoticeState.MET.value).label("met"),
    _count(_is_within(_NOTICES.recorded_at)).label("given"),
    _count(_is_within(_BALLOTS.closed_at), _BALLOTS.state.in_(_DECIDED)).label("decided"),
    _count(
        _LOGGED.happened_on >= bindparam("first"),
        _is_within(_LOGGED.logged_at),
        _LOGGED.undone_at.is_(None),
        _LOGGED.tone.in_([Tone.GOOD.value, Tone.GREAT.value]),
    ).label("pleasant"),
    _count(_MOODS.nominated_at >= bindparam("day"), _MOODS.nominated_at < bindparam("today")).label("nominated"),
)


def record_digest(
    tx: Session, key: str, customers: Iterable[int], points: Iterable[int], *, by: str | None, now: datetime
) -> DigestEdition | None:
    """Store a digest that is being posted; None if one of the same key was posted before.

    `customers` are the ids in the order of the digest, `points` the strike points of each.
    """
    row = {"key": key, "posted_at": now, "customers": list(customers), "points": list(points), "by": by}
    connection = tx.connection()
    if connection.execute(_INSERT[connection.dialect.name], row).rowcount != 1:
        return None
    (digest,) = EDITIONS.list_where(tx, key=key)
    return digest


def find_previous_digest(tx: Session, until: datetime, *, excluded_id: int = 0) -> DigestEdition | None:
    """Return the newest digest posted until an instant, other than the excluded one; None if there is none."""
    row = tx.connection().execute(_LATEST, {"until": until, "excluded_id": excluded_id}).one_or_none()
    return None if row is None else EDITIONS.from_row(row)


def load_resting_reviews(tx: Session, now: datetime) -> dict[int, tuple[Review, ...]]:
    """Return, by customer id, the reviews that may keep a customer out of the digest at `now`."""
    reviews: dict[int, tuple[Review, ...]] = {}
    for row in tx.connection().execute(_RESTING, {"now": now}):
        review = RECORDS.from_row(row)
        reviews[review.customer_id] = (*reviews.get(review.customer_id, ()), review)
    return reviews


def count_news(tx: Session, since: datetime, until: datetime, policy: Policy) -> DigestNews:
    """Count what happened after the instant `since` up to `until`: strikes, cases, notices, ballots and more.

    A nomination has a day and no time, so whole days are counted for it: the day of a digest belongs to the next one.
    Interactions are looked for from the earliest day on that could have been logged within the time.
    """
    start_day, end_day = (instant.astimezone(policy.zone).date() for instant in (since, until))
    first = start_day - timedelta(days=policy.incident_max_age_days + 1)
    days = {"day": policy.calendar.start_of(start_day), "today": policy.calendar.start_of(end_day)}
    row = tx.connection().execute(_NEWS, {"since": since, "until": until, "first": first, **days}).one()
    return DigestNews(since, **row._mapping)
