"""Reading: what the cells of other people's files mean, what is left empty, and what is asked instead of guessed."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.customers.customers import Customer
from scoring.imports import reading
from scoring.imports.columns import FIELDS, map_columns
from scoring.imports.imports import ImportContext, ImportPlan, plan_import
from scoring.imports.sheets import ParsedSheet, Sheet, SheetLine
from scoring.refusals import Malformed
from tests.features.imports.test_imports_rules import TODAY, build_context, build_sheet


def read(
    headings: str, *rows: str, answers: Mapping[str, str] = reading.NO_ANSWERS, currency: str = "EUR"
) -> ParsedSheet:
    """Read a table from lines with `|` between cells."""
    sheet = build_sheet(headings, *rows)
    return reading.parse_rows(sheet, map_columns(sheet.headings, {}), currency=currency, today=TODAY, answers=answers)


def plan(headings: str, *rows: str, customers: Sequence[Customer] = ()) -> ImportPlan:
    """What such a table would do."""
    return plan_import(read(headings, *rows), build_context(customers))


def list_values(parsed: ParsedSheet, field: str) -> list[object]:
    """The values of one field, row by row; None where it is empty."""
    return [row.values.get(field) for row in parsed.rows]


COMPANY_OR_PERSON = "First Name|Last Name|Email|Company Name"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Ida|Wren|ida@wren.example|Wren Ltd", "Wren Ltd"),
        ("Ida|Wren|ida@wren.example|", "Ida Wren"),
        ("|Wren|ida@wren.example|n/a", "Wren"),
        ("||ida@wren.example|", "ida@wren.example"),
    ],
)
def test_a_customer_is_named_by_what_the_row_has(row: str, name: str) -> None:
    """The company names a customer, else first and last name, else the e-mail address: decided row by row."""
    assert list_values(read(COMPANY_OR_PERSON, row), "name") == [name]


def test_a_row_that_names_nobody_is_left_out() -> None:
    """An address without an @ is no name: the only thing a row must have is a name."""
    parsed = read(COMPANY_OR_PERSON, "|||", "||nobody|")
    assert [row.why for row in parsed.bad] == ["It names no customer."] * 2


@pytest.mark.parametrize("headings", ["Vorname|Name|Firma", "Prénom|Nom|Société", "Name|Vorname|Firma"])
def test_a_name_beside_a_first_name_is_the_last_name(headings: str) -> None:
    """Where a first name has a column, `Name` is the last name of a person, not what the customer is called."""
    cells = {"Vorname": "Ida", "Prénom": "Ida", "Name": "Wren", "Nom": "Wren"}
    row = "|".join(cells.get(heading, "") for heading in headings.split("|"))
    assert list_values(read(headings, row), "name") == ["Ida Wren"]


def test_a_registered_name_is_one_more_name() -> None:
    """The trading name is the name, the legal one an alias; where there is no other, the legal name is the name."""
    made = plan("Legal Name|Trading Name", "Wren & Sons Ltd|Wren", "Otter Ltd|")
    assert [(new.customer.name, new.customer.aliases) for new in made.new] == [
        ("Wren", ("Wren & Sons Ltd",)),
        ("Otter Ltd", ()),
    ]


def test_a_registered_name_costs_no_row() -> None:
    """Branches of one company share its legal name, and it may be somebody else's already: it is left out, and said."""
    other = Customer(1, "otter", "Otter Ltd")
    made = plan(
        "Legal Name|Trading Name", "Wren Ltd|Wren North", "Wren Ltd|Wren South", "Otter Ltd|Odd", customers=[other]
    )
    assert [(new.customer.name, new.customer.aliases) for new in made.new] == [
        ("Wren North", ()),
        ("Wren South", ()),
        ("Odd", ()),
    ]
    assert [row.why for row in made.emptied] == [
        *["“Wren Ltd” is not kept as another name: Other rows have it too."] * 2,
        "“Otter Ltd” is not kept as another name: `otter` answers to it.",
    ]


