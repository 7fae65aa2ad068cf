"""Some contracts are tried in a furnished house."""

from tests.surface.fixtures import furnished_file, house, leaving, postgresql_house, shared_house

__all__ = ["furnished_file", "house", "leaving", "postgresql_house", "shared_house"]
