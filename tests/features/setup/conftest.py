"""An empty workspace: umpire was just installed there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.surface.house import House, open_house


@pytest.fixture
def bare(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """Nobody has a role but who owns the workspace, no channel is named, there is no customer."""
    with open_house(sqlite_url, leaving=leaving, admins=()) as house:
        yield house


@pytest.fixture
def bare_on_postgresql(postgresql_url: str, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """The same, on PostgreSQL."""
    with open_house(postgresql_url, leaving=leaving, admins=()) as house:
        yield house
