"""Imports: what a file would change, decided the same whatever the order of its rows and only once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from scoring.customers.customers import KEY_LIMIT, Customer
from scoring.customers.names import list_names
from scoring.imports import reading
from scoring.imports.columns import FIELDS, map_columns
from scoring.imports.imports import ImportContext, ImportPlan, list_words, needs_keys, plan_import
from scoring.imports.owners import PersonNames, build_directory
from scoring.imports.sheets import Sheet, SheetLine
from scoring.values.words import fold

TODAY = date(2026, 11, 28)
Table = Sequence[Sequence[str]]


def build_sheet(headings: str, *rows: str) -> Sheet:
    """Build a table from lines with `|` between cells."""
    lines = tuple(SheetLine(number, tuple(row.split("|"))) for number, row in enumerate(rows, 2))
    return Sheet(tuple(headings.split("|")), lines)


def build_context(customers: Sequence[Customer], people: dict[str, str] | None = None) -> ImportContext:
    """Build all that an import needs to know about these customers."""
    taken = {word.folded: customer.key for customer in customers for word in list_names(customer)}
    directory = build_directory(PersonNames(user_id, name) for name, user_id in (people or {}).items())
    return ImportContext(taken, {customer.key: customer for customer in customers}, directory, frozenset(taken))


def plan_import_of(
    table: Sheet, customers: Sequence[Customer] = (), people: dict[str, str] | None = None
) -> ImportPlan:
    """Plan the import of a table, by its own headings and in euros."""
    parsed = reading.parse_rows(table, map_columns(table.headings, {}), currency="EUR", today=TODAY)
    return plan_import(parsed, build_context(customers, people))


def apply_plan(plan: ImportPlan, customers: Sequence[Customer]) -> list[Customer]:
    """Return the customers as they are after the plan is carried out."""
    after = {customer.key: customer for customer in customers}
    after.update({change.after.key: change.after for change in plan.changed})
    assert not after.keys() & {addition.customer.key for addition in plan.new}
    after.update({addition.customer.key: addition.customer for addition in plan.new})
    return list(after.values())


def count_rows(plan: ImportPlan) -> tuple[int, int, int, int, int]:
    """Count the new, changed, same, duplicate and bad rows."""
    return len(plan.new), len(plan.changed), len(plan.same), len(plan.duplicate), len(plan.bad)


ACME = Customer(1, "acme", "Acme GmbH", ("Ajax",), owner="U-jo", revenue=100_000, since=date(2020, 1, 1))
BOLID = Customer(2, "bolid", "Bólido", owner_name="Margaret Peacock")

NAMES = [
    "Acme",
    "acme",
    "Acme Labs",
    "ACME",
    "Ajax",
    "Bolido",
    "Bólido",
    "B's Beverages",
    "=Sum",
    "Jo; Ajax",
    "\0",
    "-",
    "",
]
cells = st.sampled_from(NAMES)
rows_of_names = st.lists(
    st.tuples(
        st.sampled_from(["", "acme", "ajax", "bolid", "x"]), cells, cells, st.sampled_from(["", "1", "2,50", "x"])
    ),
    max_size=12,
)


def table_of(rows: Table) -> Sheet:
    """A table with key, name, aliases and revenue."""
    lines = tuple(SheetLine(number, tuple(row)) for number, row in enumerate(rows, 2))
    return Sheet(("key", "name", "aliases", "revenue"), lines)


@given(rows_of_names, st.booleans())
def test_applying_a_plan_leaves_nothing_to_do(rows: Table, empty: bool) -> None:
    """After an import the same file changes nothing, whatever names and keys it passes around."""
    before = [] if empty else [ACME, BOLID]
    first = plan_import_of(table_of(rows), before)
    after = apply_plan(first, before)
    again = plan_import_of(table_of(rows), after)
    assert not again.new
    assert not again.changed
    assert len(again.duplicate) + len(again.bad) + len(again.same) == len(rows)
    assert again.bad == first.bad


@given(rows_of_names, st.booleans())
def test_no_two_customers_share_a_word(rows: Table, empty: bool) -> None:
    """However a file mixes names, keys and aliases, every word means one customer afterwards."""
    before = [] if empty else [ACME, BOLID]
    after = apply_plan(plan_import_of(table_of(rows), before), before)
    words = [word.folded for customer in after for word in list_names(customer)]
    assert len(words) == len(set(words))
    assert all(0 < len(customer.key) <= KEY_LIMIT for customer in after)


@given(st.lists(cells.filter(fold), unique_by=fold), st.randoms())
def test_the_order_of_rows_does_not_matter(names: list[str], random: object) -> None:
    """Rows that do not compete for a name make the same customers in any order, made keys included."""
    kept = [name for name in names if name not in ("\0", "-")]
    shuffled = sorted(kept, reverse=True)
    straight, turned = (plan_import_of(build_sheet("name", *order)) for order in (kept, shuffled))
    assert {new.customer for new in straight.new} == {new.customer for new in turned.new}
    assert count_rows(straight)[3:] == count_rows(turned)[3:]


IDS = st.sampled_from(["", "a_1", "A_1", "b_2", "acme"])


@given(
    st.lists(st.lists(st.tuples(IDS, cells, st.sampled_from(["", "Acme", "Zeus"])), max_size=6), min_size=1, max_size=3)
)
def test_ids_lead_to_one_customer_each(files: list[list[tuple[str, str, str]]]) -> None:
    """Whatever files with ids are imported, none is lost or moved, no two customers share a word, and twice is once."""
    customers, external = [ACME, BOLID], dict[str, str]()
    for rows in [each for file in files for each in (file, file)]:
        lines = tuple(SheetLine(number, row) for number, row in enumerate(rows, 2))
        sheet = Sheet(("Account ID", "Account Name", "Legal Name"), lines)
        parsed = reading.parse_rows(sheet, map_columns(sheet.headings, {}), currency="EUR", today=TODAY)
        plan = plan_import(parsed, replace(build_context(customers), external=external))
        customers = apply_plan(plan, customers)
        assert not plan.ids.keys() & external.keys()
        external = {**external, **plan.ids}
        words = [word.folded for customer in customers for word in list_names(customer)]
        assert len(words) == len(set(words))
        assert set(external.values()) <= {customer.key for customer in customers}
        again = plan_import(parsed, replace(build_context(customers), external=external))
        assert (again.new, again.changed, again.ids) == ((), (), {})


def test_new_changed_same_duplicate_and_bad() -> None:
    """One file with every kind of row: each is counted once, with its line and the reason."""
    made = plan_import_of(
        build_sheet(
            "key|name|revenue",
            "acme|Acme GmbH|1000.00",
            "bolid|Bólido|5.00",
            "new|Newcomer|1",
            "NEW|Newcomer again|2",
            "other|ajax|3",
            "bad|Bad|12 USD",
            "||7",
        ),
        [ACME, BOLID],
    )
    assert count_rows(made) == (1, 1, 1, 2, 2)
    assert made.changed[0].fields == (("revenue", None, 500),)
    assert [(row.line, row.why) for row in made.duplicate] == [
        (5, "Line 4 is about “new” already."),
        (6, "“ajax” is what Acme GmbH (`acme`) answers to. Give that key, or another name."),
    ]
    assert [row.line for row in made.bad] == [7, 8]
    assert made.bad[0].why.startswith("revenue: “12 USD” is in USD")


def test_a_blank_cell_leaves_what_is_stored() -> None:
    """Blank cells, and the ways programs write nothing, change nothing."""
    for blank in ("", " ", "-", "n/a", "NULL"):
        assert count_rows(
            plan_import_of(build_sheet("key|name|owner|revenue", f"acme|Acme GmbH|{blank}|{blank}"), [ACME])
        ) == (
            0,
            0,
            1,
            0,
            0,
        )


def test_aliases_are_added_to_those_there_are() -> None:
    """A file's aliases do not take away those people gave."""
    made = plan_import_of(build_sheet("key|aliases", "acme|Zeus; ajax"), [ACME])
    assert made.changed[0].after.aliases == ("Ajax", "Zeus")


