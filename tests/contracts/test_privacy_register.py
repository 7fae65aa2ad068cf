"""The register of personal columns knows every column there is, and nothing that is gone."""

import pytest
from sqlalchemy import JSON, Text
from sqlmodel.sql.sqltypes import AutoString

from storage import migrations
from storage.privacy import register
from storage.privacy.register import REGISTER, Kind

TABLES = dict(migrations.load_models().tables)


def test_every_table_is_registered() -> None:
    """Somebody who adds a table says in storage/privacy/register.py why it is kept, and what is in it."""
    assert REGISTER.keys() == TABLES.keys(), "Edit storage/privacy/register.py."


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_is_classified(name: str) -> None:
    """Somebody who adds a column says in storage/privacy/register.py whether it is about people."""
    assert set(REGISTER[name].columns) == set(TABLES[name].columns.keys()), "Edit storage/privacy/register.py."


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_is_not_text_is_a_fact(name: str) -> None:
    """Numbers and dates are never registered as people, names or words."""
    numbers = {column.name for column in TABLES[name].columns if not isinstance(column.type, AutoString | Text | JSON)}
    assert numbers <= set(REGISTER[name].list_columns(Kind.FACT))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_entry_says_why_and_for_how_long(name: str) -> None:
    """Each table has a title, a reason that is a sentence, how long it is kept, and who sees it."""
    entry = REGISTER[name]
    assert entry.name == name
    assert all((entry.title, entry.kept, entry.seen_by))
    assert entry.why.endswith(".")
    assert entry.deleted_with <= set(entry.columns)


def test_columns_are_listed_by_kind() -> None:
    """Whoever wants all names or all free texts gets them from the register."""
    assert ("people", "email") in set(register.list_columns(Kind.NAME))
    assert ("strikes", "reporter") in set(register.list_columns(Kind.PERSON, Kind.PEOPLE))
    assert register.get_table_entry("moods").deleted_with == {"user_id"}
