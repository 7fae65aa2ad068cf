"""Packages on offer. Which one a customer has stands on the customer, by name."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, bindparam, func, select, text, update
from sqlmodel import Field, Session, SQLModel

from scoring.customers.customers import NAME_LIMIT, Customer, fold
from scoring.packages import Package, PackageKind
from storage.customers.customers import CUSTOMERS as CUSTOMERS
from storage.scorecards.standings import StandingRow
from storage.sql.records import Records, require_one_of
from storage.sql.statements import get_table


class PackageRow(SQLModel, table=True):
    """One package; withdrawn ones are kept for the customers and offers that name them."""

    __tablename__ = "packages"
    __table_args__ = (
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("price >= 0 AND minutes >= 0", name="not_negative"),
        require_one_of("kind", PackageKind),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=NAME_LIMIT)
    kind: str = Field(max_length=20)
    price: int = Field(sa_type=BigInteger)
    minutes: int
    over: int | None = Field(sa_type=BigInteger)
    served_by: str = Field(max_length=NAME_LIMIT)
    respond: int | None
    added_by: str = Field(max_length=40)
    added_at: datetime
    withdrawn_at: datetime | None


RECORDS = Records(PackageRow, Package, called="package")

_STANDINGS = get_table(StandingRow)
_AT = CUSTOMERS.c
_HERE = _AT.archived_at.is_(None) & _AT.former_at.is_(None) & _AT.withdrawn.is_(False)
_HAD = select(_AT.package, func.count().label("customers")).where(_HERE, _AT.package.is_not(None)).group_by(_AT.package)
_SPELLED = select(_AT.package).where(_AT.package.is_not(None)).distinct()
_SEEN = (_AT.id, _AT.key, _AT.name, _AT.owner, _AT.revenue, _AT.average_sale, _AT.since, _AT.package)
_GRADED = (
    select(_STANDINGS.c.grade, *_SEEN)
    .join(CUSTOMERS, _AT.id == _STANDINGS.c.customer_id)
    .where(_HERE, _STANDINGS.c.grade.in_(bindparam("grades", expanding=True)))
)
_HAVING = select(*_SEEN).where(_HERE, _AT.package.is_not(None))


def lock_packages(tx: Session) -> None:
    """Let nobody else change the list until the transaction ends: a name is free only while it is looked at."""
    if tx.connection().dialect.name == "postgresql":
        tx.connection().execute(text("LOCK TABLE packages IN SHARE ROW EXCLUSIVE MODE"))


def count_customers_by_package(tx: Session) -> dict[str, int]:
    """How many customers, neither archived nor let go, have a package of each name; names as they are spelled."""
    return {row.package: row.customers for row in tx.connection().execute(_HAD)}


def rename_package(tx: Session, name: str, to: str) -> int:
    """Give every customer whose package has the name, case and accents aside, the new one; returns how many."""
    spelled = [each for each in tx.connection().execute(_SPELLED).scalars() if fold(each) == fold(name)]
    return tx.connection().execute(update(CUSTOMERS).where(_AT.package.in_(spelled)).values(package=to)).rowcount


def list_graded_customers(tx: Session, grades: Collection[str]) -> Iterator[tuple[Customer, str]]:
    """The customers of these grades that are neither archived nor let go, with the grade; without names and orders."""
    for grade, *told in tx.connection().execute(_GRADED, {"grades": list(grades)}):
        yield _seen(told), grade


def list_customers_with_package(tx: Session) -> Iterator[Customer]:
    """The customers that have a package, in the same few fields."""
    for told in tx.connection().execute(_HAVING):
        yield _seen(told)


def _seen(told: Collection[object]) -> Customer:
    return Customer(**dict(zip((column.name for column in _SEEN), told, strict=True)))  # type: ignore[arg-type]  # as stored