def test_an_optional_cell_that_cannot_be_read_is_left_empty() -> None:
    """One unreadable cell costs itself, not its row, and stands in the plan with its line and heading."""
    made = plan("name|revenue|orders|since|segment", "Wren|lots|3|2020-01-31|toys", "Otter|1.00|many|soon|" + "x" * 200)
    assert [(new.customer.name, new.customer.revenue, new.customer.orders) for new in made.new] == [
        ("Wren", None, 3),
        ("Otter", 100, None),
    ]
    assert [row.line for row in made.emptied] == [2, 3]
    assert made.emptied[0].why == "revenue: “lots” is not a number."
    assert all(f"{heading}: " in made.emptied[1].why for heading in ("orders", "since", "segment"))


def test_days_in_the_future_are_left_empty() -> None:
    """A first day or a last order that is still to come is nobody's: the row stays without it."""
    sheet = read("name|since|last order", "Wren|2020-01-31|2030-01-31")
    made = plan_import(sheet, ImportContext(today=TODAY))
    assert (made.new[0].customer.since, made.new[0].customer.last_order) == (date(2020, 1, 31), None)
    assert "in the future" in made.emptied[0].why


def test_too_many_aliases_are_left_out_and_the_row_stays() -> None:
    """A cell with more aliases than a customer may have is left out, as any optional cell."""
    made = plan("name|aliases", "Wren|" + ";".join(f"Wren {n}" for n in range(30)))
    assert made.new[0].customer.aliases == ()
    assert "aliases are too many" in made.emptied[0].why


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("name|revenue", "Wren|12.00 USD"),
        ("name|revenue", "Wren|$12.00"),
        ("name|Average Sale (CHF)", "Wren|12.00"),
        ("name|Revenue|Currency", "Wren|12.00|USD"),
        ("Firma|Umsatz|Währung", "Wren|12,00|Fr."),
    ],
)
def test_money_in_another_currency_leaves_its_row_out(headings: str, row: str) -> None:
    """A sign, a heading or a column of its own may say another currency: the line is refused, nothing is converted."""
    parsed = read(headings, row)
    assert parsed.rows == ()
    assert "this workspace keeps its money in" in parsed.bad[0].why


def test_a_currency_column_that_says_ours_changes_nothing() -> None:
    """Rows in our currency, and rows without money, are read whatever their currency's column says."""
    parsed = read(
        "name|Revenue|Currency", "Wren|12.00|eur", "Otter|12.00|€", "Vole||USD", "Mole|12.00|", "Kite|12|Euro - EUR"
    )
    assert list_values(parsed, "revenue") == [1200, 1200, None, 1200, 1200]


@pytest.mark.parametrize(("sign", "currency"), [("zł", "PLN"), ("Kč", "CZK"), ("KR.", "DKK")])
def test_a_currency_column_may_have_the_sign_people_use_at_home(sign: str, currency: str) -> None:
    """Signs count with their accents and in any case, in a column of their own as beside an amount."""
    parsed = read("name|Revenue|Currency", f"Wren|12,00|{sign}", f"Otter|12,00 {sign}|", currency=currency)
    assert list_values(parsed, "revenue") == [1200, 1200]


@pytest.mark.parametrize(
    "columns", ["Annual Revenue", "Umsatz pro Kunde|Annual Revenue", "Jahresumsatz|Anzahl Mitarbeiter"]
)
def test_a_crms_annual_revenue_is_asked_about(columns: str) -> None:
    """What a CRM calls annual revenue is the customer's own turnover: it counts only if somebody says so."""
    headings = f"Company|{columns}"
    at = next(n for n, each in enumerate(headings.split("|")) if each in ("Annual Revenue", "Jahresumsatz"))
    row = "|".join("Wren" if n == 0 else "5000000.00" if n == at else "1" for n in range(headings.count("|") + 1))
    unanswered = read(headings, row)
    [question] = unanswered.questions
    assert (question.id, question.field, question.samples) == ("revenue", "revenue", ("5000000.00",))
    assert list_values(unanswered, "revenue") == [None]
    for answer, revenue in (("yes", 500_000_000), ("no", None)):
        answered = read(headings, row, answers={"revenue": answer})
        assert (list_values(answered, "revenue"), answered.questions) == ([revenue], ())


