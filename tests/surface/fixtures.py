"""The house as fixtures, for the tests of the surface and for the journeys."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.surface.house import House, build_furnished_file, open_house


@pytest.fixture(scope="session")
def leaving() -> Iterator[ThreadPoolExecutor]:
    """Where houses are closed while the next test runs already."""
    with ThreadPoolExecutor(8) as pool:  # each waits up to a second for the SDK's reader
        yield pool


@pytest.fixture(scope="session")
def furnished_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with roles, customers and the review channel in it."""
    return build_furnished_file(sqlite_template, tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(furnished_file: Path, tmp_path: Path, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """A house of this test's own."""
    path = tmp_path / "umpire.sqlite"
    shutil.copyfile(furnished_file, path)
    with open_house(f"sqlite:///{path}", leaving=leaving) as house:
        yield house


@pytest.fixture(scope="module")
def shared_house(
    furnished_file: Path, tmp_path_factory: pytest.TempPathFactory, leaving: ThreadPoolExecutor
) -> Iterator[House]:
    """A house for all tests of a file that leave it as they find it."""
    path = tmp_path_factory.mktemp("shared") / "umpire.sqlite"
    shutil.copyfile(furnished_file, path)
    with open_house(f"sqlite:///{path}", leaving=leaving) as house:
        yield house


@pytest.fixture
def postgresql_house(postgresql_url: str, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """A house of this test's own, on PostgreSQL."""
    with open_house(postgresql_url, leaving=leaving, furnish_it=True) as house:
        yield house
