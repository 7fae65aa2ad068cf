"""Packages on offer. The package a customer has is stored with the customer, by name."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, bindparam, func, select, text, update
from sqlmodel import Field, Session, SQLModel

from scoring.customers.customers import NAME_LIMIT, Customer
from scoring.packages import Package, PackageKind
from scoring.values.words import fold
from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.scorecards.standings import StandingRow
from storage.sql.records import Records, require_one_of
from storage.sql.statements import get_table


class PackageRow(SQLModel, table=True):
    """One package. Withdrawn ones are kept, because customers and offers refer to them."""

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
_CUSTOMER = CUSTOMERS.c
_COUNTS = (
    select(_CUSTOMER.package, func.count().label("customers"))
    .where(IS_CURRENT, _CUSTOMER.package.is_not(None))
    .group_by(_CUSTOMER.package)
)
_NAMES = select(_CUSTOMER.package).where(_CUSTOMER.package.is_not(None)).distinct()
_READ_COLUMNS = (
    _CUSTOMER.id,
    _CUSTOMER.key,
    _CUSTOMER.name,
    _CUSTOMER.owner,
    _CUSTOMER.revenue,
    _CUSTOMER.average_sale,
    _CUSTOMER.since,
    _CUSTOMER.package,
)
_GRADED = (
    select(_STANDINGS.c.grade, *_READ_COLUMNS)
    .join(CUSTOMERS, _CUSTOMER.id == _STANDINGS.c.customer_id)
    .where(IS_CURRENT, _STANDINGS.c.grade.in_(bindparam("grades", expanding=True)))
)
_WITH_PACKAGE = select(*_READ_COLUMNS).where(IS_CURRENT, _CUSTOMER.package.is_not(None))


def lock_packages(tx: Session) -> None:
    """Lock the list of packages until the transaction ends, so that a name found free stays free."""
    if tx.connection().dialect.name == "postgresql":
        tx.connection().execute(text("LOCK TABLE packages IN SHARE ROW EXCLUSIVE MODE"))


def count_customers_by_package(tx: Session) -> dict[str, int]:
    """Count the current customers by the name of their package, as it is spelled."""
    return {row.package: row.customers for row in tx.connection().execute(_COUNTS)}


def rename_package(tx: Session, name: str, new_name: str) -> int:
    """Change the package of every customer from one name, in any case and accents, to another; return how many."""
    spellings = [other for other in tx.connection().execute(_NAMES).scalars() if fold(other) == fold(name)]
    return (
        tx.connection()
        .execute(update(CUSTOMERS).where(_CUSTOMER.package.in_(spellings)).values(package=new_name))
        .rowcount
    )


def list_graded_customers(tx: Session, grades: Collection[str]) -> Iterator[tuple[Customer, str]]:
    """Yield the current customers of these grades, each with the grade. Only the columns packages need are read."""
    for grade, *values in tx.connection().execute(_GRADED, {"grades": list(grades)}):
        yield _build_customer(values), grade


def list_customers_with_package(tx: Session) -> Iterator[Customer]:
    """Yield the current customers that have a package. Only the columns packages need are read."""
    for values in tx.connection().execute(_WITH_PACKAGE):
        yield _build_customer(values)


def _build_customer(values: Collection[object]) -> Customer:
    return Customer(**dict(zip((column.name for column in _READ_COLUMNS), values, strict=True)))  # type: ignore[arg-type]  # as stored
