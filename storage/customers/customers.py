"""Customers: their records and every word they answer to. Rows are in `customer_rows`, bulk in `customer_bulk`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text as sql,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel

from scoring.customers import customers as rules, names
from scoring.customers.customers import KEY_LIMIT, NAME_LIMIT, Customer, CustomerWords
from scoring.customers.names import WORD_LIMIT
from scoring.refusals import Malformed, NotFound, UnknownCustomer
from storage.sql.statements import get_table

LAST = "\U0010ffff"
"""Sorts after every word that begins like the text before it, in the order of code points both engines use."""

_STANDS = "archived_at IS NULL AND former_at IS NULL"

PORTION = 2_000
"""How many values one IN list holds."""


def _bytewise(length: int) -> String:
    """Text compared by code point on both engines, so that a beginning is a range of an index."""
    return String(length).with_variant(postgresql.VARCHAR(length, collation="C"), "postgresql")


class CustomerRow(SQLModel, table=True):
    """One customer. Money in minor units, margin in basis points.

    `withdrawn`: an addition that was taken back. It has no words, so nobody finds it and its name is free; adding
    its key again uses the row again.
    """

    __tablename__ = "customers"
    __table_args__ = (
        # all that the sum of what everybody brings reads, so that it reads no rows
        Index(
            "ix_customers_bringing",
            *("revenue", "archived_at", "former_at", "withdrawn"),
            sqlite_where=sql(f"{_STANDS} AND withdrawn IS 0"),
            postgresql_where=sql(f"{_STANDS} AND withdrawn IS false"),
        ),
        CheckConstraint("key <> '' AND name <> ''", name="named"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_column=Column(_bytewise(KEY_LIMIT), nullable=False, unique=True))
    name: str = Field(max_length=NAME_LIMIT)
    owner: str | None = Field(default=None, max_length=40, index=True)
    backup: str | None = Field(default=None, max_length=40, index=True)
    owner_name: str | None = Field(default=None, max_length=NAME_LIMIT)
    segment: str | None = Field(default=None, max_length=NAME_LIMIT)
    revenue: int | None = Field(default=None, sa_type=BigInteger)
    margin: int | None = Field(default=None, sa_type=BigInteger)
    orders: int | None = Field(default=None, sa_type=BigInteger)
    average_sale: int | None = Field(default=None, sa_type=BigInteger)
    since: date | None = None
    last_order: date | None = None
    package: str | None = Field(default=None, max_length=NAME_LIMIT)
    created_at: datetime
    archived_at: datetime | None = None
    former_at: datetime | None = None
    withdrawn: bool = False


class CustomerNameRow(SQLModel, table=True):
    """One word one customer answers to. No two customers share one, whichever kind it is."""

    __tablename__ = "customer_names"
    __table_args__ = (
        CheckConstraint("kind IN ('key', 'name', 'alias') AND word <> ''", name="word"),
        {"sqlite_with_rowid": False},
    )

    word: str = Field(sa_column=Column(_bytewise(WORD_LIMIT), primary_key=True))
    customer_id: int = Field(sa_column=Column(Integer, ForeignKey("customers.id"), nullable=False, index=True))
    kind: str = Field(max_length=5)
    shown: str = Field(max_length=NAME_LIMIT)


CUSTOMERS = get_table(CustomerRow)
NAMES = get_table(CustomerNameRow)
FIELDS = tuple(field.name for field in fields(Customer) if field.name not in ("id", "aliases"))

ALIASES = NAMES.alias("aliases")
SELECT_CUSTOMERS: Select[Any] = (
    select(CUSTOMERS.c.id, *(CUSTOMERS.c[name] for name in FIELDS), ALIASES.c.shown)
    .outerjoin(ALIASES, (ALIASES.c.customer_id == CUSTOMERS.c.id) & (ALIASES.c.kind == "alias"))
    .where(CUSTOMERS.c.withdrawn.is_(False))
)
SELECT_NAMES: Select[Any] = select(
    CUSTOMERS.c.id, CUSTOMERS.c.key, CUSTOMERS.c.name, CUSTOMERS.c.archived_at, NAMES.c.word
).join(NAMES, NAMES.c.customer_id == CUSTOMERS.c.id)
SELECT_UNARCHIVED_NAMES: Select[Any] = SELECT_NAMES.where(CUSTOMERS.c.archived_at.is_(None))


def portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The values in portions an IN list can hold on both engines."""
    return (values[start : start + PORTION] for start in range(0, len(values), PORTION))


