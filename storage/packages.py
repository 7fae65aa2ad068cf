"""Packages on offer. Which one a customer has stands on the customer, by name."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from scoring.customers import NAME_LIMIT
from scoring.packages import Kind, Package
from storage.checks import one_of
from storage.records import Records


class PackageRow(SQLModel, table=True):
    """One package; withdrawn ones are kept for the customers and offers that name them."""

    __tablename__ = "packages"
    __table_args__ = (
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("price >= 0 AND minutes >= 0", name="not_negative"),
        one_of("kind", Kind),
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
