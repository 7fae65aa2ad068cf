"""The ideal customer and the prospects as rows, on both engines."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from scoring.customers.customers import Customer
from scoring.prospects.prospects import Prospect
from storage import prospects as prospect_records
from storage.customers import customers
from storage.database import Database


def assessed(db: Database, name: str, now: datetime, **more: object) -> Prospect:
    """One assessment."""
    usual = {"word": name.casefold(), "assessed_by": "U-ana", "assessed_at": now, "answers": {"influence": "yes"}}
    with db.transaction() as tx:
        return prospect_records.RECORDS.add(tx, name=name, **{**usual, "musts": {}, "nevers": {"late": "no"}, **more})


def test_the_newest_wording_is_in_force(db: Database, now: datetime) -> None:
    """Earlier ones are kept, and count again when the newest is withdrawn."""
    with db.transaction() as tx:
        assert prospect_records.find_ideal(tx) is None
        first = prospect_records.IDEALS.add(tx, written_by="U-rosa", written_at=now, statement="small shops")
        second = prospect_records.IDEALS.add(
            tx, written_by="U-rosa", written_at=now, statement="shops", must_haves=("pays in time",)
        )
        assert prospect_records.find_ideal(tx) == second
        assert second.must_haves == ("pays in time",)
        prospect_records.IDEALS.change(tx, second.id, withdrawn_at=now)
        assert prospect_records.find_ideal(tx) == first


def test_of_a_name_the_newest_assessment_counts(db: Database, now: datetime) -> None:
    """Found by its folded name; what was withdrawn does not count, and other names are left alone."""
    first = assessed(db, "Initech", now)
    second = assessed(db, "INITECH", now, note="met them")
    other = assessed(db, "Hooli", now + timedelta(hours=1))
    with db.transaction() as tx:
        assert prospect_records.find_prospect(tx, "initech") == second
        assert prospect_records.find_prospect(tx, "init") is None
        assert prospect_records.list_prospects(tx) == (other, second)
        assert prospect_records.list_assessments(tx, "initech") == (first, second)
        prospect_records.RECORDS.change(tx, second.id, withdrawn_at=now)
        assert prospect_records.find_prospect(tx, "initech") == first
        assert prospect_records.list_prospects(tx) == (other, first)


def test_a_customer_has_one_prospect_that_counts(db: Database, now: datetime) -> None:
    """Of several linked to one customer the last; who never signed is in no lesson."""
    with db.transaction() as tx:
        acme = customers.add_customer(tx, Customer(0, "acme", "Acme", created_at=now)).id
    assessed(db, "Hooli", now)
    assessed(db, "Acme", now, customer_id=acme, signed_at=now)
    last = assessed(db, "Acme Tools", now, customer_id=acme, signed_at=now)
    with db.transaction(reading=True) as tx:
        assert prospect_records.list_signed_prospects(tx) == (last,)


@pytest.mark.parametrize("broken", [{"name": ""}, {"note": "x" * 2001}])
def test_the_database_refuses_what_no_rule_lets_through(db: Database, now: datetime, broken: dict[str, str]) -> None:
    """No prospect without a name, no endless note."""
    with pytest.raises(IntegrityError):
        assessed(db, **{"name": "Initech", "now": now, **broken})  # type: ignore[arg-type]


def test_who_was_no_customer_after_all_is_a_prospect_again(db: Database, now: datetime) -> None:
    """A customer added by mistake leaves its prospect unlinked; the links of others stay."""
    with db.transaction() as tx:
        acme, globex = (
            customers.add_customer(tx, Customer(0, key, key, created_at=now)).id for key in ("acme", "globex")
        )
    assessed(db, "Acme", now, customer_id=acme, signed_at=now)
    kept = assessed(db, "Globex", now, customer_id=globex, signed_at=now)
    with db.transaction() as tx:
        prospect_records.unlink_customers(tx, [acme])
        assert prospect_records.list_signed_prospects(tx) == (kept,)
        found = prospect_records.find_prospect(tx, "acme")
        assert found is not None
        assert (found.customer_id, found.signed_at) == (None, None)