@pytest.mark.parametrize(
    "ours",
    ["Total Revenue", "Total Spend", "Total Spent", "Billings", "Billings YTD", "ARR", "Umsatz", "Omzet", "Obrót"],
)
def test_what_they_pay_us_comes_before_their_turnover(ours: str) -> None:
    """Where a column holds what they pay us, a CRM's annual revenue is left aside without a question."""
    parsed = read(f"Company|Annual Revenue|{ours}|Number of Employees", "Wren|5000000.00|1200.00|40")
    assert (list_values(parsed, "revenue"), parsed.questions) == ([120_000], ())


def test_a_plain_yearly_turnover_is_ours() -> None:
    """Without a CRM's other columns `Jahresumsatz` in somebody's own list is what the customer pays."""
    assert list_values(read("Firma|Jahresumsatz", "Wren|12,00"), "revenue") == [1200]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2022", "March 2018", "03/2017"], [(2022, 1, 1), (2018, 3, 1), (2017, 3, 1)]),
        (["marzo 2018", "août 2019", "październik 2020"], [(2018, 3, 1), (2019, 8, 1), (2020, 10, 1)]),
        (["43539", "43539.75"], [(2019, 3, 15), (2019, 3, 15)]),
        (["Oct 1, 2026", "14-Mar-19", "1er mai 2019"], [(2026, 10, 1), (2019, 3, 14), (2019, 5, 1)]),
        (["2024-02-01 09:30", "2026-04-22T17:34:00+02:00"], [(2024, 2, 1), (2026, 4, 22)]),
        (["10/2/2026, 9:14 AM", "9/30/2026"], [(2026, 10, 2), (2026, 9, 30)]),
        (["14/03/19", "01/04/19"], [(2019, 3, 14), (2019, 4, 1)]),
        (["12/31/99", "Friday, Nov 27, 2026"], [(1999, 12, 31), (2026, 11, 27)]),
    ],
)
def test_days_as_files_have_them(cells: Sequence[str], days: Sequence[tuple[int, int, int]]) -> None:
    """Years, months, day numbers, times, two-digit years: read where they can mean one day only."""
    parsed = read("name|since", *(f"Wren {n}|{cell}" for n, cell in enumerate(cells)))
    assert list_values(parsed, "since") == [date(*day) for day in days]
    assert parsed.questions == ()


@pytest.mark.parametrize(("answer", "month"), [("day first", 4), ("month first", 1), ("", None), ("nonsense", None)])
def test_the_order_of_day_and_month_is_asked_once_for_a_column(answer: str, month: int | None) -> None:
    """Where both orders fit, the cells wait for one answer, which then holds for the whole column."""
    rows = ("Wren|01/04/2019", "Otter|2020-05-06", "Vole|01/04/2020")
    parsed = read("name|since", *rows, answers={"day-order:since": answer})
    day = 1 if month == 4 else 4
    assert list_values(parsed, "since") == [
        month and date(2019, month, day),
        date(2020, 5, 6),
        month and date(2020, month, day),
    ]
    assert [question.id for question in parsed.questions] == ([] if month else ["day-order:since"])
    assert all(row.emptied == () for row in parsed.rows)


def test_a_question_shows_what_each_answer_means() -> None:
    """Its options say which day, margin or number the first cell would be."""
    parsed = read("name|since|margin|revenue", "Wren|01/04/2019|0.31|1,234", "Otter|03/05/2019|0.5|")
    options = {question.id: dict(question.options) for question in parsed.questions}
    assert options["day-order:since"] == {"day first": "1 April 2019", "month first": "4 January 2019"}
    assert options["margin-unit"] == {"fraction": "31.00%", "percent": "0.31%"}
    assert options["decimal-mark"] == {".": "1234", ",": "1.234"}


def test_one_column_of_days_tells_how_another_is_written() -> None:
    """A program writes all days alike: what one column shows holds for the other."""
    parsed = read("name|since|last order", "Wren|01-03-2017|14-10-2026", "Otter|02-03-2017|")
    assert list_values(parsed, "since") == [date(2017, 3, 1), date(2017, 3, 2)]


