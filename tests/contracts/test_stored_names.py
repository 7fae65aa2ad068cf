"""What is stored or posted keeps its name for good: databases and messages of earlier versions go on working."""

import json
from pathlib import Path

import pytest

from bot import composition, dispatch
from scoring.roles import Role
from scoring.settings.settings import SETTINGS
from storage import migrations

NAMES = json.loads(Path(__file__).with_name("stored_names.json").read_text("utf-8"))
"""Every name of every kind as the version before features had folders knew them. Names are added, never taken out."""
KNOWN = {
    "words": set(dispatch.COMMANDS),
    "clicks": set(dispatch.CLICKS),
    "forms": set(dispatch.FORMS),
    "shortcuts": set(composition.SHORTCUTS),
    "events": set(dispatch.EVENTS),
    "posts": set(dispatch.POSTS),
    "deadlines": set(composition.DEADLINES),
    "rhythms": set(composition.RHYTHMS),
    "undo": set(composition.UNDO),
    "settings": {setting.key for setting in SETTINGS},
    "roles": {role.value for role in Role},
}


@pytest.mark.parametrize("kind", KNOWN)
def test_every_name_is_still_known(kind: str) -> None:
    """No id, kind, key or word that was ever stored or posted is unknown now."""
    assert set(NAMES[kind]) - KNOWN[kind] == set()


def test_every_column_is_still_there() -> None:
    """No table and no column has another name."""
    columns = {
        table.name: {column.name for column in table.columns} for table in migrations.load_models().sorted_tables
    }
    lost = {name: set(old) - columns.get(name, set()) for name, old in NAMES["columns"].items()}
    assert {name: gone for name, gone in lost.items() if gone} == {}