def test_without_keys_a_row_is_known_by_name_or_alias() -> None:
    """A file without keys updates whoever answers to the name; an alias does not rename its customer."""
    made = plan_import_of(build_sheet("name|revenue", "ACME GMBH|1", "bolido|2"), [ACME, BOLID])
    assert [change.after.key for change in made.changed] == ["acme", "bolid"]
    made = plan_import_of(build_sheet("name|revenue", "ajax|1"), [ACME])
    assert made.changed[0].after == replace(ACME, revenue=100)


def test_keys_are_made_from_names() -> None:
    """Without keys they come from the first word, and none is made twice or taken from anybody."""
    made = plan_import_of(
        build_sheet("name", "Bolid Trading", "Bolid Trading Ltd.", "Zeus & Sons", "株式会社"), [ACME, BOLID]
    )
    assert [new.customer.key for new in made.new] == ["bolid-trading", "bolid-trading-ltd", "zeus", "株式会社"]


def test_no_key_is_a_word_that_another_name_begins_with() -> None:
    """Neither a name in the file nor one on record begins with a key that is made, nor is it a common word."""
    made = plan_import_of(
        build_sheet("name", "Zeus Air", "Zeus Labs", "Bólido Wines", "General Electric", "Ares"), [ACME, BOLID]
    )
    keys = ["zeus-air", "zeus-labs", "bolido-wines", "general-electric", "ares"]
    assert [new.customer.key for new in made.new] == keys


