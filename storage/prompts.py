"""Prompts that were asked, how people want them, and when they are away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scoring.prompts import Absence, Kind, Prompt, Wish
from storage.checks import one_of
from storage.records import Records


class PromptRow(SQLModel, table=True):
    """One question to one person on one day."""

    __tablename__ = "prompts"
    __table_args__ = (UniqueConstraint("user_id", "kind", "asked_on"), one_of("kind", Kind))

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    asked_on: date
    asked_at: datetime
    reminded_at: datetime | None
    answered_at: datetime | None
    answer: str = Field(max_length=40)


class WishRow(SQLModel, table=True):
    """How one person wants one prompt; no row means the default."""

    __tablename__ = "prompt_wishes"
    __table_args__ = (PrimaryKeyConstraint("user_id", "kind"), one_of("kind", Kind), one_of("wish", Wish))

    user_id: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    wish: str = Field(max_length=10)
    changed_at: datetime


class AbsenceRow(SQLModel, table=True):
    """Days somebody is away."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "user_id", "until_on"), CheckConstraint("from_on <= until_on", name="in_order"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(max_length=40)
    from_on: date
    until_on: date
    said_at: datetime
    withdrawn_at: datetime | None


RECORDS = Records(PromptRow, Prompt, called="prompt")
ABSENCES = Records(AbsenceRow, Absence, called="absence")