@pytest.mark.parametrize(("answer", "points"), [("fraction", [3100, 10_000, 0]), ("percent", [31, 100, 0])])
def test_margins_that_may_be_fractions_are_asked_about(answer: str, points: list[int]) -> None:
    """A column with nothing over 1 waits for an answer; 1 itself tells nothing, and 0 is 0 either way."""
    rows = ("Wren|0.31", "Otter|1", "Vole|0")
    unanswered = read("name|margin", *rows)
    assert [question.id for question in unanswered.questions] == ["margin-unit"]
    assert list_values(unanswered, "margin") == [None, None, 0]
    assert list_values(read("name|margin", *rows, answers={"margin-unit": answer}), "margin") == points


def test_an_amount_that_may_be_two_numbers_is_asked_about_once_for_the_file() -> None:
    """`1,234` waits for an answer where no cell shows the decimal mark; one answer holds for all columns."""
    rows = ("Wren|1,234|2,000", "Otter|5,678|3,000")
    unanswered = read("name|revenue|orders", *rows)
    assert [question.id for question in unanswered.questions] == ["decimal-mark"]
    assert list_values(unanswered, "revenue") == [None, None]
    answered = read("name|revenue|orders", *rows, answers={"decimal-mark": "."})
    assert list_values(answered, "revenue") == [123_400, 567_800]
    assert list_values(answered, "orders") == [2000, 3000]


@pytest.mark.parametrize(("currency", "likely"), [("EUR", "."), ("JPY", None), ("KWD", "")])
def test_thousands_are_likely_but_where_money_has_three_decimals(currency: str, likely: str | None) -> None:
    """Amounts that all end in three digits are thousands in all likelihood; dinars are not, and yen are for certain."""
    parsed = read("name|revenue", "Wren|48,200", "Otter|5,678", currency=currency)
    assert [question.likely for question in parsed.questions] == ([] if likely is None else [likely])


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("Rs. 1,234", "INR", 123_400), ("₹ 12,34,567", "INR", 123_456_700), ("(1,234.00)", "USD", -123_400),
        ("1,234.00-", "USD", -123_400), ("USD 1,250,000.00", "USD", 125_000_000), ("€ 45.210,00", "EUR", 4_521_000),
        ("1'234.–", "CHF", 123_400), ("Rs. 1,23,456/-", "INR", 12_345_600),
    ],
)  # fmt: skip
def test_money_as_files_have_it(text: str, currency: str, amount: int) -> None:
    """Signs before and behind, brackets, lakh and apostrophes between the digits."""
    assert list_values(read("name|revenue", f"Wren|{text}", currency=currency), "revenue") == [amount]


@pytest.mark.parametrize("text", ["12k", "€ 12k", "1.2 Mio", "12 TEUR", "3 lakh"])
def test_money_written_short_is_not_guessed(text: str) -> None:
    """Letters that stand for noughts are no amount: the cell is left empty, and the sentence says what to write."""
    parsed = read("name|revenue", f"Wren|{text}")
    assert list_values(parsed, "revenue") == [None]
    assert "Write all its digits, like 12000." in parsed.rows[0].emptied[0]


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        (["HAR001", "ALFKI", "acme"], ["har001", "alfki", "acme"]),
        (["cus_9aZ", "ALFKI"], [None, None]),
        (["10042", "10043"], [None, None]),
        (["7", "8"], [None, None]),
        (["list", "acme"], [None, None]),
        (["0015g00000ABCDe"], [None]),
        (["3f2b8c9e-1a2b-4c3d"], [None]),
    ],
)
def test_only_codes_that_people_type_are_keys(cells: Sequence[str], keys: Sequence[str | None]) -> None:
    """A column of ids fills keys only if all of them are short codes; ids of programs are kept as they are spelled."""
    parsed = read("Account ID|Account Name", *(f"{cell}|Wren {n}" for n, cell in enumerate(cells)))
    assert list_values(parsed, "key") == keys
    assert list_values(parsed, "id") == list(cells)


def test_a_column_headed_key_is_the_key() -> None:
    """A column that says it holds keys holds keys, whatever they look like, and ids beside it are ids."""
    parsed = read("key|Record ID|name", "20417|9001|Wren")
    assert (list_values(parsed, "key"), list_values(parsed, "id")) == (["20417"], ["9001"])


