"""Columns: headings that name a field by themselves, and those somebody maps."""

import pytest

from scoring.imports import columns
from scoring.refusals import Malformed

SALES_TOOL = (
    "Customer ID",
    "Company Name",
    "Contact",
    "Country",
    "Account Manager",
    "Orders",
    "Revenue",
    "Average Sale",
)


def map_fields(headings: tuple[str, ...], **told: str) -> dict[str, str]:
    """Field -> heading as mapped."""
    made = columns.map_columns(headings, told)
    return {field: made.heading(field) for field in made.columns}


def test_a_sales_tools_headings_map_by_themselves() -> None:
    """What a common export calls its columns is understood, and what is no field is ignored and named."""
    made = columns.map_columns((*SALES_TOOL, "First Order", "Last Order"), {})
    assert list(made.columns) == [
        "id", "name", "owner", "revenue", "orders", "average_sale", "since", "last_order",
    ]  # fmt: skip
    assert made.ignored == ("Contact", "Country")


def test_the_fields_own_names_map() -> None:
    """An export's headings are the fields' names."""
    assert map_fields(columns.FIELDS) == {field: field for field in columns.FIELDS}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("KundenNr.", "id"), ("Firma", "name"), ("Umsatz (EUR)", "revenue"), ("Umsatz in %", None),
        ("Marge %", "margin"),
        ("Kunde seit", "since"), ("Chiffre d'affaires", "revenue"), ("Société", "name"), ("Razón social", "name"),
        ("AVERAGE_SALE", "average_sale"), ("Margin ratio", "margin"), ("Revenue (k€)", None), ("Umsatz in TEUR", None),
    ],
)  # fmt: skip
def test_headings_of_other_places(heading: str, field: str | None) -> None:
    """German, French and Spanish headings, units aside; thousands of euros are not taken for euros."""
    made = columns.map_columns((heading, "Name" if field != "name" else "Code"), {})
    assert [f for f in made.columns if made.heading(f) == heading] == ([field] if field else [])


def test_the_surest_heading_wins() -> None:
    """Of two columns that could be the name, the plainer one is; the other is ignored."""
    made = columns.map_columns(("Client", "Company Name", "ID"), {})
    assert made.heading("name") == "Company Name"
    assert made.ignored == ("Client",)


def test_what_is_told_comes_first() -> None:
    """A column named by a person fills that field, however others are headed, in any case."""
    assert map_fields(("Name", "Display"), name="display") == {"name": "Display"}


def test_a_field_can_be_left_alone() -> None:
    """A field mapped to nothing is not imported."""
    assert map_fields(("Name", "Revenue"), revenue="") == {"name": "Name"}


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (["nmae=Company"], "Did you mean `name`"),
        (["zzz=Company"], "The fields are key, name"),
        (["name"], "does not say which column"),
    ],
)
def test_a_wrong_field_is_refused_with_the_nearest(pairs: list[str], sentence: str) -> None:
    """An unknown field is named, with the nearest or all of them."""
    with pytest.raises(Malformed, match=sentence):
        columns.parse_column_pairs(pairs)


def test_a_wrong_column_is_refused_with_the_nearest() -> None:
    """An unknown column is named, with the nearest."""
    with pytest.raises(Malformed, match=r"no column “Compny”\. Did you mean “Company”"):
        columns.map_columns(("Company", "Revenue"), {"name": "Compny"})


def test_a_file_that_names_nobody_is_refused() -> None:
    """Without a column for key or name there is nobody to import."""
    with pytest.raises(Malformed, match="name=Company"):
        columns.map_columns(("Contact", "Country"), {})
