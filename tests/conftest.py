"""What every test may ask for: a moment, and an empty migrated database on each engine."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from storage.database import Database
from tests.compiling import share_compiled_statements
from tests.postgres import Server, server

SOAKING = os.environ.get("UMPIRE_SOAK") == "1"

# no deadline for Hypothesis: a busy machine is not a broken rule
settings.register_profile("rules", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("soak", deadline=None, max_examples=2_000)
settings.load_profile("soak" if SOAKING else "rules")
share_compiled_statements()

RAM = Path("/dev/shm")
if RAM.is_dir() and shutil.disk_usage(RAM).free > 2**30:  # on a disk, SQLite waits for it at each commit
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(RAM))

AUDIT_KEY = b"a key for tests, as long as can be"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what takes long to `make soak`."""
    for item in items:
        if not SOAKING and item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="takes long: `make soak` runs it"))


@pytest.fixture
def now() -> datetime:
    """A Monday morning in winter."""
    return datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL for this process's tests."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_migrated(postgres: Server) -> str:
    """The name of a migrated PostgreSQL database, for this process's tests one after the other."""
    postgres.run("CREATE DATABASE umpire_tests")
    _migrate(postgres.url("umpire_tests"))
    return "umpire_tests"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database nobody has opened; the test runs once per engine."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a migrated, empty SQLite database nobody has opened."""
    path = tmp_path / "umpire.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgres: Server, postgres_migrated: str) -> str:
    """The URL of a migrated, empty PostgreSQL database, which tests use one after the other."""
    postgres.empty(postgres_migrated)
    return postgres.url(postgres_migrated)


@pytest.fixture
def bare_postgresql_url(postgres: Server) -> Iterator[str]:
    """An empty PostgreSQL database without any table, for tests of migrations."""
    name = f"bare_{next(_numbers)}"
    postgres.run(f"CREATE DATABASE {name}")
    yield postgres.url(name)
    postgres.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def open_database() -> Iterator[Callable[[str], Database]]:
    """Open databases by URL, as many replicas as the test needs; closed when it ends."""
    with ExitStack() as opened:

        def open_one(url: str) -> Database:
            database = Database(url, audit_key=AUDIT_KEY)
            opened.callback(database.close)
            return database

        yield open_one


@pytest.fixture
def db(url: str, open_database: Callable[[str], Database]) -> Database:
    """A migrated, empty database; the test runs once per engine."""
    return open_database(url)


_numbers = itertools.count(1)


def _migrate(url: str) -> None:
    database = Database(url, audit_key=AUDIT_KEY)
    database.migrate()
    database.close()
