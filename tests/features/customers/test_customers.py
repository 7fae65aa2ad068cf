"""Customers at the desk: every change is allowed, stored, audited, and can be taken back for ten minutes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.customers.usecases import CustomerEdited
from bot.workflow import people
from bot.workflow.requests import AlreadyDelivered, Call
from scoring.refusals import AlreadyDone, Malformed, NotAllowed, NotFound, TooLate, UnknownCustomer
from scoring.roles import Person
from scoring.scorecards.scorecards import QUESTION_IDS, Answer, Choice
from storage import audit
from storage.customers import customers as customer_records
from storage.database import Database
from storage.scorecards import scorecards, standings
from tests.usecases.office import ada, rosa, store_office_people

ACME = {"name": "Acme GmbH", "aliases": "Ajax", "revenue": "€1.234,56", "margin": "12.5%", "owner": "<@U0JO>"}


@pytest.fixture
def office(db: Database, now: datetime) -> Database:
    """A database in which the office is known and Acme is a customer since last year."""
    store_office_people(db, now)
    customers.add_customer(db, ACME | {"since": "2025-01-01"}, call=rosa(now))
    return db


CHANGES: dict[str, Callable[[Database, Call], CustomerEdited]] = {
    "edit": lambda db, call: customers.edit_customer(db, "acme", {"name": "Acme AG", "revenue": ""}, call=call),
    "owner": lambda db, call: customers.set_owner(db, "acme", "U0LI", backup="U0JO", call=call),
    "alias": lambda db, call: customers.add_alias(db, "acme", "Zeus", call=call),
    "unalias": lambda db, call: customers.remove_alias(db, "acme", "AJAX", call=call),
    "archive": lambda db, call: customers.archive_customer(db, "acme", call=call),
}


def test_an_owner_who_left_is_in_the_way_of_no_edit(office: Database, now: datetime) -> None:
    """Who is owner already is not asked for again; who becomes it is a full member."""
    people.store_people(office, [Person("U0JO", "Jo", full_member=False)], now=now)

    customers.edit_customer(office, "acme", {"owner": "<@U0JO>", "segment": "Retail"}, call=rosa(now))
    customers.set_owner(office, "acme", "U0JO", backup="U0LI", call=rosa(now))

    for field in ("owner", "backup"):
        with pytest.raises(Malformed, match="full member"):
            customers.edit_customer(office, "acme", {field: "U0GUEST"}, call=rosa(now))


def test_a_customer_is_added_as_filled_in(db: Database, now: datetime) -> None:
    """Texts become figures; the key is made from the name, the beginning is today, and a newcomer's grace runs."""
    store_office_people(db, now)
    added = customers.add_customer(db, ACME, call=rosa(now))
    acme = added.customer
    assert (acme.key, acme.revenue, acme.margin, acme.owner) == ("acme", 123_456, 1250, "U0JO")
    assert acme.since == date(2026, 1, 5)
    with db.transaction(reading=True) as tx:
        assert customer_records.resolve_customer(tx, "ajax") == acme
        standing = standings.find_standing(tx, acme.id)
        assert standing is not None
        assert standing.newcomer
        assert [entry.action for entry in audit.list_entries(tx, f"customer:{acme.id}")] == ["customer.added"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_audited_and_taken_back(office: Database, now: datetime, name: str) -> None:
    """Each change says what changed, leaves an audit entry and a standing, and undo puts the record back."""
    with office.transaction(reading=True) as tx:
        before = customer_records.resolve_customer(tx, "acme")
    edited = CHANGES[name](office, rosa(now))
    assert edited.undo is not None
    assert edited.changes
    assert all(getattr(edited.customer, field) == after for field, _, after in edited.changes)
    dispatch.take_back(office, edited.undo, call=rosa(now + timedelta(minutes=9)))
    with office.transaction(reading=True) as tx:
        assert customer_records.resolve_customer(tx, "acme") == before
        actions = [entry.action for entry in audit.list_entries(tx, f"customer:{before.id}")]
        assert "customer.undone" in actions
        assert len(actions) == 3
        standing = standings.find_standing(tx, before.id)
        assert standing is not None


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("user", ["U0JO", "U0ADA", "U0GUEST", "U0NOBODY"])
def test_only_managers_change_records(office: Database, now: datetime, name: str, user: str) -> None:
    """Staff, admins who are no managers, guests and strangers change nothing."""
    with pytest.raises(NotAllowed):
        CHANGES[name](office, Call(user, now))


def test_a_delivery_that_comes_twice_counts_once(office: Database, now: datetime) -> None:
    """The same delivery again is recognised before anything is done."""
    customers.add_alias(office, "acme", "Zeus", call=rosa(now, "T1"))
    with pytest.raises(AlreadyDelivered):
        customers.add_alias(office, "acme", "Hera", call=rosa(now, "T1"))


def test_nothing_changed_is_nothing_stored(office: Database, now: datetime) -> None:
    """Saving a form as it was leaves no trace and nothing to undo."""
    form = customers.load_customer_form(office, "acme", call=rosa(now))
    texts = {field: text for field, text in form.texts.items() if field != "key"}
    edited = customers.edit_customer(office, "acme", texts, call=rosa(now))
    assert (edited.changes, edited.undo) == ((), None)


def test_undo_of_an_addition_frees_the_name(office: Database, now: datetime) -> None:
    """An addition that is taken back is nobody, and can be added again."""
    added = customers.add_customer(office, {"name": "Zeus"}, call=rosa(now))
    assert added.undo is not None
    dispatch.take_back(office, added.undo, call=rosa(now))
    with office.transaction(reading=True) as tx, pytest.raises(UnknownCustomer):
        customer_records.resolve_customer(tx, "zeus")
    assert customers.add_customer(office, {"name": "Zeus", "key": "zeus"}, call=rosa(now)).customer.key == "zeus"


def test_a_rated_addition_is_not_taken_back(office: Database, now: datetime) -> None:
    """Once somebody rated a customer, only archiving takes it out of sight."""
    added = customers.add_customer(office, {"name": "Zeus"}, call=rosa(now))
    assert added.undo is not None
    with office.transaction() as tx:
        scorecards.store_answers(tx, added.customer.id, [Answer(QUESTION_IDS[0], "U0JO", Choice.YES, now)])
    with pytest.raises(AlreadyDone, match="Archive it"):
        dispatch.take_back(office, added.undo, call=rosa(now))


def test_undo_refuses_what_somebody_changed_since(office: Database, now: datetime) -> None:
    """An undo does not overwrite a later change of the same field; other fields' changes it leaves alone."""
    first = customers.edit_customer(office, "acme", {"revenue": "5"}, call=rosa(now))
    second = customers.edit_customer(office, "acme", {"segment": "retail"}, call=rosa(now))
    assert first.undo is not None
    dispatch.take_back(office, first.undo, call=rosa(now))
    customers.edit_customer(office, "acme", {"segment": "wholesale"}, call=rosa(now))
    assert second.undo is not None
    with pytest.raises(AlreadyDone, match="has been changed since"):
        dispatch.take_back(office, second.undo, call=rosa(now))
    with office.transaction(reading=True) as tx:
        acme = customer_records.resolve_customer(tx, "acme")
    assert (acme.revenue, acme.segment) == (123_456, "wholesale")


def test_undo_ends_after_ten_minutes(office: Database, now: datetime) -> None:
    """After the policy's minutes a change stays."""
    edited = customers.edit_customer(office, "acme", {"revenue": "5"}, call=rosa(now))
    assert edited.undo is not None
    with pytest.raises(TooLate):
        dispatch.take_back(office, edited.undo, call=rosa(now + timedelta(minutes=11)))


def test_undo_does_not_take_a_name_somebody_has_now(office: Database, now: datetime) -> None:
    """An old name that was given to another customer since is not given back."""
    renamed = customers.edit_customer(office, "acme", {"name": "Zeus"}, call=rosa(now))
    customers.add_customer(office, {"name": "Acme GmbH", "key": "other"}, call=rosa(now))
    assert renamed.undo is not None
    with pytest.raises(Malformed, match="answers to it"):
        dispatch.take_back(office, renamed.undo, call=rosa(now))


def test_archived_and_brought_back(office: Database, now: datetime) -> None:
    """An archived customer is not found, keeps its names, and comes back by its exact key or name only."""
    customers.archive_customer(office, "acme", call=rosa(now))
    with pytest.raises(UnknownCustomer, match="restore acme"):
        customers.edit_customer(office, "acme", {"segment": "x"}, call=rosa(now))
    with pytest.raises(Malformed, match="answers to it"):
        customers.add_customer(office, {"name": "Ajax"}, call=rosa(now))
    with pytest.raises(NotFound):
        customers.restore_customer(office, "acm", call=rosa(now))
    assert customers.restore_customer(office, "Ajax", call=rosa(now)).customer.archived_at is None
    with pytest.raises(AlreadyDone, match="not archived"):
        customers.restore_customer(office, "acme", call=rosa(now))


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"revenue": "1,234"}, "revenue"),
        ({"revenue": "$5"}, "revenue"),
        ({"margin": "0.125"}, "margin"),
        ({"since": "03/04/2026"}, "since"),
        ({"orders": "many"}, "orders"),
        ({"owner": "U0GUEST"}, "owner"),
        ({"backup": "U0NOBODY"}, "backup"),
        ({"backup": "U0JO"}, "backup"),
        ({"key": "other"}, None),
        ({"country": "UK"}, None),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(
    office: Database, now: datetime, texts: dict[str, str], field: str | None
) -> None:
    """A wrong text is refused with the field to mark, and nothing of the form is stored."""
    with pytest.raises(Malformed) as refusal:
        customers.edit_customer(office, "acme", {"segment": "retail"} | texts, call=rosa(now))
    assert refusal.value.field == field
    with office.transaction(reading=True) as tx:
        assert customer_records.resolve_customer(tx, "acme").segment is None


