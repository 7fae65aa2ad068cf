"""Append-only tables in migrations: triggers that refuse changes, generated for tables marked as append-only."""

from collections.abc import Iterable
from typing import Any

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import CreateTableOp, MigrationScript

APPEND_ONLY = "append_only"
"""Key of a table's `info`: True has its migration refuse UPDATE, DELETE and TRUNCATE."""


@Operations.register_operation("refuse_changes")
class RefuseChanges(MigrateOperation):
    """`op.refuse_changes("table")`: rows of the table can only be added and read. Dropping the table ends that."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def refuse_changes(cls, operations: Operations, table: str) -> None:
        """Refuse changes to a table; called by a migration."""
        operations.invoke(cls(table))


@Operations.implementation_for(RefuseChanges)
def refuse_changes(operations: Operations, operation: RefuseChanges) -> None:
    """Create the triggers on the engine the migration runs on."""
    dialect = operations.get_bind().dialect.name
    for statement in _SQLITE if dialect == "sqlite" else _POSTGRESQL:
        operations.execute(statement.replace("{table}", operation.table))


@renderers.dispatch_for(RefuseChanges)
def render_refusal(_: object, operation: RefuseChanges) -> str:
    """Return the line that goes into a generated migration."""
    return f"op.refuse_changes({operation.table!r})"


def add_refusals(_context: object, _revision: object, scripts: Iterable[Any]) -> None:
    """Add the operation after the creation of every append-only table in a generated migration."""
    for script in scripts:
        assert isinstance(script, MigrationScript)
        for upgrade in script.upgrade_ops_list:
            creations = [operation for operation in upgrade.ops if isinstance(operation, CreateTableOp)]
            upgrade.ops.extend(RefuseChanges(table.table_name) for table in creations if table.info.get(APPEND_ONLY))


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
