"""`python -m storage.migrations revision -m "what changes"`: write the next migration from the models' differences."""

import argparse
import secrets
import tempfile
from pathlib import Path

from alembic import command

from storage import migrations
from storage.database import Database
from storage.sql import engines


def main() -> None:
    """Write a migration by comparing the models with a temporary database made by the migrations so far."""
    parser = argparse.ArgumentParser(prog="python -m storage.migrations")
    revision = parser.add_subparsers(required=True).add_parser("revision", help="write the next migration")
    revision.add_argument("-m", "--message", required=True, help="what changes, in a few words")
    message = parser.parse_args().message
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'throwaway.sqlite')}"
        database = Database(url, audit_key=secrets.token_bytes(32))
        database.migrate()
        database.close()
        number = int(migrations.get_newest_version() or 0) + 1
        with engines.build_sqlite_engine(engines.normalize_url(url), pooled=False).begin() as connection:
            config = migrations.build_config(connection)
            command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    main()