def strip_unstorable(text: str) -> str:
    """The text as both engines can hold it: without NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def build_customer_row(customer: Customer) -> dict[str, Any]:
    """The customer's columns, names aside."""
    return {name: getattr(customer, name) for name in FIELDS}


def build_name_rows(customer: Customer) -> list[dict[str, Any]]:
    """The rows of every word the customer answers to."""
    return [
        {"word": word.folded, "customer_id": customer.id, "kind": word.kind.value, "shown": word.shown}
        for word in names.words_of(customer)
    ]


def read_customers(rows: Iterable[Row[Any]]) -> Iterable[Customer]:
    """The customers in rows of `LOADED` that come one alias a row, each customer's together."""
    for number, group in groupby(rows, key=lambda row: row[0]):
        first, *rest = group
        aliases = tuple(row[-1] for row in (first, *rest) if row[-1] is not None)
        yield Customer(id=number, aliases=aliases, **dict(zip(FIELDS, first[1:-1], strict=True)))


def read_names(rows: Iterable[Row[Any]]) -> list[CustomerWords]:
    """The names in rows of `NAMED` or `SPOKEN`, one entry a customer, in the order of the rows."""
    known: dict[int, tuple[str, str, bool, set[str]]] = {}
    for row in rows:
        known.setdefault(row.id, (row.key, row.name, row.archived_at is not None, set()))[3].add(row.word)
    return [
        CustomerWords(number, key, name, frozenset(words), gone) for number, (key, name, gone, words) in known.items()
    ]


FEW = 1_000
"""Up to this many names, all are compared to find the nearest; of more, only those that share letters."""
ALIKE = 60
"""So many words that begin alike are looked at; of more, those that begin with more of what was said."""

_ONE = SELECT_CUSTOMERS.where(CUSTOMERS.c.id == bindparam("wanted")).order_by(ALIASES.c.word)
_BY_WORD = (
    SELECT_CUSTOMERS.join(NAMES, NAMES.c.customer_id == CUSTOMERS.c.id)
    .where(NAMES.c.word == bindparam("asked"))
    .order_by(CUSTOMERS.c.id, ALIASES.c.word)
)
_BEGINNING = (
    SELECT_UNARCHIVED_NAMES.where(NAMES.c.word >= bindparam("asked"), NAMES.c.word < bindparam("until"))
    .order_by(NAMES.c.word)
    .limit(bindparam("most"))
)
_SPOKEN = (
    SELECT_NAMES.where(NAMES.c.word >= bindparam("asked"), NAMES.c.word < bindparam("until"))
    .order_by(NAMES.c.word)
    .limit(ALIKE)
)
_WORDS_BEGINNING = select(NAMES.c.word).where(NAMES.c.word >= bindparam("asked"), NAMES.c.word < bindparam("until"))
_COUNT = select(func.count()).select_from(CUSTOMERS).where(CUSTOMERS.c.archived_at.is_(None))
_LOCK = select(CUSTOMERS.c.id).where(CUSTOMERS.c.id == bindparam("wanted")).with_for_update(key_share=True)
_CHANGE = update(CUSTOMERS).where(CUSTOMERS.c.id == bindparam("wanted"))
_FORGET_WORDS = delete(NAMES).where(NAMES.c.customer_id == bindparam("wanted"))


