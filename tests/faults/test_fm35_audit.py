"""FM35: somebody with the database in hand changes the audit chain; a person is erased."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage import audit
from storage.audit import ChainAnchor, ChainVerdict
from storage.database import Database
from storage.sql.engines import normalize_url

FORBIDDEN = (
    "UPDATE audit_entries SET action = 'strike.remove' WHERE seq = 3",
    "DELETE FROM audit_entries WHERE seq = 3",
)
TAMPERING = {
    "action edited": ("UPDATE audit_entries SET action = 'strike.remove' WHERE seq = 3", 3, "changed"),
    "subject edited": ("UPDATE audit_entries SET subject = 'strike:9' WHERE seq = 3", 3, "changed"),
    "facts edited": ("""UPDATE audit_entries SET public = '{"weight":1}' WHERE seq = 3""", 3, "changed"),
    "time edited": ("UPDATE audit_entries SET at = '2025-01-01 00:00:00.000000' WHERE seq = 3", 3, "changed"),
    "deleted": ("DELETE FROM audit_entries WHERE seq = 3", 3, "missing"),
    "first deleted": ("DELETE FROM audit_entries WHERE seq = 1", 1, "missing"),
    "tail cut": ("DELETE FROM audit_entries WHERE seq > 4", 5, "cut off"),
    "swapped": (
        "UPDATE audit_entries SET seq = CASE seq WHEN 3 THEN 103 ELSE 104 END WHERE seq IN (3, 4)",
        3,
        "missing",
    ),
    "private part edited": (
        "UPDATE audit_private SET fields = replace(fields, 'late 3', 'early') WHERE seq = 3",
        3,
        "private part",
    ),
    "actor's column made an erased person's": (
        "UPDATE audit_private SET actor = 'erased-00000000a1' WHERE seq = 3",
        3,
        "private part",
    ),
    "actor's column edited": ("UPDATE audit_private SET actor = 'U9' WHERE seq = 3", 3, "private part"),
}


@pytest.fixture
def chain(db: Database, now: datetime) -> Database:
    """Six entries by two people."""
    with db.transaction() as tx:
        for number in range(1, 7):
            audit.append_entry(
                tx,
                "strike.add",
                actor=f"U{number % 2}",
                subject=f"strike:{number}",
                at=now,
                public={"weight": 2, "number": number},
                private={"note": f"late {number}", "owner": "U7"},
            )
    return db


@pytest.fixture
def intruder(url: str, chain: Database) -> Iterator[Engine]:
    """Somebody who has the database but not the key, and who knows about triggers and foreign keys."""
    engine = create_engine(normalize_url(url))
    yield engine
    engine.dispose()


def tamper(engine: Engine, statement: str) -> None:
    """Change the chain with its guards switched off."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS audit_entries_refuse_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS audit_entries_refuse_delete"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(statement)


def verdict(db: Database, anchor: ChainAnchor | None = None) -> ChainVerdict:
    with db.transaction(reading=True) as tx:
        return audit.verify_chain(tx, anchor=anchor)


def test_fm35_an_untouched_chain_verifies(chain: Database) -> None:
    """What was written is what is found."""
    assert verdict(chain) == ChainVerdict(True, 6)


def test_an_empty_chain_verifies(db: Database) -> None:
    """Nothing happened yet, and that is so."""
    assert verdict(db) == ChainVerdict(True, 0)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_fm35_the_database_itself_refuses_to_change_the_chain(statement: str, intruder: Engine) -> None:
    """UPDATE and DELETE on the chain are refused by triggers."""
    with pytest.raises(DBAPIError, match="append-only"), intruder.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("how", TAMPERING)
def test_fm35_tampering_is_found_where_it_was_done(how: str, chain: Database, intruder: Engine) -> None:
    """Every change around the triggers breaks the chain at the entry it touched."""
    statement, seq, why = TAMPERING[how]

    tamper(intruder, statement)

    result = verdict(chain)
    assert not result.ok
    assert result.broken_at == seq
    assert why in result.reason


def test_fm35_a_tail_cut_together_with_the_head_is_found_by_the_anchor(chain: Database, intruder: Engine) -> None:
    """Even when the head is set back to fit, a noted anchor shows that entries are gone."""
    with chain.transaction(reading=True) as tx:
        anchor = audit.get_head(tx)
    tamper(intruder, "DELETE FROM audit_private WHERE seq > 4")
    tamper(intruder, "DELETE FROM audit_entries WHERE seq > 4")
    tamper(intruder, "UPDATE audit_head SET seq = 4, digest = (SELECT digest FROM audit_entries WHERE seq = 4)")

    assert verdict(chain).ok
    assert verdict(chain, anchor).broken_at == 5


def test_fm35_an_erased_person_is_gone_and_the_chain_verifies(chain: Database, url: str) -> None:
    """Their own entries lose everything private, others lose what names them, and the chain still holds."""
    with chain.transaction() as tx:
        assert audit.erase_person(tx, "U1", "erased-00000000a1") == 3
        assert audit.erase_person(tx, "U7", "erased-00000000a7") == 3

    assert verdict(chain) == ChainVerdict(True, 6)
    with chain.transaction(reading=True) as tx:
        kept = audit.list_entries(tx)
    assert [entry.actor for entry in kept] == ["U0", "erased-00000000a1"] * 3
    assert [dict(entry.private) for entry in kept] == [
        {"note": "late 6"},
        {},
        {"note": "late 4"},
        {},
        {"note": "late 2"},
        {},
    ]
    assert "U1" not in everything_private(chain)


def test_a_person_whose_id_begins_like_another_is_not_erased_with_them(db: Database, now: datetime) -> None:
    """Erasing U1 leaves U12 alone."""
    with db.transaction() as tx:
        audit.append_entry(tx, "role.give", actor="U2", subject="role:admin", at=now, private={"to": "U12"})
        assert audit.erase_person(tx, "U1", "erased-00000000a1") == 0


def test_entries_are_the_newest_first_of_one_subject_or_all(chain: Database) -> None:
    """A customer's history can be read alone, and the list has an end."""
    with chain.transaction(reading=True) as tx:
        assert [entry.seq for entry in audit.list_entries(tx, limit=2)] == [6, 5]
        (entry,) = audit.list_entries(tx, "strike:4")
    assert (entry.seq, entry.actor, entry.public["number"], entry.private["note"]) == (4, "U0", 4, "late 4")


def test_a_chain_signed_with_another_key_does_not_verify(chain: Database, url: str) -> None:
    """Whoever lacks the key cannot write a chain of their own."""
    with chain.transaction(reading=True) as tx:
        tx.info["audit_key"] = b"another key"
        assert audit.verify_chain(tx).broken_at == 1


def everything_private(db: Database) -> str:
    with db.transaction(reading=True) as tx:
        return _all(tx)


def _all(tx: Session) -> str:
    return str(tx.connection().execute(text("SELECT actor, fields FROM audit_private")).all())
