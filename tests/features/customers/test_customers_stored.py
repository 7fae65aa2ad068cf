"""Customers as stored: found in any spelling, never two of a name, and held while something is decided."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from scoring.customers.customers import Customer
from scoring.customers.names import add_alias
from scoring.refusals import Malformed, NotFound, UnknownCustomer
from storage.customers import bulk as customer_bulk, customers
from storage.database import Database
from tests.storage import watched

CREATED = datetime(2025, 1, 1, tzinfo=UTC)
FULL = Customer(
    0, "acme", "Acmé GmbH", ("Ajax", "O'Brien & Sons"), owner="U1", backup="U2", segment="retail", revenue=10**15,
    margin=-1250, orders=3, average_sale=-1, since=date(1900, 1, 1), last_order=date(2200, 1, 1), package="gold",
    created_at=CREATED,
)  # fmt: skip


def named(key: str, name: str, *aliases: str) -> Customer:
    """A customer to be added, of whom nothing else is known."""
    return Customer(0, key, name, aliases, created_at=CREATED)


def add_customers(db: Database, *new: Customer) -> list[Customer]:
    """Store these customers."""
    with db.transaction() as tx:
        return [customers.add_customer(tx, customer) for customer in new]


def test_what_is_stored_is_read_back(db: Database) -> None:
    """Every field comes back as it was, and so it does from a bulk of one."""
    [stored] = add_customers(db, FULL)
    assert stored == replace(FULL, id=stored.id)
    with db.transaction() as tx:
        customer_bulk.add_customers(tx, [replace(FULL, key="zeus", name="Zeus", aliases=())])
    with db.transaction(reading=True) as tx:
        assert customers.get_customer(tx, stored.id) == stored
        assert customers.load_customers(tx, [stored.id, 999]) == {stored.id: stored}
        assert customers.load_customers_by_key(tx, ["acme", "nobody"]) == {"acme": stored}
        assert replace(customers.load_customers_by_key(tx, ["zeus"])["zeus"], id=0) == replace(
            FULL, key="zeus", name="Zeus", aliases=()
        )


def test_former_customers_are_listed_by_day(db: Database) -> None:
    """Those let go come the latest first, page by page, whatever else is on record; nobody else is among them."""
    let_go = [datetime(2025, month, 1, tzinfo=UTC) for month in (3, 5, 4)]
    add_customers(
        db,
        FULL,
        *(replace(named(f"c{n}", f"Company {n}"), former_at=at) for n, at in enumerate(let_go)),
        replace(named("gone", "Gone"), archived_at=CREATED),
    )
    with db.transaction(reading=True) as tx:
        assert customers.count_former_customers(tx) == 3
        pages = [customers.list_former_customers(tx, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [[each.key for each in page] for page in pages] == [["c1", "c2"], ["c0"], []]


@pytest.mark.parametrize("asked", ["acme", "ACME", "acme gmbh", "Acmé G", "ajax", "aj", "o’brien & sons", "O'BR"])
@pytest.mark.parametrize("lock", [False, True])
def test_found_by_any_word_or_beginning(db: Database, asked: str, lock: bool) -> None:
    """Key, name, alias and their beginnings find the customer in any case, without accents, with any apostrophe."""
    [stored] = add_customers(db, FULL)
    with db.transaction() as tx:
        assert customers.resolve_customer(tx, asked, lock=lock) == stored


def test_letters_of_its_own_are_found_typed_plainly(db: Database) -> None:
    """`lodz` finds Łódź, and no second customer of that name is added."""
    [stored] = add_customers(db, named("lodz-transport", "Łódź Transport"))
    with db.transaction() as tx:
        assert customers.resolve_customer(tx, "lodz tr") == customers.resolve_customer(tx, "ŁÓDŹ") == stored
        with pytest.raises(Malformed, match="is taken"):
            customers.add_customer(tx, named("other", "Lodz Transport"))


@pytest.mark.parametrize("asked", ["B's Beverages", "b’s bev", "bolido", "la maison d'asie", "100%", "under_", "東京"])
def test_names_with_marks_are_found(db: Database, asked: str) -> None:
    """Apostrophes, accents, other scripts and what SQL takes for wildcards are plain letters."""
    names = [
        "B's Beverages",
        "Bólido Comidas preparadas",
        "La maison d'Asie",
        "100% Pure",
        "Under_Score",
        "東京商事",
        "1000 Ways",
    ]
    add_customers(db, *(named(f"k{n}", name) for n, name in enumerate(names)))
    with db.transaction(reading=True) as tx:
        found = customers.resolve_customer(tx, asked)
    assert found.name.casefold()[:1] == asked.casefold()[:1].replace("o", "ó")


def test_a_beginning_that_fits_two_is_not_guessed(db: Database) -> None:
    """Several customers that begin so are offered; the exact key of one still means that one."""
    add_customers(db, named("acme", "Acme"), named("acme-labs", "Acme Labs"), named("zeus", "Zeus"))
    with db.transaction(reading=True) as tx:
        assert customers.resolve_customer(tx, "acme").key == "acme"
        with pytest.raises(UnknownCustomer) as refusal:
            customers.resolve_customer(tx, "acm")
    assert refusal.value.candidates == (("acme", "Acme"), ("acme-labs", "Acme Labs"))


def test_a_misspelt_name_gets_candidates(db: Database) -> None:
    """A typing mistake in one word of a name is understood, and never acted upon."""
    add_customers(db, named("alfki", "Alfreds Futterkiste"), named("zeus", "Zeus"))
    with db.transaction(reading=True) as tx, pytest.raises(UnknownCustomer) as refusal:
        customers.resolve_customer(tx, "alfrdes")
    assert refusal.value.candidates == (("alfki", "Alfreds Futterkiste"),)


@pytest.mark.parametrize("asked", ["", "  ", "\0", "\ud800", "\u0301"])
def test_asking_for_nobody_is_refused(db: Database, asked: str) -> None:
    """An empty name, and what no database can hold, mean nobody."""
    add_customers(db, FULL)
    with db.transaction(reading=True) as tx, pytest.raises(Malformed, match="Name a customer"):
        customers.resolve_customer(tx, asked)


@pytest.mark.parametrize("asked", ["x" * 5000, "acme\0x", "'; DROP TABLE customers; --", "%", "_", "ﷺ" * 150])
def test_hostile_names_find_nobody(db: Database, asked: str) -> None:
    """Over-long, broken and malicious text is simply the name of nobody."""
    add_customers(db, FULL)
    with db.transaction(reading=True) as tx, pytest.raises(UnknownCustomer):
        customers.resolve_customer(tx, asked)


def test_an_archived_customer_is_not_found_but_said(db: Database, now: datetime) -> None:
    """Asking for an archived customer tells how to bring it back; lists and searches leave it out."""
    [stored] = add_customers(db, FULL)
    with db.transaction() as tx:
        customers.update_customer(tx, replace(stored, archived_at=now))
    with db.transaction(reading=True) as tx:
        with pytest.raises(UnknownCustomer, match="`/umpire customer restore acme`"):
            customers.resolve_customer(tx, "ajax")
        with pytest.raises(UnknownCustomer) as refusal:
            customers.resolve_customer(tx, "aj")
        assert refusal.value.candidates == ()
        assert customers.get_by_exact_name(tx, "AJAX").archived_at == now
        assert (
            customers.count_unarchived_customers(tx),
            list(customers.list_customers(tx)),
            customers.search_customers(tx, "a", limit=5),
        ) == (0, [], ())


@pytest.mark.parametrize(
    "other",
    [
        named("acme", "X"),
        named("ajax", "X"),
        named("acme-gmbh", "ACME GMBH"),
        named("x", "X", "ajax"),
        named("x", "Ajax"),
    ],
)
def test_no_two_customers_share_a_word(db: Database, other: Customer) -> None:
    """A key, name or alias another customer answers to is refused, naming that customer."""
    add_customers(db, FULL, named("zeus", "Zeus"))
    with db.transaction() as tx:
        with pytest.raises(Malformed, match=r"Acmé GmbH \(`acme`\) answers to it"):
            customers.add_customer(tx, other)
        zeus = customers.resolve_customer(tx, "zeus")
        if other.key == "x":
            with pytest.raises(Malformed, match="answers to it"):
                customers.update_customer(tx, replace(zeus, name=other.name, aliases=other.aliases))
        assert customers.list_taken_names(tx, ["ajax", "zeus", "nobody"]) == {"ajax": "acme", "zeus": "zeus"}


def test_two_who_take_one_name_at_once(db: Database) -> None:
    """Of two transactions that add the same name at the same time, one does and the other is told who has it."""
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def add(key: str) -> None:
        ready.wait()
        try:
            with db.transaction() as tx:
                customers.add_customer(tx, named(key, "Zeus"))
            outcomes.append("added")
        except Malformed as refusal:
            outcomes.append(str(refusal)[:14])

    threads = [threading.Thread(target=add, args=(key,)) for key in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "“Zeus” is take"]


def test_a_changed_name_frees_the_old_one(db: Database) -> None:
    """What a customer no longer answers to is free for another, and what it is now called is not."""
    [stored] = add_customers(db, FULL)
    with db.transaction() as tx:
        customers.update_customer(tx, replace(add_alias(stored, "Zeus"), name="New Name"))
        assert customers.add_customer(tx, named("x", "Acmé GmbH")).key == "x"
        assert customers.resolve_customer(tx, "zeus").name == "New Name"


def test_search_offers_beginnings_first(db: Database) -> None:
    """A menu shows who begins so, then who contains it; with nothing typed, the first by name."""
    add_customers(db, named("a", "Labs"), named("b", "Acme Labs"), named("c", "Collab"), named("d", "Zeus", "The Lab"))
    with db.transaction(reading=True) as tx:
        assert customers.search_customers(tx, "LAB", limit=5) == (
            ("a", "Labs"),
            ("b", "Acme Labs"),
            ("c", "Collab"),
            ("d", "Zeus"),
        )
        assert customers.search_customers(tx, "lab", limit=1) == (("a", "Labs"),)
        assert len(customers.search_customers(tx, "", limit=3)) == 3
        assert customers.search_customers(tx, "100%", limit=3) == ()


def test_a_held_customer_waits_for_nobody_twice(db: Database) -> None:
    """Two who hold the same customer take turns: the second reads what the first wrote."""
    [stored] = add_customers(db, named("acme", "Acme"))

    def count_up() -> None:
        with db.transaction() as tx:
            held = customers.resolve_customer(tx, "acme", lock=True)
            customers.update_customer(tx, replace(held, orders=(held.orders or 0) + 1))

    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.transaction(reading=True) as tx:
        assert customers.get_customer(tx, stored.id).orders == 6


def test_a_withdrawn_addition_leaves_its_name_free(db: Database, now: datetime) -> None:
    """What was added by mistake is nobody's name; adding its key again uses its row again, as new."""
    [stored] = add_customers(db, FULL)
    with db.transaction() as tx:
        customer_bulk.withdraw_customers(tx, [stored.id], now=now)
        with pytest.raises(NotFound):
            customers.get_customer(tx, stored.id)
        assert customers.list_taken_names(tx, ["acme", "ajax"]) == {}
        assert customers.add_customer(tx, named("acme", "Other")) == replace(named("acme", "Other"), id=stored.id)
    with db.transaction() as tx:
        customer_bulk.withdraw_customers(tx, [stored.id], now=now)
        assert customer_bulk.add_customers(tx, [named("acme", "Third"), named("new", "New")])["acme"] == stored.id
        assert [customer.name for customer in customers.list_customers(tx)] == ["Third", "New"]


