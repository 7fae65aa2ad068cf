"""Journeys begin in a furnished house, in a Slack that sends every key it ever sent, and some it did not."""

import pytest

from tests.surface.fixtures import furnished_file, house as plain_house, leaving, postgresql_house, shared_house
from tests.surface.house import House

__all__ = ["furnished_file", "leaving", "plain_house", "postgresql_house", "shared_house"]


@pytest.fixture
def house(plain_house: House) -> House:
    """A house of this test's own."""
    plain_house.slack.faults.every_key = True
    return plain_house