def test_two_columns_of_one_heading_are_refused_only_in_use() -> None:
    """A heading that stands twice stops nothing unless a field needs it and the cells differ."""
    assert read("name|Fax|Fax", "Wren|1|2").bad == ()
    assert list_values(read("name|revenue|Revenue", "Wren|1.00|1.00"), "revenue") == [100]
    with pytest.raises(Malformed, match="stands over columns 2 and 3, and their cells differ"):
        read("name|Revenue|Revenue", "Wren|1.00|2.00")


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="|"), max_size=12)
CELLS = WORDS | st.sampled_from(
    [
        "1,234",
        "0.5",
        "12k",
        "Rs. 5",
        "01/04/2019",
        "99",
        "2022",
        "cus_1",
        "acme",
        "@",
        "a@b.c",
        "USD",
        "(1)",
        "-",
        "1.234,5",
    ]
)
HEADINGS = (*FIELDS, "id", "email", "legal name", "first name", "last name", "currency", "annual revenue")


@given(st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)).map(tuple), max_size=4), st.data())
def test_any_cells_are_read_or_refused(rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    """Whatever stands in a file, each row is used or left out with a sentence, and nothing else happens."""
    headings = data.draw(st.permutations(HEADINGS))
    sheet = Sheet(tuple(headings), tuple(SheetLine(number, row) for number, row in enumerate(rows, 2)))
    parsed = reading.parse_rows(sheet, map_columns(sheet.headings, {}), currency="EUR", today=TODAY)
    lines = [*(row.line for row in parsed.rows), *(row.line for row in parsed.bad)]
    assert sorted(lines) == [line.number for line in sheet.lines]
    made = plan_import(parsed, ImportContext(today=TODAY))
    planned = len(made.new) + len(made.changed) + len(made.same) + len(made.duplicate) + len(made.bad)
    assert planned == len(rows)
    assert all(row.why for row in (*made.bad, *made.emptied))


PAST = st.dates(date(1950, 1, 1), TODAY)
ORDERS = st.sampled_from(
    [("{0:%d/%m/%Y}", "day first"), ("{0:%m/%d/%Y}", "month first"), ("{0:%d-%m-%y}", "day first"),
     ("{0:%m/%d/%y}", "month first"), ("{0:%y-%m-%d}", "year first"), ("{0.day}/{0.month}/{0.year}", "day first")]
)  # fmt: skip


@given(st.lists(PAST, min_size=1, max_size=6), ORDERS)
def test_no_column_of_days_is_read_wrong(days: list[date], spelling: tuple[str, str]) -> None:
    """Days written in one order are read as they were meant, or wait for an answer, and then are."""
    pattern, order = spelling
    recent = [day.replace(year=max(day.year, TODAY.year - 75)) if day.month != 2 else day for day in days]
    rows = [f"Wren {n}|{pattern.format(day)}" for n, day in enumerate(recent)]
    unanswered = list_values(read("name|since", *rows), "since")
    assert all(found in (None, day) for found, day in zip(unanswered, recent, strict=True))
    answered = read("name|since", *rows, answers={"day-order:since": order})
    if None in unanswered:
        assert list_values(answered, "since") == recent


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.booleans())
def test_no_column_of_margins_is_read_wrong(percents: list[int], fractions: bool) -> None:
    """Margins of one unit are read as they were meant, or wait for an answer, and then are."""
    texts = [f"{percent / 100}" if fractions else str(percent) for percent in percents]
    rows = [f"Wren {n}|{text}" for n, text in enumerate(texts)]
    unanswered = list_values(read("name|margin", *rows), "margin")
    answers = {"margin-unit": "fraction" if fractions else "percent"}
    answered = list_values(read("name|margin", *rows, answers=answers), "margin")
    meant = [percent * 100 for percent in percents]
    assert all(found in (None, points) for found, points in zip(unanswered, meant, strict=True))
    assert None not in unanswered or answered == meant


def test_the_oldest_year_of_two_digits() -> None:
    """A year of two digits is the last that has been, back to 1950; a day that is neither is left empty."""
    tomorrow = TODAY + timedelta(days=1)
    cells = (f"31/12/{TODAY.year % 100 - 1}", "31/12/50", "31/12/49", f"{tomorrow:%d/%m/%y}")
    parsed = read("name|since", *(f"Wren {n}|{cell}" for n, cell in enumerate(cells)))
    assert list_values(parsed, "since") == [date(TODAY.year - 1, 12, 31), date(1950, 12, 31), None, None]