def test_thousands_at_once(db: Database) -> None:
    """More customers than one statement takes are added, changed and read back."""
    fresh = [named(f"k{n}", f"Company {n}", f"Alias {n}") for n in range(4_500)]
    with db.transaction() as tx:
        customer_bulk.lock_all_customers(tx)
        ids = customer_bulk.add_customers(tx, fresh)
        customer_bulk.update_customers(
            tx, [replace(c, id=ids[c.key], orders=7, aliases=("Swap " + c.key,)) for c in fresh]
        )
    with db.transaction(reading=True) as tx:
        known = customers.load_customers(tx, ids.values())
        assert len(known) == 4_500
        assert {customer.orders for customer in known.values()} == {7}
        assert customers.resolve_customer(tx, "swap k4499").key == "k4499"
        with pytest.raises(UnknownCustomer) as refusal:
            customers.resolve_customer(tx, "compny 44")
        assert refusal.value.candidates
        assert not customers.list_taken_names(tx, [f"alias {n}" for n in range(4_500)])


def test_looking_up_a_name_reads_an_index(db: Database) -> None:
    """Neither a whole word nor a beginning makes the database read all names."""
    with db.transaction() as tx:
        customer_bulk.add_customers(tx, [named(f"k{n}", f"Company {n}") for n in range(2_000)])
        explain = "EXPLAIN QUERY PLAN" if db.dialect == "sqlite" else "EXPLAIN"
        query = "SELECT customer_id FROM customer_names WHERE word >= 'company 7' AND word < 'company 8'"
        if db.dialect == "postgresql":
            tx.connection().exec_driver_sql("ANALYZE customer_names")
        plan = " ".join(str(row) for row in tx.connection().exec_driver_sql(f"{explain} {query}"))
    assert "SCAN" not in plan
    assert "Seq Scan" not in plan


