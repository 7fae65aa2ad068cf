"""The audit chain while many write to it. What happens when somebody tampers with it is in tests/faults."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from storage import audit
from storage.database import Database, Json

WORDS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def test_many_threads_and_replicas_make_one_chain(
    url: str, db: Database, open_database: Callable[[str], Database], now: datetime
) -> None:
    """Eight threads, on PostgreSQL of two replicas, append ten entries each: eighty links, unbroken."""
    replicas = [db, open_database(url) if db.dialect == "postgresql" else db]
    start = threading.Barrier(8)

    def run(worker: int) -> None:
        start.wait()
        for number in range(10):
            with replicas[worker % 2].transaction() as tx:
                audit.append_entry(tx, "strike.add", actor=f"U{worker}", subject=f"strike:{number}", at=now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))

    with db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx) == audit.ChainVerdict(True, 80)


def test_an_entry_that_is_rolled_back_leaves_no_gap(db: Database, now: datetime) -> None:
    """The chain has what happened, and what did not happen has no number."""

    def append(subject: str) -> int:
        with db.transaction() as tx:
            number = audit.append_entry(tx, "strike.add", actor="U1", subject=subject, at=now)
            if subject == "fails":
                raise KeyError
            return number

    assert append("strike:1") == 1
    with pytest.raises(KeyError):
        append("fails")
    assert append("strike:2") == 2


def test_a_value_that_is_not_json_is_refused(db: Database, now: datetime) -> None:
    """What cannot be written the same way twice cannot be signed."""
    with pytest.raises(ValueError, match="JSON"), db.transaction() as tx:
        audit.append_entry(tx, "a", actor="U1", subject="s", at=now, public={"ratio": float("nan")})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    public=st.dictionaries(WORDS, VALUES, max_size=3),
    private=st.dictionaries(WORDS.filter(lambda word: word != "actor"), VALUES, max_size=3),
    at=st.datetimes(timezones=st.just(UTC)),
)
def test_whatever_is_recorded_verifies_and_reads_back(
    db: Database, public: dict[str, Json], private: dict[str, Json], at: datetime
) -> None:
    """Any JSON value and any instant, to the microsecond, comes back as it was signed, on both engines."""
    with db.transaction() as tx:
        audit.append_entry(tx, "a.b", actor="U1", subject="s:1", at=at, public=public, private=private)
    with db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
        (entry,) = audit.list_entries(tx, limit=1)
    assert (entry.at, entry.public, entry.private, entry.actor) == (at, public, private, "U1")
