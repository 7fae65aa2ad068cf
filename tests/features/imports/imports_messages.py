"""What umpire says about imports, with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from bot.features.imports import messages as imports
from bot.features.imports.usecases.previewing import ImportMapping, ImportPreview, ImportReport, OpenedFile
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.imports.choices import ImportChoices
from scoring.imports.columns import FIELDS, map_columns
from scoring.imports.imports import ChangedCustomer, ImportPlan, NewCustomer, UnmatchedOwner
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import BadRow, EncodingGuess, Sheet, SheetLine
from tests.features.quarterly_reviews import closets_messages as closets_cases
from tests.messages import samples

MANY = tuple(Customer(n, f"customer-{n}", f"Customer {n} & Söhne", since=samples.TODAY) for n in range(1, 16))
WORST = tuple(
    Customer(n, samples.LONG_KEY, samples.LONG_NAME if n % 2 else samples.AMPERSANDS, since=samples.TODAY)
    for n in range(1, 21)
)
HEADINGS = ("Company", "Umsatz", "Fax")
ROWS = (("Acme GmbH", "€ 45.210,00", ""), ("Globex", "€ 1.200,00", "0"), ("Initech", "", ""))
DAY_ORDER = ImportQuestion(
    "day-order:since",
    "since",
    "Client Since",
    "Is the day or the month first in “Client Since”?",
    ("01/04/2019", "03/02/2020"),
    (("day", "1 April 2019"), ("month", "4 January 2019")),
)
MARGIN = ImportQuestion(
    "margin-unit", "margin", "Margin", "Is 0.31 in “Margin” 31 % or 0.31 %?", ("0.31",), (("fraction", "31 %"),)
)
OWNERS = (
    UnmatchedOwner("Jo", 12, ("U0JO", "U0JOHN")),
    UnmatchedOwner("B. Weber", 1, ("U0BEN",)),
    UnmatchedOwner("Sales & Co", 3),
)
WORST_WHY = tuple(BadRow(line, samples.LONG_NOTE) for line in range(100_000, 100_500))


def build_report(
    new: tuple[Customer, ...] = (),
    changes: tuple[tuple[Customer, Customer], ...] = (),
    bad: tuple[str, ...] = (),
    duplicate: tuple[str, ...] = (),
    headings: tuple[str, ...] = HEADINGS,
    **more: object,
) -> ImportReport:
    """What a file would do, or did."""
    plan = ImportPlan(
        new=tuple(NewCustomer(line, customer) for line, customer in enumerate(new, start=2)),
        changed=tuple(ChangedCustomer(line, *pair) for line, pair in enumerate(changes, start=40)),
        same=tuple(range(100, 187)),
        duplicate=tuple(BadRow(line, why) for line, why in enumerate(duplicate, start=200)),
        bad=tuple(BadRow(line, why) for line, why in enumerate(bad, start=300)),
    )
    return ImportReport(plan, map_columns(headings, {}), "EUR", **more)  # type: ignore[arg-type]


def build_preview(
    report: ImportReport,
    choices: ImportChoices | None = None,
    *,
    questions: tuple[ImportQuestion, ...] = (),
    owners: tuple[UnmatchedOwner, ...] = (),
    mapping: ImportMapping | None = None,
    afresh: bool = False,
    **sheet: object,
) -> ImportPreview:
    """The preview of a file with the headings of this report."""
    headings = report.columns.headings
    lines = tuple(
        SheetLine(number, (*row, *("",) * (len(headings) - len(row)))[: len(headings)])
        for number, row in enumerate(ROWS, 2)
    )
    table = replace(Sheet(headings, lines), **sheet)  # type: ignore[arg-type]
    choices = choices or ImportChoices()
    file = OpenedFile(table, choices, "shape", mapping, afresh)
    return ImportPreview(file, report, choices, questions, owners)


def build_worst_preview() -> ImportPreview:
    """A preview with as much in it as there can be, of a file with a column for every field and many more."""
    report = build_report(WORST * 25, tuple(pairwise(WORST)), (samples.LONG_NOTE,) * 500, (samples.LONG_NOTE,) * 500)
    headings = (*FIELDS, *(f"{n} {samples.LONG_NAME}" for n in range(500)))
    plan = replace(report.plan, emptied=WORST_WHY)
    report = replace(
        report, plan=plan, columns=map_columns(headings, {}), closet=closets_cases.OPEN, currency_open=True
    )
    question = replace(
        DAY_ORDER,
        text=samples.LONG_LINE,
        samples=(samples.LONG_NOTE,) * 5,
        options=tuple((f"{n}", samples.AMPERSANDS) for n in range(150)),
    )
    owners = tuple(UnmatchedOwner(f"{n} {samples.AMPERSANDS}", 100_000, ("U0JO",) * 10) for n in range(200))
    return build_preview(
        report,
        ImportChoices(owners={f"{n} {samples.AMPERSANDS}".casefold(): "U0123456" for n in range(0, 200, 2)}),
        questions=tuple(replace(question, id=f"day-order:{n}") for n in range(30)),
        owners=owners,
        mapping=ImportMapping(ImportChoices(), "U0123456", samples.NOW),
        afresh=True,
        left_out=WORST_WHY,
        sheet_names=tuple(samples.LONG_NAME for _ in range(300)),
        sheet_name=samples.LONG_NAME,
        guess=EncodingGuess("Central European (Windows-1250)", (samples.LONG_NOTE,) * 4),
    )


def _preview(preview: ImportPreview) -> Callable[[], Message]:
    return lambda: imports.render_preview(preview, samples.DRAFT)


EVERYDAY = build_report(
    MANY[:12],
    ((samples.ACME, replace(samples.ACME, revenue=1)),),
    ("It names no customer.",),
    ("“acme” is what Acme GmbH (`acme`) answers to. Give that key, or another name.",),
)
EMPTIED = replace(EVERYDAY.plan, emptied=(BadRow(3, "Umsatz: “12O00” is not an amount of money."),))

CASES: dict[str, Callable[[], Message]] = {
    "import_preview": _preview(build_preview(replace(EVERYDAY, plan=EMPTIED))),
    "import_preview--first": _preview(build_preview(build_report(MANY[:2], currency_open=True))),
    "import_preview--asks": _preview(
        build_preview(
            build_report(MANY[:2]),
            ImportChoices(answers={"margin-unit": "fraction"}, owners={"b. weber": "U0BEN", "sales & co": ""}),
            questions=(DAY_ORDER, MARGIN),
            owners=OWNERS,
        )
    ),
    "import_preview--remembered": _preview(
        build_preview(build_report(MANY[:2]), mapping=ImportMapping(ImportChoices(), "U0OLGA", samples.NOW))
    ),
    "import_preview--remembered-shell": _preview(
        build_preview(build_report(MANY[:2]), mapping=ImportMapping(ImportChoices(), "shell", samples.NOW))
    ),
    "import_preview--afresh": _preview(build_preview(build_report(MANY[:2]), afresh=True)),
    "import_preview--sheets": _preview(
        build_preview(
            build_report(MANY[:2]),
            sheet_names=("Kunden", "Alt"),
            sheet_name="Alt",
            left_out=(BadRow(1, "A title: “Kundenliste 2026”."), BadRow(90, "A sum: “Total”.")),
        )
    ),
    "import_preview--guess": _preview(
        build_preview(
            build_report(headings=("Company",)),
            guess=EncodingGuess("Central European (Windows-1250)", ("Łódź", "Gęś")),
        )
    ),
    "import_preview--same": _preview(build_preview(build_report(headings=("Company",)))),
    "import_preview--closet": _preview(build_preview(build_report(MANY[:2], closet=closets_cases.OPEN))),
    "import_preview--names": _preview(build_preview(build_report(MANY[:2], headings=("name",)), heading_line=0)),
    "import_unreadable": lambda: imports.render_unreadable(
        OpenedFile(Sheet(("Konto", "Ort"), (SheetLine(2, ("10001", "Köln")),)), ImportChoices(), "shape"),
        "No column holds the customers' names.",
        samples.DRAFT,
    ),
    "import_applied": lambda: imports.render_applied(
        build_report(MANY[:1], applied=True, undo=samples.UNDO, undo_minutes=10)
    ),
    "import_applied--owned": lambda: imports.render_applied(
        build_report((replace(MANY[0], owner="U0JO"), *MANY[1:4]), applied=True, undo=samples.UNDO, undo_minutes=10)
    ),
    "import_applied--none": lambda: imports.render_applied(build_report(applied=True)),
    "import_applied--closet": lambda: imports.render_applied(
        build_report(MANY[:1], applied=True, closet=closets_cases.OPEN)
    ),
    "import_applied--hostile": lambda: imports.render_applied(
        build_report(
            WORST, bad=(samples.LONG_NOTE,) * 500, duplicate=(samples.LONG_NOTE,) * 500, applied=True, undo="x" * 12
        )
    ),
    "import_reading": lambda: render("import_reading"),
    "import_applying": lambda: render("import_applying"),
    "export": lambda: render("export", count=91, name="customers-2026-03-02.csv"),
    "export--one": lambda: render("export", count=1, name="customers-2026-03-02.csv"),
}