def test_who_may_be_meant_is_one_look_at_the_index(db: Database) -> None:
    """Of whom a word begins with the first of a line, archived ones too: one query, of the index of words."""
    add_customers(db, named("smith", "Smith"), named("sl", "Smith Logistics", "Smithy"), named("zeus", "Zeus"))
    with db.transaction(reading=True) as tx, watched.watch_statements(tx) as sent:
        found = customers.list_candidates(tx, ["smith", "smith logistics", "smith logistics 45m"])
    assert {entry.key: entry.words for entry in found} == {
        "smith": frozenset({"smith"}),
        "sl": frozenset({"smith logistics", "smithy"}),
    }
    assert len(sent) == 1
    with db.transaction(reading=True) as tx:
        assert "SCAN" not in watched.explain_plan(tx, sent[0])


def test_of_very_many_that_begin_alike_the_longest_is_seen(db: Database) -> None:
    """A name is found among hundreds that begin with the same word, in a few queries."""
    add_customers(db, *(named(f"k{number}", f"The House {number:03}") for number in range(200)), named("t", "The"))
    runs = ["the", "the house", "the house 199", "the house 199 late-payment"]
    with db.transaction(reading=True) as tx, watched.watch_statements(tx) as sent:
        found = customers.list_candidates(tx, runs)
    assert {"t", "k199"} <= {entry.key for entry in found}
    assert len(sent) == 3
