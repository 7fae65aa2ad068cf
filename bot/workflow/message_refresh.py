"""Living messages brought up to date: one line a strike, one card a case, one message a ballot, a notice, a
campaign.
"""

from datetime import datetime

from sqlmodel import Session

from scoring.quarterly_reviews import reviews as closet_rules
from scoring.quarterly_reviews.reviews import Closet
from scoring.settings.channels import ChannelPurpose
from storage.outbox import outbox
from storage.settings import channels


def refresh_strike(tx: Session, strike_id: int, now: datetime) -> str | None:
    """Have the line about the strike posted, or brought up to date. Returns the review channel, if one is named."""
    return _living(tx, "strike", strike_id, now)


def refresh_case(tx: Session, case_id: int, now: datetime) -> str | None:
    """Have the case card posted, or brought up to date. Returns the review channel, if one is named."""
    return _living(tx, "case", case_id, now)


def refresh_ballot(tx: Session, ballot_id: int, now: datetime) -> str | None:
    """Have the ballot's message posted, or brought up to date. Returns the review channel, if one is named."""
    return _living(tx, "ballot", ballot_id, now)


def refresh_notice(tx: Session, notice_id: int, now: datetime) -> str | None:
    """Have the final notice's line posted, or brought up to date. Returns the review channel, if one is named."""
    return _living(tx, "notice", notice_id, now)


def refresh_campaign(tx: Session, campaign_id: int, now: datetime) -> str | None:
    """Have the campaign's message posted, or brought up to date. Returns the review channel, if one is named."""
    return _living(tx, "campaign", campaign_id, now)


def refresh_closet(tx: Session, found: Closet, now: datetime) -> str | None:
    """Have the closet's message posted, or brought up to date. Returns the review channel, if one is named."""
    return _living(tx, "closet", closet_rules.message_subject(found), now)


def _living(tx: Session, kind: str, number: int | str, now: datetime) -> str | None:
    channel = channels.find_channel(tx, ChannelPurpose.REVIEW)
    if channel is not None:
        subject = str(number)
        outbox.enqueue(
            tx, intent=f"{kind}:{subject}", kind=kind, subject=subject, channel=channel, now=now, method="update"
        )
    return channel