def resolve_customer(tx: Session, asked: str, *, lock: bool = False) -> Customer:
    """The one customer that is meant: by key, alias or full name in any case, else by a unique beginning.

    Raises UnknownCustomer with candidates; an archived customer is not found, and the sentence says so. With
    `lock` the customer stays as it is until the transaction ends.
    """
    text = strip_unstorable(asked)[:NAME_LIMIT]
    word = rules.fold(text)[:WORD_LIMIT]
    if not word:
        raise Malformed("Name a customer: its key, an alias, or the beginning of its name.", field="customer")
    exact = tuple(read_customers(tx.connection().execute(_BY_WORD, {"asked": word})))
    if exact and exact[0].archived_at is not None:
        gone = exact[0]
        back = f"a manager can bring it back with `/umpire customer restore {gone.key}`."
        raise UnknownCustomer(f"{gone.name} is archived; {back}", asked=text)
    wanted = rules.choose_customer(
        text,
        exact=[CustomerWords(known.id, known.key, known.name, frozenset()) for known in exact],
        beginning=() if exact else _beginning(tx, word),
        near=lambda: _near(tx, word),
    )
    held = lock and _held(tx, wanted)
    return exact[0] if exact and not held else get_customer(tx, wanted)


def list_candidates(tx: Session, runs: Iterable[str]) -> list[CustomerWords]:
    """Who may be meant by a line: of whom a word begins with its first word; the archived too.

    `runs` are the line's first word, its first two and so on, folded. One query, unless very many begin alike.
    """
    found: dict[str, Any] = {}
    for run in runs:
        rows = tx.connection().execute(_SPOKEN, {"asked": run, "until": run + LAST}).all()
        found.update((row.word, row) for row in rows)
        if len(rows) < ALIKE or not rows[-1].word.startswith(f"{run} "):
            break
    return read_names(found.values())


def get_by_exact_name(tx: Session, asked: str) -> Customer:
    """The customer of exactly that key, alias or name, archived ones too. Raises NotFound."""
    found = tx.connection().execute(_BY_WORD, {"asked": rules.fold(strip_unstorable(asked))[:WORD_LIMIT]})
    exact = next(iter(read_customers(found)), None)
    if exact is None:
        raise NotFound(f"No customer is called exactly “{strip_unstorable(asked)[:NAME_LIMIT]}”. Give its key.")
    return exact


def lock_customer(tx: Session, customer_id: int) -> None:
    """Hold one customer until the transaction ends: others who lock it wait. The first statement about a customer."""
    _held(tx, customer_id)


def lock_customers(tx: Session, ids: Iterable[int]) -> None:
    """Hold several customers until the transaction ends, always taken in the same order."""
    for portion in portions(sorted(set(ids))):
        held = select(CUSTOMERS.c.id).where(CUSTOMERS.c.id.in_(portion)).order_by(CUSTOMERS.c.id)
        tx.connection().execute(held.with_for_update(key_share=True)).all()  # SQLite has the whole file already


def get_customer(tx: Session, customer_id: int) -> Customer:
    """The customer of that id, archived or not. Raises NotFound."""
    found = list(read_customers(tx.connection().execute(_ONE, {"wanted": customer_id})))
    if not found:
        raise NotFound("That customer does not exist.")
    return found[0]


def load_customers(tx: Session, ids: Iterable[int]) -> dict[int, Customer]:
    """The customers of those ids, archived or not; ids that do not exist are left out."""
    return {found.id: found for found in _loaded(tx, CUSTOMERS.c.id, ids)}


def load_customers_by_key(tx: Session, keys: Iterable[str]) -> dict[str, Customer]:
    """The customers of those keys, archived or not; keys nobody has are left out."""
    return {found.key: found for found in _loaded(tx, CUSTOMERS.c.key, keys)}


def count_unarchived_customers(tx: Session) -> int:
    """How many customers there are, the archived not counted."""
    return tx.connection().execute(_COUNT).scalar_one()


