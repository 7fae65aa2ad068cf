"""Append-only tables in migrations: triggers that refuse changes, written by autogenerate for tables marked so."""

from collections.abc import Iterable
from typing import Any

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import CreateTableOp, MigrationScript

APPEND_ONLY = "append_only"
"""Key of a table's `info`: True has its migration refuse UPDATE, DELETE and TRUNCATE."""


@Operations.register_operation("refuse_changes")
class RefuseChanges(MigrateOperation):
    """`op.refuse_changes("table")`: rows can be added and read, nothing else. Dropping the table drops it too."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def refuse_changes(cls, operations: Operations, table: str) -> None:
        """What a migration calls."""
        operations.invoke(cls(table))


@Operations.implementation_for(RefuseChanges)
def refuse_changes(operations: Operations, operation: RefuseChanges) -> None:
    """Create the triggers of the engine at hand."""
    dialect = operations.get_bind().dialect.name
    for statement in _SQLITE if dialect == "sqlite" else _POSTGRESQL:
        operations.execute(statement.replace("{table}", operation.table))


@renderers.dispatch_for(RefuseChanges)
def render_refusal(_: object, operation: RefuseChanges) -> str:
    """The line in a generated migration."""
    return f"op.refuse_changes({operation.table!r})"


def add_refusals(_context: object, _revision: object, scripts: Iterable[Any]) -> None:
    """Put the operation behind the creation of every append-only table that autogenerate found."""
    for script in scripts:
        assert isinstance(script, MigrationScript)
        for upgrade in script.upgrade_ops_list:
            made = [operation for operation in upgrade.ops if isinstance(operation, CreateTableOp)]
            upgrade.ops.extend(RefuseChanges(table.table_name) for table in made if table.info.get(APPEND_ONLY))


_SQLITE = tuple(
    f"CREATE TRIGGER {{table}}_refuse_{event.lower()} BEFORE {event} ON {{table}} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for event in ("UPDATE", "DELETE")
)
_POSTGRESQL = (
    "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
    "CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    "CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
)
