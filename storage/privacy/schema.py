"""The tables by their names, for what goes through all of them."""

from functools import cache

from sqlalchemy import MetaData, Table


def get_table(name: str) -> Table:
    """Return a table by its name."""
    return _load_schema().tables[name]


@cache
def _load_schema() -> MetaData:
    from storage.migrations import load_models  # importing Alembic takes 0.15 s, which a start need not spend

    return load_models()
