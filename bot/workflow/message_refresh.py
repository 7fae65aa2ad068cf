"""Refreshing messages: the line of a strike, the card of a case, the message of a ballot, notice, round …, a Home."""

from datetime import datetime

from sqlmodel import Session

from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet
from scoring.settings.channels import ChannelPurpose
from storage.database import Database
from storage.outbox import outbox


def refresh_strike(tx: Session, strike_id: int, now: datetime) -> str | None:
    """Have the line about a strike posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "strike", strike_id, now)


def refresh_case(tx: Session, case_id: int, now: datetime) -> str | None:
    """Have the card of a case posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "case", case_id, now)


def refresh_ballot(tx: Session, ballot_id: int, now: datetime) -> str | None:
    """Have the message of a ballot posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "ballot", ballot_id, now)


def refresh_notice(tx: Session, notice_id: int, now: datetime) -> str | None:
    """Have the line about a final notice posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "notice", notice_id, now)


def refresh_campaign(tx: Session, campaign_id: int, now: datetime) -> str | None:
    """Have the message of a campaign posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "campaign", campaign_id, now)


def refresh_round(tx: Session, round_id: int, now: datetime) -> str | None:
    """Have the message of a rating round posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "round", round_id, now)


def refresh_closet(tx: Session, closet: Closet, now: datetime) -> str | None:
    """Have the message of a closet (quarterly review) posted or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "closet", review_rules.message_subject(closet), now)


def refresh_home(db: Database, user_id: str, *, now: datetime) -> None:
    """Have the Home of a person who did something published anew, if they ever opened it."""
    with db.transaction(reading=True) as tx:
        if not outbox.has_intent(tx, _build_home_intent(user_id)):
            return
    with db.transaction() as tx:
        enqueue_home(tx, user_id, now)


def enqueue_home(tx: Session, user_id: str, now: datetime) -> None:
    """Queue a person's Home to be published."""
    outbox.enqueue(
        tx,
        intent=_build_home_intent(user_id),
        kind="home",
        subject=user_id,
        channel=user_id,
        now=now,
        method=outbox.OutboxMethod.HOME,
        matters=False,
    )


def _build_home_intent(user_id: str) -> str:
    return f"home:{user_id}"


def _enqueue_update(tx: Session, kind: str, subject_id: int | str, now: datetime) -> str | None:
    return outbox.enqueue_update(tx, kind, str(subject_id), purpose=ChannelPurpose.REVIEW, now=now)
