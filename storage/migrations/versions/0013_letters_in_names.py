"""Names as they are compared, written anew: `ł`, `ø` and `ı` are found by l, o and i.

Before, folding took accents away and left letters of their own. A name, alias or key that now folds like another customer's
gets the key of its customer, or a number, behind it: nobody is found by somebody else's name.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from scoring.customers.customers import KEY_LIMIT, NAME_LIMIT, RESERVED_WORDS
from scoring.values.words import fold

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

BATCH = 2_000
CUSTOMERS = sa.table("customers", *map(sa.column, ("id", "key", "name", "withdrawn")))
NAMES = sa.table("customer_names", *map(sa.column, ("word", "customer_id", "kind", "shown")))
FIRST = ("name", "key", "alias")
"""Which of two equal names of one customer stays."""


def upgrade() -> None:
    for row in _list_changed(CUSTOMERS, CUSTOMERS.c.key):
        _change_key(row)
    for row in _list_changed(NAMES, NAMES.c.word):
        _change_name(row)
    for table, column in (("prospects", "word"), ("quotes", "job")):
        _change_column(sa.table(table, sa.column(column)), column)


def downgrade() -> None:
    """Nothing: the version before finds names as they are stored now, when they are typed without such letters."""


def _list_changed(table: sa.TableClause, column: sa.ColumnClause) -> Iterator[sa.Row]:
    """List the rows whose text folds to another text now, a batch at a time."""
    after, rows = "", True
    while rows:
        query = sa.select(table).where(column > after).order_by(column).limit(BATCH)
        rows = op.get_bind().execute(query).all()
        for row in rows:
            after = row._mapping[column.name]
            if fold(after) != after:
                yield row


def _change_key(customer: sa.Row) -> None:
    base, number = fold(customer.key)[:KEY_LIMIT], 2
    key = base
    while key in RESERVED_WORDS or _is_key(key) or _find_holder(key) not in (None, customer.id):
        key, number = f"{base[: KEY_LIMIT - 1 - len(str(number))]}-{number}", number + 1
    op.execute(CUSTOMERS.update().where(CUSTOMERS.c.id == customer.id).values(key=key))
    op.execute(NAMES.delete().where(NAMES.c.customer_id == customer.id, NAMES.c.kind == "key"))
    if not customer.withdrawn and _find_holder(key) is None:
        op.execute(NAMES.insert().values(word=key, customer_id=customer.id, kind="key", shown=key))


def _change_name(row: sa.Row) -> None:
    word, shown = fold(row.word), row.shown
    holder = _find_holder(word)
    if holder not in (None, row.customer_id):
        key = op.get_bind().execute(sa.select(CUSTOMERS.c.key).where(CUSTOMERS.c.id == row.customer_id)).scalar_one()
        shown = f"{shown[: NAME_LIMIT - len(key) - 3]} ({key})"
        word, holder = fold(shown), _find_holder(fold(shown))
        if row.kind == "name":
            op.execute(CUSTOMERS.update().where(CUSTOMERS.c.id == row.customer_id).values(name=shown))
    if holder is not None:
        there = op.get_bind().execute(sa.select(NAMES).where(NAMES.c.word == word)).one()
        loser = max(row, there, key=lambda each: FIRST.index(each.kind))
        op.execute(NAMES.delete().where(NAMES.c.word == loser.word))
        if loser is row:
            return
    op.execute(NAMES.update().where(NAMES.c.word == row.word).values(word=word, shown=shown))


def _change_column(table: sa.TableClause, column: str) -> None:
    """Fold a column's texts anew. Prospects or jobs that fold alike now are one from here on."""
    stored = table.c[column]
    for text in op.get_bind().execute(sa.select(stored).distinct()).scalars().all():
        if fold(text) != text:
            op.execute(table.update().where(stored == text).values({column: fold(text)}))


def _find_holder(word: str) -> int | None:
    """Find who answers to the folded name."""
    return op.get_bind().execute(sa.select(NAMES.c.customer_id).where(NAMES.c.word == word)).scalar()


def _is_key(key: str) -> bool:
    return op.get_bind().execute(sa.select(CUSTOMERS.c.id).where(CUSTOMERS.c.key == key)).first() is not None
