"""Customers: their records, and every name by which people can call them."""

from collections.abc import Iterable, Iterator
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

from scoring.customers import customers as customer_rules, names
from scoring.customers.customers import KEY_LIMIT, NAME_LIMIT, Customer, CustomerWords
from scoring.customers.names import WORD_LIMIT
from scoring.refusals import Malformed, NotFound, UnknownCustomer
from scoring.values.words import fold
from storage.database import CUSTOMER
from storage.sql.statements import get_table, split_into_batches

LAST = "\U0010ffff"
"""Appended to a text, it sorts after every name that begins with the text: both engines compare by code point."""

_STANDS = "archived_at IS NULL AND former_at IS NULL"


def _bytewise(length: int) -> String:
    """Return a text type compared by code point on both engines, so that a prefix is a range of an index."""
    return String(length).with_variant(postgresql.VARCHAR(length, collation="C"), "postgresql")


class CustomerRow(SQLModel, table=True):
    """One customer. Money is in minor units, the margin in basis points.

    `withdrawn` marks an addition that was undone: it has no names, so that nobody finds it and others can have them.
    Adding a customer of the same key uses the row again.
    """

    __tablename__ = "customers"
    __table_args__ = (  # covers the sum of all revenue, which then reads no rows
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
    details_deleted_at: datetime | None = None
    withdrawn: bool = False


class CustomerNameRow(SQLModel, table=True):
    """One name of one customer: its key, its name or an alias, folded. No two customers share one, of whatever kind."""

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

IS_CURRENT = CUSTOMERS.c.archived_at.is_(None) & CUSTOMERS.c.former_at.is_(None) & CUSTOMERS.c.withdrawn.is_(False)
"""The condition for a customer we work for now: not archived, let go or withdrawn."""
IS_FORMER = CUSTOMERS.c.former_at.is_not(None) & CUSTOMERS.c.withdrawn.is_(False)
"""The condition for a customer we let go."""
LARGEST_FIRST = (func.coalesce(CUSTOMERS.c.revenue, -1).desc(), CUSTOMERS.c.name, CUSTOMERS.c.id)
"""The order of customers by revenue: the largest first, those without a figure last."""

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


def strip_unstorable(text: str) -> str:
    """Remove what a database cannot store from a text: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def build_customer_row(customer: Customer) -> dict[str, Any]:
    """Return the values of the customer's row, without aliases."""
    return {name: getattr(customer, name) for name in FIELDS}


def build_name_rows(customer: Customer) -> list[dict[str, Any]]:
    """Return a row for every name of the customer."""
    return [
        {"word": word.folded, "customer_id": customer.id, "kind": word.kind.value, "shown": word.written}
        for word in names.list_names(customer)
    ]


def read_customers(rows: Iterable[Row[Any]]) -> Iterable[Customer]:
    """Build customers from rows of `SELECT_CUSTOMERS`: one row an alias, the rows of one customer in sequence."""
    for customer_id, group in groupby(rows, key=lambda row: row[0]):
        first, *rest = group
        aliases = tuple(row[-1] for row in (first, *rest) if row[-1] is not None)
        yield Customer(id=customer_id, aliases=aliases, **dict(zip(FIELDS, first[1:-1], strict=True)))


def read_names(rows: Iterable[Row[Any]]) -> list[CustomerWords]:
    """Build one entry a customer, with all their names, from rows of `SELECT_NAMES`, in the order of the rows."""
    entries: dict[int, tuple[str, str, bool, set[str]]] = {}
    for row in rows:
        entries.setdefault(row.id, (row.key, row.name, row.archived_at is not None, set()))[3].add(row.word)
    return [
        CustomerWords(customer_id, key, name, frozenset(words), archived)
        for customer_id, (key, name, archived, words) in entries.items()
    ]


FEW = 1_000
"""Up to this many names, all are compared to find the nearest; of more, only those that share letters."""
ALIKE = 60
"""How many names with one beginning are looked at; if there are more, one more typed word is compared."""

_ONE = SELECT_CUSTOMERS.where(CUSTOMERS.c.id == bindparam("of_id")).order_by(ALIASES.c.word)
_BY_NAME = (
    SELECT_CUSTOMERS.join(NAMES, NAMES.c.customer_id == CUSTOMERS.c.id)
    .where(NAMES.c.word == bindparam("start"))
    .order_by(CUSTOMERS.c.id, ALIASES.c.word)
)
_BEGINNING = (
    SELECT_UNARCHIVED_NAMES.where(NAMES.c.word >= bindparam("start"), NAMES.c.word < bindparam("until"))
    .order_by(NAMES.c.word)
    .limit(bindparam("most"))
)
_CANDIDATES = (
    SELECT_NAMES.where(NAMES.c.word >= bindparam("start"), NAMES.c.word < bindparam("until"))
    .order_by(NAMES.c.word)
    .limit(ALIKE)
)
_NAMES_BEGINNING = select(NAMES.c.word).where(NAMES.c.word >= bindparam("start"), NAMES.c.word < bindparam("until"))
_COUNT = select(func.count()).select_from(CUSTOMERS).where(CUSTOMERS.c.archived_at.is_(None))
_LOCK = select(CUSTOMERS.c.id).where(CUSTOMERS.c.id == bindparam("of_id")).with_for_update(key_share=True)
_CHANGE = update(CUSTOMERS).where(CUSTOMERS.c.id == bindparam("of_id"))
_DELETE_NAMES = delete(NAMES).where(NAMES.c.customer_id == bindparam("of_id"))


def resolve_customer(tx: Session, typed: str, *, lock: bool = False) -> Customer:
    """Return the customer that a typed text means: by key, alias or name in any case, or a unique beginning.

    Raises UnknownCustomer, with candidates, when none or several may be meant; an archived customer is refused with a
    sentence that says so. With `lock` nobody else can change the customer until the transaction ends.
    """
    text = strip_unstorable(typed)[:NAME_LIMIT]
    word = fold(text)[:WORD_LIMIT]
    if not word:
        raise Malformed("Name a customer: its key, an alias, or the beginning of its name.", field="customer")
    exact = tuple(read_customers(tx.connection().execute(_BY_NAME, {"start": word})))
    if exact and exact[0].archived_at is not None:
        archived = exact[0]
        back = f"a manager can bring it back with `/umpire customer restore {archived.key}`."
        raise UnknownCustomer(f"{archived.name} is archived; {back}", asked=text)
    customer_id = customer_rules.choose_customer(
        text,
        exact=[CustomerWords(customer.id, customer.key, customer.name, frozenset()) for customer in exact],
        beginning=() if exact else _list_beginning(tx, word),
        near=lambda: _list_similar(tx, word),
    )
    must_reread = lock and _lock_row(tx, customer_id)
    return exact[0] if exact and not must_reread else get_customer(tx, customer_id)


def list_candidates(tx: Session, runs: Iterable[str]) -> list[CustomerWords]:
    """List the customers, archived ones too, of whom some name begins with the first word of a typed line.

    `runs` are the line's first word, its first two words and so on, folded. Takes one query, unless very many names
    have the same beginning.
    """
    row_of_name: dict[str, Any] = {}
    for run in runs:
        rows = tx.connection().execute(_CANDIDATES, {"start": run, "until": run + LAST}).all()
        row_of_name.update((row.word, row) for row in rows)
        if len(rows) < ALIKE or not rows[-1].word.startswith(f"{run} "):
            break
    return read_names(row_of_name.values())


def get_by_exact_name(tx: Session, typed: str) -> Customer:
    """Return the customer, archived or not, that has exactly this key, alias or name. Raises NotFound."""
    text = strip_unstorable(typed)
    rows = tx.connection().execute(_BY_NAME, {"start": fold(text)[:WORD_LIMIT]})
    customer = next(iter(read_customers(rows)), None)
    if customer is None:
        raise NotFound(f"No customer is called exactly “{text[:NAME_LIMIT]}”. Give its key.")
    return customer


def lock_customer(tx: Session, customer_id: int) -> None:
    """Lock one customer until the transaction ends; others who lock it wait. Call it before reading the customer."""
    _lock_row(tx, customer_id)


def lock_customers(tx: Session, ids: Iterable[int]) -> None:
    """Lock several customers until the transaction ends, always in the same order, so that nobody deadlocks."""
    for batch in split_into_batches(ids):
        rows = select(CUSTOMERS.c.id).where(CUSTOMERS.c.id.in_(batch)).order_by(CUSTOMERS.c.id)
        tx.connection().execute(
            rows.with_for_update(key_share=True)
        ).all()  # on SQLite the whole file is locked already


def get_customer(tx: Session, customer_id: int) -> Customer:
    """Return the customer of this id, archived or not. Raises NotFound."""
    customers = list(read_customers(tx.connection().execute(_ONE, {"of_id": customer_id})))
    if not customers:
        raise NotFound("That customer does not exist.")
    return customers[0]


def load_customers(tx: Session, ids: Iterable[int]) -> dict[int, Customer]:
    """Return the customers of these ids, archived or not, by id; ids that do not exist are left out."""
    return {customer.id: customer for customer in _load_by(tx, CUSTOMERS.c.id, ids)}


def load_customers_by_key(tx: Session, keys: Iterable[str]) -> dict[str, Customer]:
    """Return the customers of these keys, archived or not, by key; keys that do not exist are left out."""
    return {customer.key: customer for customer in _load_by(tx, CUSTOMERS.c.key, keys)}


def count_unarchived_customers(tx: Session) -> int:
    """Count the customers that are not archived, including those let go."""
    return tx.connection().execute(_COUNT).scalar_one()


def list_archived_since(tx: Session, instant: datetime) -> tuple[Customer, ...]:
    """List the customers archived at `instant` or later without a farewell: they left, or are not served any more."""
    left = CUSTOMERS.c.archived_at >= instant, CUSTOMERS.c.former_at.is_(None), CUSTOMERS.c.withdrawn.is_(False)
    ids = tx.connection().execute(select(CUSTOMERS.c.id).where(*left)).scalars().all()
    return tuple(_load_by(tx, CUSTOMERS.c.id, ids))


def count_current_customers(tx: Session) -> int:
    """Count the current customers: not archived, let go or withdrawn."""
    return tx.connection().execute(select(func.count()).select_from(CUSTOMERS).where(IS_CURRENT)).scalar_one()


def count_former_customers(tx: Session) -> int:
    """Count the customers we let go."""
    return tx.connection().execute(select(func.count()).select_from(CUSTOMERS).where(IS_FORMER)).scalar_one()


def list_former_customers(tx: Session, *, limit: int, offset: int) -> tuple[Customer, ...]:
    """List one page of the customers we let go, the latest first."""
    latest = CUSTOMERS.c.former_at.desc(), CUSTOMERS.c.id
    page = select(CUSTOMERS.c.id).where(IS_FORMER).order_by(*latest).limit(limit).offset(offset)
    ids = tx.connection().execute(page).scalars().all()
    customers_by_id = load_customers(tx, ids)
    return tuple(customers_by_id[number] for number in ids)


def has_customers(tx: Session, user_id: str) -> bool:
    """Return whether the person is owner or backup of any customer that is neither archived nor let go."""
    theirs = or_(CUSTOMERS.c.owner == user_id, CUSTOMERS.c.backup == user_id)
    here = (CUSTOMERS.c.archived_at.is_(None), CUSTOMERS.c.former_at.is_(None))
    return tx.connection().execute(select(CUSTOMERS.c.id).where(theirs, *here).limit(1)).first() is not None


def list_looked_after(tx: Session, user_id: str) -> tuple[Customer, ...]:
    """List the current customers of which the person is owner or backup, by id."""
    theirs = or_(CUSTOMERS.c.owner == user_id, CUSTOMERS.c.backup == user_id)
    ids = tx.connection().execute(select(CUSTOMERS.c.id).where(theirs, IS_CURRENT)).scalars().all()
    return tuple(_load_by(tx, CUSTOMERS.c.id, ids))


def has_any_amount(tx: Session) -> bool:
    """Return whether any customer, archived or not, has an amount of money on record; those withdrawn do not count."""
    amounts = (CUSTOMERS.c.revenue, CUSTOMERS.c.average_sale)
    with_amount = (
        select(CUSTOMERS.c.id)
        .where(or_(*(amount.is_not(None) for amount in amounts)), CUSTOMERS.c.withdrawn.is_(False))
        .limit(1)
    )
    return tx.connection().execute(with_amount).first() is not None


def list_customers(tx: Session) -> Iterator[Customer]:
    """Yield every customer that is not archived, ordered by key."""
    rows = tx.connection().execute(
        SELECT_CUSTOMERS.where(CUSTOMERS.c.archived_at.is_(None)).order_by(CUSTOMERS.c.key, ALIASES.c.word)
    )
    yield from read_customers(rows)


def search_customers(tx: Session, text: str, *, limit: int) -> tuple[tuple[str, str], ...]:
    """Return (key, name) of the customers a text may mean, for a select menu.

    Those of whom some name begins with the text come first, then those of whom some name contains it.
    """
    word = fold(strip_unstorable(text))[:WORD_LIMIT]
    rows = tx.connection().execute(_BEGINNING, {"start": word, "until": word + LAST, "most": limit * 3})
    name_of_key = {entry.key: entry.name for entry in read_names(rows)}
    if word and len(name_of_key) < limit:
        inside = (
            SELECT_UNARCHIVED_NAMES.where(NAMES.c.word.contains(word, autoescape=True))
            .order_by(NAMES.c.word)
            .limit(limit * 3)
        )
        for entry in read_names(tx.connection().execute(inside)):
            name_of_key.setdefault(entry.key, entry.name)
    return tuple(name_of_key.items())[:limit]


def add_customer(tx: Session, customer: Customer) -> Customer:
    """Store a new customer and return it with its id. Refuses a key, name or alias that another customer has."""
    fresh = names.tidy_aliases(customer)
    _refuse_taken_names(tx, fresh, customer_id=None)
    withdrawn_id = _find_withdrawn_id(tx, fresh.key)
    try:
        with tx.connection().begin_nested():
            if withdrawn_id is not None:
                stored = replace(fresh, id=withdrawn_id)
                tx.connection().execute(
                    _CHANGE, {"of_id": withdrawn_id, "withdrawn": False} | build_customer_row(stored)
                )
            else:
                inserted = tx.connection().execute(
                    insert(CUSTOMERS).returning(CUSTOMERS.c.id), build_customer_row(fresh)
                )
                stored = replace(fresh, id=inserted.scalar_one())
            tx.connection().execute(insert(NAMES), build_name_rows(stored))
    except IntegrityError:
        _refuse_taken_names(tx, fresh, customer_id=None)  # somebody took a name since we looked
        raise
    return stored


def update_customer(tx: Session, customer: Customer) -> Customer:
    """Overwrite the stored customer with this one, names included. Refuses a name that another customer has."""
    fresh = names.tidy_aliases(customer)
    _refuse_taken_names(tx, fresh, customer_id=fresh.id)
    try:
        with tx.connection().begin_nested():
            tx.connection().execute(_DELETE_NAMES, {"of_id": fresh.id})
            tx.connection().execute(insert(NAMES), build_name_rows(fresh))
            tx.connection().execute(_CHANGE, {"of_id": fresh.id} | build_customer_row(fresh))
    except IntegrityError:
        _refuse_taken_names(tx, fresh, customer_id=fresh.id)
        raise
    return fresh


def list_taken_names(tx: Session, words: Iterable[str]) -> dict[str, str]:
    """Return which of these folded names some customer, archived or not, has already: name -> the customer's key."""
    query = select(NAMES.c.word, CUSTOMERS.c.key).join(CUSTOMERS, CUSTOMERS.c.id == NAMES.c.customer_id)
    key_of_name: dict[str, str] = {}
    for batch in split_into_batches(words):
        rows = tx.connection().execute(query.where(NAMES.c.word.in_(batch)))
        key_of_name.update((row.word, row.key) for row in rows)
    return key_of_name


def list_names_beginning(tx: Session, start: str) -> frozenset[str]:
    """Return the folded names of all customers that begin with `start`; with an empty start, all names."""
    rows = tx.connection().execute(_NAMES_BEGINNING, {"start": start, "until": start + LAST})
    return frozenset(row.word for row in rows)


def _load_by(tx: Session, column: Any, values: Iterable[Any]) -> Iterator[Customer]:
    for batch in split_into_batches(values):
        rows = tx.connection().execute(
            SELECT_CUSTOMERS.where(column.in_(batch)).order_by(CUSTOMERS.c.id, ALIASES.c.word)
        )
        yield from read_customers(rows)


def _lock_row(tx: Session, customer_id: int) -> bool:
    """Lock one row and return whether it must be read again, because it may have changed while we waited.

    The transaction is about this customer from then on: so reports of discrimination are never asked about.
    On SQLite a writer has locked the whole file already, so nothing is done.
    """
    tx.info[CUSTOMER] = customer_id
    connection = tx.connection()
    if connection.dialect.name == "sqlite":
        return False
    connection.execute(_LOCK, {"of_id": customer_id}).all()
    return True


def _list_beginning(tx: Session, word: str) -> list[CustomerWords]:
    return read_names(tx.connection().execute(_BEGINNING, {"start": word, "until": word + LAST, "most": 60}))


def _list_similar(tx: Session, word: str) -> list[CustomerWords]:
    """List the customers a misspelt name is compared with: all, or of very many those with the same two first letters.

    Of very many, those whose name contains the text are listed as well. Each word of a name counts by itself too, so
    that `alfrdes` finds Alfreds Futterkiste.
    """
    entries = read_names(tx.connection().execute(SELECT_UNARCHIVED_NAMES.limit(FEW + 1)))
    if sum(len(entry.words) for entry in entries) > FEW:
        start = word[:2]
        alike = SELECT_UNARCHIVED_NAMES.where(NAMES.c.word >= start, NAMES.c.word < start + LAST).limit(FEW)
        inside = SELECT_UNARCHIVED_NAMES.where(NAMES.c.word.contains(word, autoescape=True)).limit(60)
        entries = [*read_names(tx.connection().execute(alike)), *read_names(tx.connection().execute(inside))]
    return [replace(entry, words=entry.words.union(*(name.split() for name in entry.words))) for entry in entries]


def _refuse_taken_names(tx: Session, customer: Customer, *, customer_id: int | None) -> None:
    words = {word.folded: word for word in names.list_names(customer)}
    query = select(NAMES.c.word, NAMES.c.customer_id, CUSTOMERS.c.key, CUSTOMERS.c.name)
    query = query.join(CUSTOMERS, CUSTOMERS.c.id == NAMES.c.customer_id).where(NAMES.c.word.in_(list(words)))
    for row in tx.connection().execute(query):
        if row.customer_id != customer_id:
            raise names.build_taken_refusal(words[row.word], row.key, row.name)


def _find_withdrawn_id(tx: Session, key: str) -> int | None:
    query = select(CUSTOMERS.c.id).where(CUSTOMERS.c.key == key, CUSTOMERS.c.withdrawn.is_(True))
    customer_id: int | None = tx.connection().execute(query).scalar()
    return customer_id