def list_archived_since(tx: Session, instant: datetime) -> tuple[Customer, ...]:
    """Those archived from an instant on who had no farewell: they left by themselves, or are served no more."""
    left = CUSTOMERS.c.archived_at >= instant, CUSTOMERS.c.former_at.is_(None), CUSTOMERS.c.withdrawn.is_(False)
    ids = tx.connection().execute(select(CUSTOMERS.c.id).where(*left)).scalars().all()
    return tuple(_loaded(tx, CUSTOMERS.c.id, ids))


def count_current_customers(tx: Session) -> int:
    """How many there are now: not archived, not let go, not taken back."""
    here = (CUSTOMERS.c.archived_at.is_(None), CUSTOMERS.c.former_at.is_(None), CUSTOMERS.c.withdrawn.is_(False))
    found: int = tx.connection().execute(select(func.count()).select_from(CUSTOMERS).where(*here)).scalar_one()
    return found


def has_customers(tx: Session, user_id: str) -> bool:
    """Whether any customer that is neither archived nor let go is the person's, as owner or backup."""
    theirs = or_(CUSTOMERS.c.owner == user_id, CUSTOMERS.c.backup == user_id)
    here = (CUSTOMERS.c.archived_at.is_(None), CUSTOMERS.c.former_at.is_(None))
    return tx.connection().execute(select(CUSTOMERS.c.id).where(theirs, *here).limit(1)).first() is not None


def has_any_amount(tx: Session) -> bool:
    """Whether any customer, archived ones too, has an amount on record."""
    amounts = (CUSTOMERS.c.revenue, CUSTOMERS.c.average_sale)
    found = select(CUSTOMERS.c.id).where(or_(*(amount.is_not(None) for amount in amounts))).limit(1)
    return tx.connection().execute(found).first() is not None


def list_customers(tx: Session) -> Iterator[Customer]:
    """Every customer that is not archived, by key."""
    rows = tx.connection().execute(
        SELECT_CUSTOMERS.where(CUSTOMERS.c.archived_at.is_(None)).order_by(CUSTOMERS.c.key, ALIASES.c.word)
    )
    yield from read_customers(rows)


def search_customers(tx: Session, text: str, *, limit: int) -> tuple[tuple[str, str], ...]:
    """(key, name) pairs for a select menu: those with a word that begins with the text, then those that contain it."""
    word = rules.fold(strip_unstorable(text))[:WORD_LIMIT]
    begins = tx.connection().execute(_BEGINNING, {"asked": word, "until": word + LAST, "most": limit * 3})
    found = {entry.key: entry.name for entry in read_names(begins)}
    if word and len(found) < limit:
        inside = (
            SELECT_UNARCHIVED_NAMES.where(NAMES.c.word.contains(word, autoescape=True))
            .order_by(NAMES.c.word)
            .limit(limit * 3)
        )
        for entry in read_names(tx.connection().execute(inside)):
            found.setdefault(entry.key, entry.name)
    return tuple(found.items())[:limit]


def add_customer(tx: Session, customer: Customer) -> Customer:
    """Store a new customer and give it back with its id. Refuses a key, name or alias another one answers to."""
    fresh = names.tidied(customer)
    _refuse_taken(tx, fresh, customer_id=None)
    again = _withdrawn(tx, fresh.key)
    try:
        with tx.connection().begin_nested():
            if again is not None:
                stored = replace(fresh, id=again)
                tx.connection().execute(_CHANGE, {"wanted": again, "withdrawn": False} | build_customer_row(stored))
            else:
                made = tx.connection().execute(insert(CUSTOMERS).returning(CUSTOMERS.c.id), build_customer_row(fresh))
                stored = replace(fresh, id=made.scalar_one())
            tx.connection().execute(insert(NAMES), build_name_rows(stored))
    except IntegrityError:
        _refuse_taken(tx, fresh, customer_id=None)  # somebody took a name since we looked
        raise
    return stored