def test_very_long_names_get_keys_that_fit() -> None:
    """Names that begin with a hundred equal letters still get keys of their own."""
    made = plan_import_of(build_sheet("name", *(f"{'x' * 100} {n}" for n in range(5))))
    keys = {new.customer.key for new in made.new}
    assert len(keys) == 5
    assert max(len(key) for key in keys) <= KEY_LIMIT


def test_a_renamed_customer_keeps_its_old_name_as_an_alias() -> None:
    """Whoever still types the old name finds the customer; a new spelling of the same name leaves no alias."""
    made = plan_import_of(build_sheet("key|name", "acme|Zeus AG", "bolid|BOLIDO"), [ACME, BOLID])
    assert [(change.after.name, change.after.aliases) for change in made.changed] == [
        ("Zeus AG", ("Acme GmbH", "Ajax")),
        ("BOLIDO", ()),
    ]


def test_names_are_not_exchanged() -> None:
    """A name another customer answers to is not passed on, even if that customer gets a new one."""
    made = plan_import_of(build_sheet("key|name", "acme|Bólido", "bolid|Zeus"), [ACME, BOLID])
    assert count_rows(made) == (0, 1, 0, 1, 0)
    assert made.duplicate[0].line == 2


def test_archived_customers_stay_as_they_are() -> None:
    """A row about an archived customer is bad, and says how to bring it back."""
    gone = replace(ACME, archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    made = plan_import_of(build_sheet("key|revenue", "acme|5"), [gone])
    assert "`/umpire customer restore acme`" in made.bad[0].why


def test_a_new_customer_needs_a_name() -> None:
    """A key nobody has, without a name, makes nobody."""
    assert "needs a name" in plan_import_of(build_sheet("key|revenue", "nobody|5")).bad[0].why


@pytest.mark.parametrize(
    ("cell", "owner", "owner_name"),
    [
        ("<@U0ANA>", "U0ANA", None),
        ("<@U0ANA|ana>", "U0ANA", None),
        ("U0123456789", "U0123456789", None),
        ("U-li", "U-li", None),
        ("ana pérez", "U0ANA", None),
        ("Ana Perez", "U0ANA", None),
        ("UNILEVER GMBH", None, "UNILEVER GMBH"),
        ("UNILEVERGMBH", None, "UNILEVERGMBH"),
        ("Nobody Known", None, "Nobody Known"),
    ],
)
def test_owners_are_people_or_names(cell: str, owner: str | None, owner_name: str | None) -> None:
    """An owner is a Slack id or a person of exactly that name; any other name is kept as it stands."""
    table = Sheet(("name", "owner"), (SheetLine(2, ("Zeus", cell)),))
    made = plan_import_of(table, people={"ana perez": "U0ANA", "li": "U-li"})
    assert (made.new[0].customer.owner, made.new[0].customer.owner_name) == (owner, owner_name)


def test_an_unknown_name_does_not_replace_a_person() -> None:
    """A customer with an owner in Slack keeps them when the file names somebody nobody knows."""
    assert count_rows(plan_import_of(build_sheet("key|owner", "acme|Margaret Peacock"), [ACME])) == (0, 0, 1, 0, 0)
    assert count_rows(plan_import_of(build_sheet("key|owner", "bolid|Ana"), [BOLID], {"ana": "U0ANA"})) == (
        0,
        1,
        0,
        0,
        0,
    )


def test_mixed_currencies_are_refused_with_the_line() -> None:
    """Of a file with several currencies only the rows in ours are taken; each other one is named with both."""
    rows = ("Zeus|1200", "Hera|$1,200", "Ares|USD 1200", "Hebe|1.200,00 €", "Pan|1200 CHF")
    made = plan_import_of(build_sheet("name|revenue", *rows))
    assert [each.line for each in made.new] == [2, 5]
    said = [each.why for each in made.bad]
    assert [each.line for each in made.bad] == [3, 4, 6]
    assert "is in $, not in EUR" in said[0]
    assert "is in USD, not in EUR" in said[1]
    assert "is in CHF, not in EUR" in said[2]


def test_a_columns_currency_holds_for_its_cells() -> None:
    """Amounts under a heading in another currency are refused line by line."""
    made = plan_import_of(build_sheet("name|Revenue (USD)", "Zeus|5", "Hera|"))
    assert count_rows(made) == (1, 0, 0, 0, 1)
    assert "in USD" in made.bad[0].why


def test_one_column_shows_how_another_is_written() -> None:
    """The decimal mark of one amount column tells how the other's doubtful values are meant."""
    made = plan_import_of(build_sheet("name|revenue|average_sale|orders", "Zeus|1.234|0,50|1.000"))
    assert (made.new[0].customer.revenue, made.new[0].customer.orders) == (123_400, 1000)


@pytest.mark.parametrize(
    ("heading", "margins", "points"),
    [
        ("margin", ["12.5", "0.5"], [1250, 50]),
        ("margin", ["12.5%", "0,5 %"], [1250, 50]),
        ("margin %", ["0.5"], [50]),
        ("margin ratio", ["0.125", "1"], [1250, 10_000]),
    ],
)
def test_margins_by_heading_and_neighbours(heading: str, margins: list[str], points: list[int]) -> None:
    """Bare figures are percentages when the heading or a value above one says so, fractions when the heading does."""
    made = plan_import_of(build_sheet(f"name|{heading}", *(f"Zeus {n}|{margin}" for n, margin in enumerate(margins))))
    assert [new.customer.margin for new in made.new] == points


def test_what_a_plan_must_know() -> None:
    """Every word of the rows is asked for, and whether keys must be made."""
    rows = reading.parse_rows(
        build_sheet("key|name|aliases", "ACME|Ácme|Zeus; Héra"),
        map_columns(FIELDS[:3], {}),
        currency="EUR",
        today=TODAY,
    ).rows
    assert list_words(rows) == {"acme", "zeus", "hera"}
    assert not needs_keys(rows)