def test_owner_and_backup(office: Database, now: datetime) -> None:
    """An owner alone leaves the backup; a backup that becomes owner is no longer backup."""
    customers.set_owner(office, "acme", "U0JO", backup="U0LI", call=rosa(now))
    assert customers.set_owner(office, "acme", "<@U0ROSA>", call=rosa(now)).customer.backup == "U0LI"
    after = customers.set_owner(office, "acme", "U0LI", call=rosa(now)).customer
    assert (after.owner, after.backup) == ("U0LI", None)


def test_keys_are_made_beside_those_there_are(office: Database, now: datetime) -> None:
    """A second Acme gets a key of its own, and a given key is kept."""
    assert customers.add_customer(office, {"name": "Acme Labs"}, call=rosa(now)).customer.key == "acme-labs"
    assert customers.add_customer(office, {"name": "Zeus", "key": "Zéus Co"}, call=rosa(now)).customer.key == "zeus-co"
    with pytest.raises(Malformed, match="cannot be a key"):
        customers.add_customer(office, {"name": "Hera", "key": "he ra!"}, call=rosa(now))


def test_an_admin_is_not_automatically_a_manager(office: Database, now: datetime) -> None:
    """Admins run umpire; records are for managers."""
    with pytest.raises(NotAllowed, match="manager"):
        customers.add_customer(office, {"name": "Zeus"}, call=ada(now))
