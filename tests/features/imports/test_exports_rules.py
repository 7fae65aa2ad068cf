"""Exports: what is written reads back as the same, and nothing in it calculates."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from bot.parsing import csv_files, tables
from scoring.customers.customers import Customer
from scoring.customers.names import tidy_aliases
from scoring.imports import reading, sheets
from scoring.imports.columns import FIELDS, map_columns
from scoring.imports.imports import plan_import
from scoring.values import words
from scoring.values.notes import has_words
from tests.features.imports.test_imports_rules import ACME, TODAY, build_context, count_rows

names_given = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).map(words.clean).filter(has_words)


@given(
    st.builds(
        Customer,
        id=st.just(7),
        key=st.just("acme"),
        name=names_given,
        segment=st.none() | names_given,
        owner_name=st.none() | names_given.filter(lambda text: not text.startswith("<@")),
        revenue=st.none() | st.integers(-(10**12), 10**12),
        average_sale=st.none() | st.integers(-(10**6), 10**6),
        margin=st.none() | st.integers(-10_000, 10_000),
        orders=st.none() | st.integers(0, 10**6),
        since=st.none() | st.dates(date(1900, 1, 1), date(2025, 1, 1)),
        package=st.none() | names_given,
        aliases=st.lists(names_given, max_size=4).map(tuple),
    ).map(tidy_aliases),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_what_is_exported_imports_as_the_same(customer: Customer, currency: str) -> None:
    """A file that is read back changes nothing, formulas, minus signs, quotes and all."""
    table = tables.read_table(csv_files.format_csv(sheets.build_customer_sheet([customer], currency=currency)))
    parsed = reading.parse_rows(table, map_columns(table.headings, {}), currency=currency, today=TODAY)
    assert count_rows(plan_import(parsed, build_context([customer]))) == (0, 0, 1, 0, 0)


@given(st.integers(-(10**12), -1), st.integers(-10_000, -1))
def test_figures_stay_figures(amount: int, margin: int) -> None:
    """Below zero too no figure becomes a text: a spreadsheet adds up what is exported."""
    losing = replace(ACME, revenue=amount, average_sale=amount, margin=margin)
    cells = dict(zip(FIELDS, sheets.build_customer_sheet([losing], currency="EUR").lines[0].cells, strict=True))
    assert float(cells["revenue"]) == float(cells["average_sale"]) == amount / 100
    assert float(cells["margin"].removesuffix("%")) == margin / 100


def test_a_figure_of_an_older_export_is_read() -> None:
    """The apostrophe that earlier versions put before figures below zero still reads as the figure."""
    table = sheets.build_sheet(("key", "revenue"), [("acme", "'-1234.50")])
    parsed = reading.parse_rows(table, map_columns(table.headings, {}), currency="EUR", today=TODAY)
    assert (parsed.rows[0].values["revenue"], parsed.bad) == (-123_450, ())


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@sum", "'=1", "''=1"])
def test_cells_that_would_be_calculated_are_quoted(text: str) -> None:
    """No cell of an export begins like a formula."""
    cells = sheets.build_customer_sheet([replace(ACME, segment=text)], currency="EUR").lines[0].cells
    assert cells[FIELDS.index("segment")] == f"'{text}"
