"""Prompts (questions umpire asked by itself), whether people want them, and the days people are away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from scoring.prompts import Absence, Prompt, PromptKind, PromptWish
from storage.sql.records import Records, require_one_of
from storage.sql.statements import get_table, upsert_rows


class PromptRow(SQLModel, table=True):
    """One question to one person on one day."""

    __tablename__ = "prompts"
    __table_args__ = (UniqueConstraint("user_id", "kind", "asked_on"), require_one_of("kind", PromptKind))

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    asked_on: date
    asked_at: datetime
    reminded_at: datetime | None
    answered_at: datetime | None
    answer: str = Field(max_length=40)


class WishRow(SQLModel, table=True):
    """How one person wants to be asked one kind of prompt. No row means the default."""

    __tablename__ = "prompt_wishes"
    __table_args__ = (
        PrimaryKeyConstraint("user_id", "kind"),
        require_one_of("kind", PromptKind),
        require_one_of("wish", PromptWish),
    )

    user_id: str = Field(max_length=40)
    kind: str = Field(max_length=10)
    wish: str = Field(max_length=10)
    changed_at: datetime


class AbsenceRow(SQLModel, table=True):
    """Days on which somebody is away."""

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

_PROMPTS = RECORDS.columns
_WISHES = get_table(WishRow)
_LATEST = (
    select(RECORDS.table)
    .where(_PROMPTS.user_id == bindparam("person"), _PROMPTS.kind == bindparam("of_kind"))
    .order_by(_PROMPTS.asked_on.desc())
    .limit(bindparam("most"))
)
_WISH = select(_WISHES.c.wish, _WISHES.c.changed_at).where(
    _WISHES.c.user_id == bindparam("person"), _WISHES.c.kind == bindparam("of_kind")
)
_ALL_WISHES = select(_WISHES.c.kind, _WISHES.c.wish).where(_WISHES.c.user_id == bindparam("person"))
_DECIDED_PEOPLE = select(_WISHES.c.user_id).where(_WISHES.c.kind == bindparam("of_kind"))
_DELETE_WISH = delete(_WISHES).where(_WISHES.c.user_id == bindparam("person"), _WISHES.c.kind == bindparam("of_kind"))
_DELETE_OLD = delete(RECORDS.table).where(_PROMPTS.asked_on < bindparam("day"))


def list_latest_prompts(tx: Session, user_id: str, kind: PromptKind, *, most: int) -> tuple[Prompt, ...]:
    """List the last prompts of a kind the person was asked, at most `most`, the latest first."""
    rows = tx.connection().execute(_LATEST, {"person": user_id, "of_kind": kind.value, "most": most})
    return tuple(RECORDS.from_row(row) for row in rows)


def get_wish(tx: Session, user_id: str, kind: PromptKind) -> tuple[PromptWish | None, datetime | None]:
    """Return how the person wants this kind of prompt, and when they said so; (None, None) if they never did."""
    row = tx.connection().execute(_WISH, {"person": user_id, "of_kind": kind.value}).one_or_none()
    return (None, None) if row is None else (PromptWish(row.wish), row.changed_at)


def load_wishes(tx: Session, user_id: str) -> dict[PromptKind, PromptWish]:
    """Load how the person wants each kind of prompt; a kind of which they never said anything is missing."""
    rows = tx.connection().execute(_ALL_WISHES, {"person": user_id})
    return {PromptKind(row.kind): PromptWish(row.wish) for row in rows}


def list_decided_people(tx: Session, kind: PromptKind) -> frozenset[str]:
    """Return the ids of everybody for whom a wish is stored about this kind of prompt."""
    return frozenset(tx.connection().execute(_DECIDED_PEOPLE, {"of_kind": kind.value}).scalars())


def set_wish(tx: Session, user_id: str, kind: PromptKind, wish: PromptWish | None, *, now: datetime) -> None:
    """Store how the person wants this kind of prompt; None goes back to the default."""
    if wish is None:
        tx.connection().execute(_DELETE_WISH, {"person": user_id, "of_kind": kind.value})
        return
    upsert_rows(tx, _WISHES, [{"user_id": user_id, "kind": kind.value, "wish": wish.value, "changed_at": now}])


def list_absences(tx: Session, user_id: str, since: date) -> tuple[Absence, ...]:
    """List the person's absences that end on a day or later and were not withdrawn, the earliest first."""
    listed = ABSENCES.list_where(tx, ABSENCES.columns.until_on >= since, user_id=user_id, withdrawn_at=None)
    return tuple(sorted(listed, key=lambda absence: (absence.from_on, absence.id)))


def list_absences_on(tx: Session, day: date) -> tuple[Absence, ...]:
    """List everybody's absences that include the day and were not withdrawn."""
    columns = ABSENCES.columns
    return ABSENCES.list_where(tx, columns.from_on <= day, columns.until_on >= day, withdrawn_at=None)


def delete_before(tx: Session, day: date) -> int:
    """Delete the prompts of the days before `day`; return how many."""
    return tx.connection().execute(_DELETE_OLD, {"day": day}).rowcount