def update_customer(tx: Session, customer: Customer) -> Customer:
    """Store the customer's record as given, names included. Refuses what another customer answers to."""
    fresh = names.tidied(customer)
    _refuse_taken(tx, fresh, customer_id=fresh.id)
    try:
        with tx.connection().begin_nested():
            tx.connection().execute(_FORGET_WORDS, {"wanted": fresh.id})
            tx.connection().execute(insert(NAMES), build_name_rows(fresh))
            tx.connection().execute(_CHANGE, {"wanted": fresh.id} | build_customer_row(fresh))
    except IntegrityError:
        _refuse_taken(tx, fresh, customer_id=fresh.id)
        raise
    return fresh


def list_taken_names(tx: Session, words: Iterable[str]) -> dict[str, str]:
    """Which folded words customers answer to already, archived ones too: word -> key."""
    wanted = sorted(set(words))
    query = select(NAMES.c.word, CUSTOMERS.c.key).join(CUSTOMERS, CUSTOMERS.c.id == NAMES.c.customer_id)
    found: dict[str, str] = {}
    for portion in portions(wanted):
        rows = tx.connection().execute(query.where(NAMES.c.word.in_(portion)))
        found.update((row.word, row.key) for row in rows)
    return found


def list_names_beginning(tx: Session, start: str) -> frozenset[str]:
    """Every folded word that begins so and that some customer answers to; with an empty start, every word."""
    rows = tx.connection().execute(_WORDS_BEGINNING, {"asked": start, "until": start + LAST})
    return frozenset(row.word for row in rows)


def _loaded(tx: Session, column: Any, values: Iterable[Any]) -> Iterator[Customer]:
    for portion in portions(sorted(set(values))):
        rows = tx.connection().execute(
            SELECT_CUSTOMERS.where(column.in_(portion)).order_by(CUSTOMERS.c.id, ALIASES.c.word)
        )
        yield from read_customers(rows)


def _held(tx: Session, customer_id: int) -> bool:
    """Lock one row on PostgreSQL, and say so: it may have changed before. SQLite's writer has the whole file."""
    connection = tx.connection()
    if connection.dialect.name == "sqlite":
        return False
    connection.execute(_LOCK, {"wanted": customer_id}).all()
    return True


def _beginning(tx: Session, word: str) -> list[CustomerWords]:
    return read_names(tx.connection().execute(_BEGINNING, {"asked": word, "until": word + LAST, "most": 60}))


def _near(tx: Session, word: str) -> list[CustomerWords]:
    """Whose names might be meant by a misspelt one: all of a few, else those that begin alike or contain it.

    Each word of a name counts by itself too, so that `alfrdes` finds Alfreds Futterkiste.
    """
    found = read_names(tx.connection().execute(SELECT_UNARCHIVED_NAMES.limit(FEW + 1)))
    if sum(len(entry.words) for entry in found) > FEW:
        start = word[:2]
        alike = SELECT_UNARCHIVED_NAMES.where(NAMES.c.word >= start, NAMES.c.word < start + LAST).limit(FEW)
        inside = SELECT_UNARCHIVED_NAMES.where(NAMES.c.word.contains(word, autoescape=True)).limit(60)
        found = [*read_names(tx.connection().execute(alike)), *read_names(tx.connection().execute(inside))]
    return [replace(entry, words=entry.words.union(*(name.split() for name in entry.words))) for entry in found]


def _refuse_taken(tx: Session, customer: Customer, *, customer_id: int | None) -> None:
    words = {word.folded: word for word in names.words_of(customer)}
    query = select(NAMES.c.word, NAMES.c.customer_id, CUSTOMERS.c.key, CUSTOMERS.c.name)
    query = query.join(CUSTOMERS, CUSTOMERS.c.id == NAMES.c.customer_id).where(NAMES.c.word.in_(list(words)))
    for row in tx.connection().execute(query):
        if row.customer_id != customer_id:
            raise names.taken(words[row.word], row.key, row.name)


def _withdrawn(tx: Session, key: str) -> int | None:
    query = select(CUSTOMERS.c.id).where(CUSTOMERS.c.key == key, CUSTOMERS.c.withdrawn.is_(True))
    found: int | None = tx.connection().execute(query).scalar()
    return found
