"""A person who stands in every column that can name somebody: each is in their export, and a colleague in none."""

import json
from datetime import datetime

from bot.features.privacy.messages import pages
from bot.features.privacy.usecases import exports
from bot.features.privacy.usecases.exports import PersonOrder
from storage.database import Database
from storage.privacy.register import REGISTER, Kind
from storage.roles import people
from tests.storage.filled import fill_every_table

ANA, BO = "U0ANA77", "U0BO88"
AUDIT_ROWS = frozenset({"audit_entries", "audit_private", "audit_head", "erasures"})


def test_every_column_of_every_table_is_in_the_export(db: Database, now: datetime) -> None:
    """Whatever the register says can name a person does so in their export; a colleague beside them is in no part."""
    with db.transaction() as tx:
        fill_every_table(tx, ANA, ("Anabelle Quist", "belle"), number=1, now=now)
        fill_every_table(tx, BO, ("Bo Okonkwo", "okonk"), number=2, now=now)
    with db.transaction(reading=True) as tx:
        person = people.find_person(tx, ANA)
    assert person is not None

    export = exports.collect_person_export(db, PersonOrder(person, ANA, ANA, whole=True, at=now))
    page, document = (content.decode() for content in pages.write_person_files(export).values())

    tables = json.loads(document)["tables"]
    for entry in REGISTER.values():
        columns = entry.list_columns(Kind.PERSON, Kind.PEOPLE)
        for column in columns if entry.name not in AUDIT_ROWS else ():
            rows = tables[entry.name]["rows"]
            assert any(ANA in json.dumps(row[column]) for row in rows), f"{entry.name}.{column}"
    assert "Anabelle Quist" in page
    for trace in (BO, "Bo Okonkwo", "okonk"):
        assert trace not in document
        assert trace not in page
