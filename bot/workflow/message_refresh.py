"""Refreshing messages: the line of a strike, the card of a case, the message of a ballot, notice, round …, a Home."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet
from scoring.settings.channels import ChannelPurpose
from storage import ballots, notices
from storage.cases import cases
from storage.database import Database
from storage.outbox import outbox, posted

BALLOT = "ballot"
"""The kind of a ballot's message; its subject is the ballot's number."""
DIGEST_CUSTOMER = "digest_customer"
"""The kind of a customer's message in a digest; its subject is the customer's number."""
FAREWELL, TURNOVER = "farewell", "turnover"
"""The kinds of the line of a farewell, and of what managers are told of turnover."""
DIGEST_LIVES = timedelta(days=8)
"""How long a digest's message shows how things are; after that it stays as it was."""


def refresh_strike(tx: Session, strike_id: int, now: datetime) -> str | None:
    """Have the line about a strike posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "strike", strike_id, now)


def refresh_case(tx: Session, case_id: int, now: datetime) -> str | None:
    """Have the card of a case posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, "case", case_id, now)


def refresh_ballot(tx: Session, ballot_id: int, now: datetime) -> str | None:
    """Have the message of a ballot posted, or updated. Returns the review channel, or None."""
    return _enqueue_update(tx, BALLOT, ballot_id, now)


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


def refresh_digest(tx: Session, customer_id: int, now: datetime, *, at: tuple[str, str] | None = None) -> None:
    """Have the customer's newest message in a digest show how things are.

    That is for the last days' digest; with `at` (channel id, ts) for the message there, however old, if it is the
    newest one.
    """
    subject = str(customer_id)
    place = posted.find_place(tx, DIGEST_CUSTOMER, subject)
    row = outbox.find_row_by_place(tx, *place, kind=DIGEST_CUSTOMER) if place is not None else None
    if place is None or row is None or (now - row.created_at > DIGEST_LIVES if at is None else at != place):
        return
    outbox.enqueue(
        tx,
        intent=f"{DIGEST_CUSTOMER}:{subject}",
        kind=DIGEST_CUSTOMER,
        subject=subject,
        channel=place[0],
        now=now,
        method=outbox.OutboxMethod.UPDATE,
        payload=row.payload,
    )


def refresh_names(tx: Session, now: datetime) -> None:
    """Have all that stands in channels and shows people show them as the settings are now.

    That is every message of a ballot and line of a farewell, wherever it is, the cards of open cases, the last days'
    digest, and what managers were told of colleagues whom a customer drives away.
    """
    for kind in (BALLOT, FAREWELL):
        for subject, channel in posted.list_places(tx, kind):
            outbox.enqueue(
                tx,
                intent=f"{kind}:{subject}",
                kind=kind,
                subject=subject,
                channel=channel,
                now=now,
                method=outbox.OutboxMethod.UPDATE,
            )
    for message in outbox.list_sent_messages(tx, (TURNOVER,)):
        outbox.enqueue_revision(tx, message, over=message.over, now=now)
    for case in cases.list_open_cases(tx):
        refresh_case(tx, case.id, now)
    for subject, _ in posted.list_places(tx, DIGEST_CUSTOMER, since=now - DIGEST_LIVES):
        refresh_digest(tx, int(subject), now)


def refresh_old_messages(tx: Session, customer: int, now: datetime) -> None:
    """Have every card of a case, ballot and notice of a customer shown anew where it was posted, also those long over.

    For what a message that is over does not follow by itself, such as who looks after the customer.
    """
    for kind, records in (("case", cases.RECORDS), ("ballot", ballots.RECORDS), ("notice", notices.RECORDS)):
        for record in records.list_where(tx, customer_id=customer):
            place = posted.find_place(tx, kind, str(record.id))
            if place is not None:
                intent, method = f"{kind}:{record.id}", outbox.OutboxMethod.UPDATE
                outbox.enqueue(
                    tx, intent=intent, kind=kind, subject=str(record.id), channel=place[0], now=now, method=method
                )


def refresh_home(db: Database, user_id: str, *, now: datetime) -> None:
    """Have the Home of a person who did something published anew, if they ever opened it."""
    with db.transaction(reading=True) as tx:
        if not outbox.has_intent(tx, _build_home_intent(user_id)):
            return
    with db.transaction() as tx:
        enqueue_home(tx, user_id, now)


def refresh_homes(tx: Session, user_ids: Iterable[str], now: datetime) -> None:
    """Have the Homes of those of these people published anew who ever opened theirs: they may see other things now.

    Whoever may see nothing any more gets the closed one.
    """
    intents = {_build_home_intent(user_id): user_id for user_id in user_ids}
    for intent in sorted(outbox.find_intents(tx, intents)):
        enqueue_home(tx, intents[intent], now)


def refresh_all_homes(tx: Session, now: datetime) -> None:
    """Have the Home of everybody who ever opened theirs published anew."""
    for user_id in outbox.list_home_readers(tx):
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
