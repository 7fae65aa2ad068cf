"""The tests of a feature begin in a furnished house, or at an office of several replicas."""

from tests.surface.fixtures import furnished_file, house, leaving, postgresql_house, shared_house
from tests.usecases.conftest import office

__all__ = ["furnished_file", "house", "leaving", "office", "postgresql_house", "shared_house"]
