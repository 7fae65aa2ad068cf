"""The policy in force: what admins changed on top of the defaults."""

from contextlib import suppress
from datetime import datetime

import pytest

from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.rules.reasons import DEFAULT_REASONS, Reason
from storage.database import Database
from storage.settings import policies
from tests.storage import watched


def test_defaults_until_something_is_changed(db: Database) -> None:
    """An empty database has the printed rules."""
    with db.transaction(reading=True) as tx:
        assert policies.get_policy(tx) == Policy()
        assert policies.list_stored_settings(tx) == {}


def test_setting_is_in_force_at_once(db: Database, now: datetime) -> None:
    """A setting is in force as soon as it is stored, says what it replaces, and is gone when dropped."""
    with db.transaction() as tx:
        assert policies.store_setting(tx, "undo", "5m", by="U1", now=now) is None
        assert policies.get_policy(tx).undo_minutes == 5
        assert policies.store_setting(tx, "undo", "7", by="U1", now=now) == "5m"
        assert policies.get_policy(tx).undo_minutes == 7
        assert policies.list_stored_settings(tx) == {"undo": "7"}
        assert policies.delete_setting(tx, "undo") == "7"
        assert policies.delete_setting(tx, "undo") is None
        assert policies.get_policy(tx) == Policy()


def test_rolled_back_setting_is_not_in_force(db: Database, now: datetime) -> None:
    """A setting whose transaction failed is not in force, even though it was looked at."""
    with suppress(ZeroDivisionError), db.transaction() as tx:
        policies.store_setting(tx, "undo", "5", by="U1", now=now)
        assert policies.get_policy(tx).undo_minutes == 5
        raise ZeroDivisionError
    with db.transaction(reading=True) as tx:
        assert policies.get_policy(tx) == Policy()


def test_reasons_of_ones_own(db: Database, now: datetime) -> None:
    """Reasons are added, taken away and added again, in any order, without the rules ever being lost."""
    with db.transaction() as tx:
        policies.store_setting(tx, "reason.no-show", "1 90d", by="U1", now=now)
        policies.store_setting(tx, "reason.abusive", "off", by="U1", now=now)
        names = [reason.name for reason in policies.get_policy(tx).reasons]
        assert names == [r.name for r in DEFAULT_REASONS if r.name != "abusive"] + ["no-show"]
        policies.store_setting(tx, "reason.no-show", "off", by="U1", now=now)
        assert "no-show" not in {reason.name for reason in policies.get_policy(tx).reasons}
        policies.store_setting(tx, "reason.no-show", "2 30d", by="U1", now=now)
        assert Reason("no-show", 2, 30) in policies.get_policy(tx).reasons


def test_last_reason_cannot_be_dropped(db: Database, now: datetime) -> None:
    """Looking at the rules in the transaction that would leave no reason refuses it, so that nothing is stored."""
    with db.transaction() as tx:
        policies.store_setting(tx, "reason.mine", "1 30d", by="U1", now=now)
        for reason in DEFAULT_REASONS:
            policies.store_setting(tx, f"reason.{reason.name}", "off", by="U1", now=now)
        assert policies.get_policy(tx).reasons == (Reason("mine", 1, 30),)

    def drop() -> None:
        with db.transaction() as tx:
            policies.delete_setting(tx, "reason.mine")
            policies.get_policy(tx)

    with pytest.raises(Malformed):
        drop()
    with db.transaction(reading=True) as tx:
        assert policies.get_policy(tx).reasons == (Reason("mine", 1, 30),)


def test_policy_is_one_query_and_built_once(db: Database, now: datetime) -> None:
    """Looking up the rules takes one query; unchanged settings give the very same rules."""
    with db.transaction() as tx:
        policies.store_setting(tx, "timezone", "Europe/Berlin", by="U1", now=now)
    with db.transaction(reading=True) as tx, watched.watch_statements(tx) as sent:
        assert policies.get_policy(tx) is policies.get_policy(tx)
    assert len(sent) == 2