def test_what_stands_in_every_row_names_nobody() -> None:
    """Our own company, in every row of an ERP's export, is no customer if another column tells the customers apart."""
    parsed = read("Name|Company", "Wren Ltd|Our Studio", "Otter Ltd|Our Studio")
    assert list_values(parsed, "name") == ["Wren Ltd", "Otter Ltd"]
    assert "Company" in parsed.columns.ignored
    assert list_values(read("Name|Company", "Ida|Wren Ltd", "Ida|Wren Ltd"), "name") == ["Wren Ltd"] * 2


def test_a_second_column_of_names_fills_the_gaps_of_the_first() -> None:
    """A shop's export has the company where there is one, and the customer's name always."""
    parsed = read("Customer Name|Company|Email", "Ida Wren|Wren Ltd|ida@wren.example", "Max Otter||max@otter.example")
    assert list_values(parsed, "name") == ["Wren Ltd", "Max Otter"]
    assert list_values(read("Customer|Company", "Ida Wren|Wren Ltd", "Otter|"), "name") == ["Wren Ltd", "Otter"]


@pytest.mark.parametrize("odd", ["-1.2", "(1.2)", "1.2"])
def test_an_odd_margin_does_not_decide_for_the_others(odd: str) -> None:
    """A loss of more than all, or one slip over 1, does not make 0.35 a third of a per cent: somebody is asked."""
    parsed = read("name|margin", f"Wren|{odd}", "Otter|0.35", "Vole|0.4")
    assert [question.samples[-2:] for question in parsed.questions] == [("0.35", "0.4")]
    answered = read("name|margin", f"Wren|{odd}", "Otter|0.35", "Vole|0.4", answers={"margin-unit": "fraction"})
    assert list_values(answered, "margin") == [-12_000 if odd != "1.2" else None, 3500, 4000]


def test_noughts_are_no_id() -> None:
    """A program that writes 0 where a customer has no number has not given several customers one id."""
    assert list_values(read("name|account number", "Wren|0", "Otter|000", "Vole|10021"), "id") == [None, None, "10021"]
    assert len(plan("name|account number", "Wren|0", "Otter|0").new) == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("di 14 okt 2025", date(2025, 10, 14)), ("Mi 14. Oktober 2020", date(2020, 10, 14)),
        ("March 2018", date(2018, 3, 1)), ("1900-01-01", None), ("01/01/1900 00:00", None),
    ],
)  # fmt: skip
def test_days_with_weekdays_and_days_that_are_none(text: str, day: date | None) -> None:
    """A weekday may stand before a day without a comma; the first day a database can write stands for none."""
    assert list_values(read("name|since", f"Wren|{text}"), "since") == [day]


def test_margins_in_money_are_no_percentages() -> None:
    """Where a margin's column has amounts over 100, the smaller ones beside them are amounts too, and left empty."""
    parsed = read("name|Margin", "Wren|400.00", "Otter|30.00", "Vole|12%")
    assert list_values(parsed, "margin") == [None, None, 1200]
    assert "amount of money" in parsed.rows[1].emptied[0]
    assert list_values(read("name|Margin|Margin %", "Wren|400.00|40"), "margin") == [4000]
    assert list_values(read("name|Margin", "Wren|-250", "Otter|30"), "margin") == [-25_000, 3000]


@pytest.mark.parametrize(("text", "currency"), [("Euro", "EUR"), ("US-Dollar", "USD"), ("złoty polski", "PLN")])
def test_a_currency_may_be_written_out(text: str, currency: str) -> None:
    """A row's currency is ours by its code, sign or name."""
    assert list_values(read("name|Revenue|Currency", f"Wren|12.00|{text}", currency=currency), "revenue") == [1200]


def test_names_from_web_pages_are_unescaped() -> None:
    """A shop's export may keep `&` as web pages write it; a name that only looks like that stays."""
    parsed = read("name|owner", "Wren &amp; Sons|O&#39;Hara", "R&D; Otter|")
    assert list_values(parsed, "name") == ["Wren & Sons", "R&D; Otter"]
    assert list_values(parsed, "owner") == ["O'Hara", None]
