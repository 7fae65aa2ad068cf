"""Replies: what customers answered to a final notice or a termination, and what came of it."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from scoring.ballots import BallotKind
from scoring.replies import Reply, ReplyState
from scoring.values.notes import NOTE_LIMIT
from storage.sql.records import Records, limit_length, require_one_of

JUDGED_BY_CLOCK = "reply.undecided"
"""The deadline at which a reply that nobody judged counts as *look again*. Its subject is the reply's id."""
REOPENS = "ballot.reopens"
"""The deadline at which a new ballot opens on a decision that is looked at again. Its subject is the reply's id."""
_TAKEN_UP = "state NOT IN ('recorded', 'undone')"


class ReplyRow(SQLModel, table=True):
    """One reply to the decision of a ballot. At most one to each decision is taken up; others are only recorded."""

    __tablename__ = "replies"
    __table_args__ = (
        Index(
            "ix_replies_taken_up",
            "ballot_id",
            unique=True,
            sqlite_where=text(_TAKEN_UP),
            postgresql_where=text(_TAKEN_UP),
        ),
        Index(None, "customer_id"),
        Index(None, "state"),
        require_one_of("kind", BallotKind),
        require_one_of("state", ReplyState),
        limit_length("text", NOTE_LIMIT),
        limit_length("judged_why", NOTE_LIMIT),
        limit_length("waits_why", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id")
    ballot_id: int = Field(foreign_key="ballots.id")
    kind: str = Field(max_length=10)
    text: str
    recorded_by: str = Field(max_length=40)
    recorded_at: datetime
    state: str = Field(max_length=10)
    judge_by: datetime | None
    judged_at: datetime | None
    judged_by: str | None = Field(max_length=40)
    judged_why: str
    waits_why: str
    settled_at: datetime | None
    told_at: datetime | None
    told_by: str | None = Field(max_length=40)


RECORDS = Records(ReplyRow, Reply, called="reply")
