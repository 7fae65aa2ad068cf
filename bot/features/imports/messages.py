"""Messages about imports: what a file would do and how it was read, with menus to change that, and what it did."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from babel.numbers import get_currency_name
from markupsafe import Markup

from bot.features.imports.usecases.importers import SHELL_NAME
from bot.features.imports.usecases.previewing import ImportMapping, ImportPreview, ImportReport, OpenedFile
from bot.parsing import encodings, heading_rows
from bot.slack import formatting, modals
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Block, Message, fill_pattern, mention, render
from scoring.imports.choices import ImportChoices
from scoring.imports.columns import FIELDS, ID, ColumnMap
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import BadRow, Sheet
from scoring.quarterly_reviews.reviews import explain_joining
from scoring.values.words import fold

MAX_LISTED = 8
NAME_LIMIT = 60
WHY_LIMIT = 250
MAX_QUESTIONS = 10
MAX_OWNERS = 15
"""Owners with a menu of their own: each takes two of the hundred blocks of a modal."""
SAMPLES, SAMPLE_LIMIT, SAMPLED_ROWS = 3, 30, 200
NO_COLUMN = ("none", "No column")
"""The option for a field that no column fills."""
SEVERAL = "several"
"""The value of the option that stands for several columns together, such as first and last name."""
NO_KNOWN_HEADING = (
    ":warning: I read the first line as headings: {}. If it is a customer, put a line with headings above it, such as "
    "Name and Revenue, and try again."
)
USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "CAD", "AUD", "INR", "JPY", "BRL")
LABELS = {
    "key": "Number or short name",
    "aliases": "Other names",
    "owner": "Owner",
    "revenue": "What they pay us a year",
    "average_sale": "Average sale",
    "orders": "Number of orders",
    "since": "Customer since",
    "last_order": "Last order",
}
"""What fields are called on the screen, where that is not their name."""
ORDER = ("name", *(field for field in FIELDS if field != "name"))
"""The fields in the order of the screen: whoever looks for mistakes looks at the names first."""


def render_preview(preview: ImportPreview, draft: str) -> Message:
    """Render what a file would do, with a menu for all that was guessed or is open. Nothing is written yet.

    `draft` is the id of what the menus are about; it is in their block ids, so that a new preview shows its own choices
    and not those of the one before.
    """
    report, plan, sheet = preview.report, preview.report.plan, preview.file.sheet
    top = render(
        "import_preview",
        draft=draft,
        todo=len(plan.new) + len(plan.changed),
        new=_join_names([addition.customer.name for addition in plan.new]),
        changed=_join_names([change.after.name for change in plan.changed]),
        mapping=_describe_mapping(preview.file.mapping),
        afresh=preview.file.afresh,
        counts=_count_rows(report),
        closet=explain_joining(report.closet) if report.closet else "",
    )
    lists = [
        *_build_list("Left empty in {}", "row", plan.emptied),
        *_build_lists(report),
        *_build_list("Not customers, left out: {}", "line", sheet.left_out),
    ]
    details = render("import_details", lists=lists)
    rest = render(
        "import_rest",
        ignored=_join_names(report.columns.ignored) if sheet.heading_line else "",
        currency=report.currency if _has_money(report) and not report.currency_open else "",
    )
    blocks = (
        *top.blocks,
        *_build_questions(preview.questions, preview.choices, draft),
        *_build_owners(preview, draft),
        *details.blocks,
        *_build_sources(sheet, draft),
        *([_build_currency(report.currency, draft)] if _has_money(report) and report.currency_open else []),
        *_build_columns(sheet, report.columns, draft),
        *rest.blocks,
    )
    return Message(top.text, blocks)


def render_unreadable(file: OpenedFile, sentence: str, draft: str) -> Message:
    """Render why a file cannot be previewed as it is read now, with the menus by which that can be changed."""
    top = render("import_unreadable", sentence=sentence)
    folded = {fold(heading): at for at, heading in reversed(list(enumerate(file.sheet.headings)))}
    chosen = {name: folded[fold(heading)] for name, heading in file.choices.columns.items() if fold(heading) in folded}
    columns = ColumnMap(chosen, file.sheet.headings, ())
    return Message(
        top.text, (*top.blocks, *_build_columns(file.sheet, columns, draft), *_build_sources(file.sheet, draft))
    )


def label_submit(report: ImportReport) -> str:
    """Label the button that writes what a preview shows; "" if there is nothing to write."""
    new, changed = len(report.plan.new), len(report.plan.changed)
    verb = "Import" if new else "Change"
    return f"{verb} {formatting.count(new + changed, 'Customer')}" if new + changed else ""


def render_applied(report: ImportReport) -> Message:
    """Render what an import wrote, and what comes next."""
    new = [addition.customer for addition in report.plan.new]
    unowned = sum(customer.owner is None for customer in new)
    return render(
        "import_applied",
        undo=report.undo,
        minutes=formatting.count(report.undo_minutes, "minute"),
        next=_describe_next(len(new), unowned),
        unrated=bool(new),
        unowned=bool(unowned),
        lists=_build_lists(report),
        counts=_count_rows(report),
        closet=explain_joining(report.closet) if report.closet else "",
    )


def build_currency_menu(currency: str) -> dict[str, Any]:
    """Build a menu that searches currencies by code and name, with one of them chosen."""
    return _build_search(initial=(currency, name_currency(currency)), placeholder="EUR, or dollar")


def name_currency(code: str) -> str:
    """Name a currency with its code: `EUR, Euro`."""
    return f"{code}, {get_currency_name(code, locale='en')}"


def _describe_next(new: int, unowned: int) -> str:
    """Say in a sentence what new customers still need; "" if there are none."""
    if not new:
        return ""
    customers = "the new customer is" if new == 1 else f"the {new:,} new customers are"
    without = f", and {formatting.count(unowned, 'has', 'have')} no owner" if unowned else ""
    return f"{customers} not rated yet{without}."


def _count_rows(report: ImportReport) -> list[str]:
    """Count the rows by what becomes of them, without the kinds there are none of."""
    plan = report.plan
    counts = [
        (len(plan.new), "new customer"),
        (len(plan.changed), "changed customer"),
        (len(plan.duplicate), "duplicate row"),
        (len(plan.bad), "bad row"),
    ]
    written, left_out = counts[:2], counts[2:]
    same = [f"{len(plan.same):,} the same"] if plan.same else []
    return [
        *(formatting.count(number, noun) for number, noun in written if number),
        *same,
        *(formatting.count(number, noun) for number, noun in left_out if number),
    ] or ["No customers"]


def _build_lists(report: ImportReport) -> list[dict[str, object]]:
    """Build the lists of rows that are left out: bad ones, then duplicates."""
    return [
        *_build_list("{}, left out", "bad row", report.plan.bad),
        *_build_list("{}, left out", "duplicate row", report.plan.duplicate),
    ]


def _build_list(title: str, one: str, sheet_rows: Sequence[BadRow]) -> list[dict[str, object]]:
    """Build the list of the first rows of a kind, as line number and reason; none if there are no rows."""
    if not sheet_rows:
        return []
    rows = [(row.line, formatting.short(row.why, WHY_LIMIT)) for row in sheet_rows[:MAX_LISTED]]
    count = formatting.count(len(sheet_rows), one)
    return [{"title": title.format(count), "rows": rows, "more": max(0, len(sheet_rows) - MAX_LISTED)}]


def _describe_mapping(mapping: ImportMapping | None) -> dict[str, object] | None:
    """Describe who decided how files of a shape are read, and on which day."""
    if mapping is None:
        return None
    by = "somebody on the server" if mapping.chosen_by == SHELL_NAME else mention(mapping.chosen_by)
    return {"by": by, "on": formatting.day(mapping.chosen_at.date())}


def _build_questions(questions: Sequence[ImportQuestion], choices: ImportChoices, draft: str) -> Iterator[Block]:
    """Build a menu for each question; what was answered already is chosen in it."""
    for question in questions[:MAX_QUESTIONS]:
        samples = _format_samples(question.samples)
        menu = modals.menu(question.options, initial=choices.answers.get(question.id), placeholder="Choose")
        yield _build_choice(
            f"import_answer:{question.id}", draft, menu, fill_pattern("*{}*{}", question.text, _below(samples))
        )
    if any(question.id not in choices.answers for question in questions):
        yield _build_small_print("Until you choose, I leave these cells empty.")


def _build_owners(preview: ImportPreview, draft: str) -> Iterator[Block]:
    """Build a menu of people for each owner nobody is for certain; whoever is chosen already is chosen in it."""
    owners, choices = preview.owners, preview.choices
    if matched := preview.report.plan.matched:
        pairs = [
            fill_pattern("“{}” is {}", formatting.short(text, 40), mention(each)) for text, each in matched.items()
        ]
        more = f" and {len(pairs) - MAX_LISTED:,} more" if len(pairs) > MAX_LISTED else ""
        yield _build_small_print(fill_pattern("Owners I found: {}{}.", Markup(", ").join(pairs[:MAX_LISTED]), more))
    for user_id in preview.refused[:MAX_OWNERS]:
        yield _build_small_print(
            fill_pattern(":warning: {} cannot own a customer: choose a full member.", mention(user_id))
        )
    if owners:
        yield _build_section("*Owners*\nI am not sure who these are. Where nobody is chosen, I keep the name.")
    for number, owner in enumerate(owners[:MAX_OWNERS]):
        chosen = choices.owners.get(fold(owner.text), "")
        menu = {**modals.person_menu(chosen or None), "action_id": f"import_owner:{number}"}
        keep = {
            "type": "button",
            "text": modals.plain_text("Keep Name"),
            "action_id": f"import_keep:{number}",
            "value": str(number),
        }
        maybe = fill_pattern(", perhaps {}", Markup(" or ").join(map(mention, owner.candidates[:3])))
        yield _build_section(
            fill_pattern(
                "{}, {}{}",
                formatting.short(owner.text, NAME_LIMIT),
                formatting.count(owner.rows, "customer"),
                maybe if owner.candidates and not chosen else "",
            )
        )
        yield {
            "type": "actions",
            "block_id": f"import_owner:{number}:{draft}",
            "elements": [menu, *([keep] if chosen else [])],
        }
    if rest := owners[MAX_OWNERS:]:
        names = formatting.listed([formatting.short(owner.text, 40) for owner in rest], 10)
        yield _build_small_print(fill_pattern("These keep their names: {}.", names))


def _build_columns(sheet: Sheet, columns: ColumnMap, draft: str) -> Iterator[Block]:
    """Build a menu of the columns for each field, first for those that a column fills; none for typed names."""
    if not sheet.heading_line:
        return
    filled = {
        field: (str(at), columns.headings[at] or f"Column {at + 1}", [at])  # Slack refuses an option without words
        for field, at in columns.columns.items()
        if field in FIELDS
    }
    if "name" not in filled and columns.names:
        parts = columns.names[0]
        filled["name"] = (SEVERAL, " + ".join(columns.headings[at] for at in parts), list(parts))
    yield _build_section("*What I read from which column*")
    if not heading_rows.count_known(sheet.headings):
        first_line = ", ".join(_quote(heading) for heading in sheet.headings[:SAMPLES] if heading)
        yield _build_small_print(fill_pattern(NO_KNOWN_HEADING, first_line))
    for field in ORDER:
        if field in filled:
            value, heading, positions = filled[field]
            menu = _build_search(initial=(value, heading), placeholder="Type a heading")
            text = fill_pattern("*{}*{}", _label_field(field), _below(_format_samples(_find_samples(sheet, positions))))
            yield _build_choice(f"import_column:{field}", draft, menu, text)
    if more := _describe_other_columns(columns):
        yield _build_small_print(more)
    yield {"type": "divider"}
    yield _build_small_print("No column found for these:")
    for field in ORDER:
        if field not in filled:
            menu = _build_search(initial=NO_COLUMN, placeholder="Type a heading")
            yield _build_choice(f"import_column:{field}", draft, menu, f"*{_label_field(field)}*")


def _describe_other_columns(columns: ColumnMap) -> str:
    """Say which columns are read beside those of the fields, and for what."""
    others = [" + ".join(columns.headings[at] for at in parts) for parts in columns.names[1:]]
    others += [columns.headings[columns.email]] if columns.email is not None else []
    sentences = []
    if others:
        sentences.append(f"Where there is no name I take {', else '.join(map(_quote, others))}.")
    if columns.legal is not None:
        sentences.append(f"{_quote(columns.headings[columns.legal])} is another name.")
    if ID in columns.columns:
        heading = _quote(columns.heading(ID))
        sentences.append(f"I keep {heading} to recognise these customers in the next file of that program.")
    return fill_pattern("{}", " ".join(sentences))


def _quote(heading: str) -> str:
    return f"“{formatting.short(heading, NAME_LIMIT)}”"


def _build_sources(sheet: Sheet, draft: str) -> Iterator[Block]:
    """Build the menus for the sheet of a workbook, and for how letters were read where a file does not say that."""
    if len(sheet.sheet_names) > 1:
        names = [(str(at), name) for at, name in enumerate(sheet.sheet_names)]
        menu = modals.menu(names, initial=str(sheet.sheet_names.index(sheet.sheet_name)))
        yield _build_choice("import_sheet", draft, menu, f"*Sheet*\nThere are {len(names)}.")
    if sheet.guess is not None:
        known = {label: name for name, label in encodings.ENCODINGS.items()}
        menu = modals.menu(encodings.ENCODINGS.items(), initial=known.get(sheet.guess.encoding), placeholder="Choose")
        samples = _format_samples(sheet.guess.samples)
        yield _build_choice("import_encoding", draft, menu, fill_pattern("*Letters*{}", _below(samples)))


def _has_money(report: ImportReport) -> bool:
    """Tell whether a column holds amounts of money."""
    return "revenue" in report.columns.columns or "average_sale" in report.columns.columns


def _build_currency(currency: str, draft: str) -> Block:
    """Build the menu for the currency of all money."""
    return _build_choice(
        "import_currency", draft, build_currency_menu(currency), "*Currency*\nFor all money from now on."
    )


def _build_choice(action_id: str, draft: str, menu: Mapping[str, Any], text: str) -> Block:
    """Build a text with a menu beside it."""
    return {
        **_build_section(text),
        "block_id": f"{action_id}:{draft}",
        "accessory": {**menu, "action_id": action_id},
    }


def _build_search(*, initial: tuple[str, str], placeholder: str) -> dict[str, Any]:
    """Build a menu that asks for its options as somebody types."""
    return {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": modals.plain_text(placeholder),
        "initial_option": modals.option(*initial),
    }


def _build_section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _build_small_print(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _label_field(field: str) -> str:
    return LABELS.get(field, formatting.sentence(field.replace("_", " ")))


def _find_samples(sheet: Sheet, positions: Sequence[int]) -> list[str]:
    """Find the first different cells of a column, or of several that belong together, that are not blank."""
    cells = (" ".join(line.cells[at] for at in positions).strip() for line in sheet.lines[:SAMPLED_ROWS])
    return list(islice(dict.fromkeys(cell for cell in cells if cell), SAMPLES))


def _format_samples(samples: Iterable[str]) -> str:
    return " · ".join(formatting.short(" ".join(sample.split()), SAMPLE_LIMIT) for sample in samples)


def _below(samples: str) -> str:
    return f"\n{samples}" if samples else ""


def _join_names(names: Sequence[str]) -> str:
    """Join the first names, and say how many more there are."""
    return formatting.listed([formatting.short(name, NAME_LIMIT) for name in names], MAX_LISTED)


HELP: dict[str, HelpEntry] = {
    "import": HelpEntry(
        "bring in a customer list",
        "admins",
        (
            (
                "/umpire import",
                "opens a form for a file (CSV or Excel), pasted rows or a few names; a preview shows what was guessed, "
                "lets you change it, and writes nothing until you press Import",
            ),
        ),
    ),
    "export": HelpEntry(
        "all customers as a CSV file", "admins", (("/umpire export", "sends you the file in a direct message"),)
    ),
}
