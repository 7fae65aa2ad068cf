"""Migrations: bringing a database to this program's schema, completely or not at all. See `Database.migrate()`."""

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, MetaData, inspect, text
from sqlmodel import SQLModel

import storage
from storage.sql import backups, engines

_LOCK = 8_675_309_021
"""Key of the PostgreSQL advisory lock that lets one of several starting replicas migrate."""


class DatabaseNewer(Exception):
    """The schema was made by a newer version of umpire."""


class DataLost(Exception):
    """A migration would have lost rows, or left foreign keys that point nowhere; it was rolled back."""


def upgrade(url: URL) -> None:
    """Migrate a database to the newest version. A SQLite file that is not empty is copied first."""
    if url.drivername == "sqlite":
        _upgrade_sqlite(url)
        return
    engine = engines.build_postgresql_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _upgrade_to_head(connection)
    finally:
        engine.dispose()


def is_current(connection: Connection) -> bool:
    """Return whether the database has the newest version this program knows."""
    return _get_revision(connection) == get_newest_version()


def get_newest_version() -> str | None:
    """Return the newest version this program knows."""
    return ScriptDirectory.from_config(build_config()).get_current_head()


def build_config(connection: Connection | None = None) -> Config:
    """Build Alembic's configuration, because umpire has no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def load_models() -> MetaData:
    """Return the schema that the models declare, after importing every module of storage."""
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if not module.ispkg and not module.name.startswith(__name__):
            importlib.import_module(module.name)
    return SQLModel.metadata


def _upgrade_sqlite(url: URL) -> None:
    engine = engines.build_sqlite_engine(url, foreign_keys=False, pooled=False)
    with engine.connect() as connection:
        revision, tables = _get_revision(connection), inspect(connection).get_table_names()
    if revision == get_newest_version():
        return
    if tables:
        path = Path(url.database or "").absolute()
        backups.copy_database(path, path.with_name(f"{path.stem}.before-{get_newest_version()}.sqlite"))
    with engine.begin() as connection:
        before = backups.count_rows(connection)
        # Alembic's batch mode copies a table and drops the old one, which deletes child rows if foreign keys are on.
        _upgrade_to_head(connection)
        after = backups.count_rows(connection)
        lost = {name: rows for name, rows in before.items() if after.get(name, rows) < rows}
        dangling = connection.execute(text("PRAGMA foreign_key_check")).all()
        if lost or dangling:
            raise DataLost(f"Nothing was migrated: rows lost in {sorted(lost)}, {len(dangling)} pointing nowhere.")


def _upgrade_to_head(connection: Connection) -> None:
    revision = _get_revision(connection)
    scripts = ScriptDirectory.from_config(build_config())
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseNewer(
            f"This database has schema {revision}; this umpire knows up to {get_newest_version()}. Update umpire."
        )
    command.upgrade(build_config(connection), "head")


def _get_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
