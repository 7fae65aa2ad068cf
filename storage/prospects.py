"""Who the ideal customer is, and the prospects held against it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from scoring.customers import NAME_LIMIT
from scoring.names import WORD_LIMIT
from scoring.prospects import Ideal, Prospect
from scoring.strikes import NOTE_LIMIT
from storage.checks import at_most
from storage.database import Json
from storage.records import Records


class IdealRow(SQLModel, table=True):
    """One wording of the ideal customer."""

    __tablename__ = "ideals"
    __table_args__ = (at_most("statement", NOTE_LIMIT), at_most("why_us", NOTE_LIMIT))

    id: int | None = Field(default=None, primary_key=True)
    written_by: str = Field(max_length=40)
    written_at: datetime
    statement: str
    why_us: str
    must_haves: Json = Field(sa_type=JSON)
    never_agains: Json = Field(sa_type=JSON)
    withdrawn_at: datetime | None


class ProspectRow(SQLModel, table=True):
    """One assessment of a prospect; `word` is its folded name."""

    __tablename__ = "prospects"
    __table_args__ = (
        Index(None, "word"),
        Index(None, "customer_id"),
        CheckConstraint("name <> ''", name="named"),
        at_most("note", NOTE_LIMIT),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NAME_LIMIT)
    word: str = Field(max_length=WORD_LIMIT)
    assessed_by: str = Field(max_length=40)
    assessed_at: datetime
    answers: Json = Field(sa_type=JSON)
    musts: Json = Field(sa_type=JSON)
    nevers: Json = Field(sa_type=JSON)
    note: str
    customer_id: int | None = Field(foreign_key="customers.id")
    signed_at: datetime | None
    withdrawn_at: datetime | None


IDEALS = Records(IdealRow, Ideal, called="ideal customer")
RECORDS = Records(ProspectRow, Prospect, called="prospect")
