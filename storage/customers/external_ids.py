"""External ids: what the programs that customers are imported from call them, so that the next file finds them."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Column, ForeignKey, Integer, String, delete, insert, select
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, Session, SQLModel

from scoring.imports.columns import SOURCE_LIMIT
from scoring.imports.reading import ID_LIMIT
from storage.customers.customers import CUSTOMERS
from storage.sql.statements import get_table, split_into_batches


def _exact(length: int) -> String:
    """Return a text type in which case and accents count, on both engines."""
    return String(length).with_variant(postgresql.VARCHAR(length, collation="C"), "postgresql")


class ExternalIdRow(SQLModel, table=True):
    """The id of one customer in one source, spelled as there. A customer may have several in a source."""

    __tablename__ = "external_ids"
    __table_args__ = ({"sqlite_with_rowid": False},)

    source: str = Field(sa_column=Column(_exact(SOURCE_LIMIT), primary_key=True))
    external_id: str = Field(sa_column=Column(_exact(ID_LIMIT), primary_key=True))
    customer_id: int = Field(sa_column=Column(Integer, ForeignKey("customers.id"), nullable=False, index=True))


_TABLE = get_table(ExternalIdRow)


def load_keys(tx: Session, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """Return the keys of the customers, archived or not, that a source knows by these ids; unknown ids are left out."""
    query = select(_TABLE.c.external_id, CUSTOMERS.c.key).join(CUSTOMERS, CUSTOMERS.c.id == _TABLE.c.customer_id)
    keys: dict[str, str] = {}
    for batch in split_into_batches(external_ids):
        rows = tx.connection().execute(query.where(_TABLE.c.source == source, _TABLE.c.external_id.in_(batch)))
        keys.update((row.external_id, row.key) for row in rows)
    return keys


def add_ids(tx: Session, source: str, customer_ids: Mapping[str, int]) -> None:
    """Store ids that are not stored yet, each with its customer. The caller has locked all customers."""
    rows = [
        {"source": source, "external_id": external_id, "customer_id": customer_id}
        for external_id, customer_id in customer_ids.items()
    ]
    if rows:
        tx.connection().execute(insert(_TABLE), rows)


def delete_ids(tx: Session, source: str, external_ids: Iterable[str], *, except_of: Collection[int] = ()) -> None:
    """Delete ids of a source, except those of some customers."""
    for batch in split_into_batches(external_ids):
        mine = (_TABLE.c.source == source, _TABLE.c.external_id.in_(batch))
        rows = tx.connection().execute(select(_TABLE.c.external_id, _TABLE.c.customer_id).where(*mine))
        gone = [row.external_id for row in rows if row.customer_id not in except_of]
        tx.connection().execute(delete(_TABLE).where(_TABLE.c.source == source, _TABLE.c.external_id.in_(gone)))


def delete_ids_of(tx: Session, customer_ids: Iterable[int]) -> None:
    """Delete every id of these customers."""
    for batch in split_into_batches(customer_ids):
        tx.connection().execute(delete(_TABLE).where(_TABLE.c.customer_id.in_(batch)))
