"""What `umpire import` prints about a file: for reading, and as JSON for programs."""

import shlex
from collections.abc import Iterable, Iterator

from bot.features.imports.usecases.previewing import ImportMapping, ImportPreview, ImportReport
from scoring.imports import sheets
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import BadRow, Sheet
from scoring.quarterly_reviews.reviews import explain_joining

SHOWN = 20
"""How many new and changed rows are listed. Of bad and duplicate ones all are."""


def build_json(preview: ImportPreview) -> dict[str, object]:
    """Build the counts of rows by what becomes of them, the bad rows, and what the file leaves open."""
    plan = preview.report.plan
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": len(plan.same),
        "duplicate": len(plan.duplicate),
        "bad": _list_rows(plan.bad),
        "emptied": _list_rows(plan.emptied),
        "left_out": _list_rows(preview.file.sheet.left_out),
        "questions": [
            {"id": question.id, "text": question.text, "options": dict(question.options)}
            for question in _list_open(preview)
        ],
        "owners": [
            {"text": owner.text, "rows": owner.rows, "candidates": list(owner.candidates)} for owner in plan.unmatched
        ],
    }


def format_report(preview: ImportPreview) -> Iterator[str]:
    """Yield the lines of the report for reading: the counts, how it was read, what is open, then the rows by kind."""
    report, plan = preview.report, preview.report.plan
    kinds = ("new", "changed", "same", "duplicate", "bad")
    counts = ", ".join(f"{len(getattr(plan, kind)):,} {kind}" for kind in kinds)
    yield f"{counts} (money in {report.currency})"
    yield from _format_reading(preview)
    yield from _format_open(preview)
    new = [(each.line, f"{each.customer.key}  {each.customer.name}") for each in plan.new]
    yield from _format_section("new", new, SHOWN)
    yield from _format_section("changed", _list_changes(report), SHOWN)
    yield from _format_section("left empty", [(row.line, row.why) for row in plan.emptied])
    yield from _format_section("duplicate", [(row.line, row.why) for row in plan.duplicate])
    yield from _format_section("bad", [(row.line, row.why) for row in plan.bad])
    yield from _format_section(
        "not customers, left out", [(row.line, row.why) for row in preview.file.sheet.left_out], SHOWN
    )
    if report.closet is not None:
        yield f"\n{explain_joining(report.closet)}"
    yield ""
    if report.applied:
        yield f"Written: {len(plan.new):,} added, {len(plan.changed):,} changed."
    else:
        yield "Nothing is written yet: add --apply to write it." if plan.new or plan.changed else "Nothing to write."


def _format_reading(preview: ImportPreview) -> Iterator[str]:
    """Yield how a file was read, and the option to read it otherwise."""
    report, sheet = preview.report, preview.file.sheet
    yield "columns: " + ", ".join(f"{field} = {report.columns.heading(field)}" for field in report.columns.columns)
    yield from _format_source(sheet)
    if report.columns.ignored:
        yield f"ignored: {', '.join(report.columns.ignored)}"
    if preview.file.mapping is not None:
        yield _format_mapping(preview.file.mapping)
    if preview.other_currency and not preview.choices.currency:
        code = preview.other_currency
        yield f"the money seems to be in {code}: --currency {code} keeps all of it in that"


def _format_source(sheet: Sheet) -> Iterator[str]:
    """Yield which sheet of a workbook was read, and in which encoding where a file says none."""
    if len(sheet.sheet_names) > 1:
        yield f"sheet: {sheet.sheet_name}, of {', '.join(sheet.sheet_names)} (--sheet NAME)"
    if sheet.guess:
        yield f"not UTF-8, read as {sheet.guess.encoding}: {', '.join(sheet.guess.samples)} (--encoding NAME)"


def _format_mapping(mapping: ImportMapping) -> str:
    """Say who decided how files of a shape are read."""
    return (
        f"read as {mapping.chosen_by} decided for files with these columns on {mapping.chosen_at.date()}"
        " (--fresh leaves that aside)"
    )


def _format_open(preview: ImportPreview) -> Iterator[str]:
    """Yield what the file leaves open, with the options that answer it."""
    questions, unmatched = _list_open(preview), preview.report.plan.unmatched
    if questions:
        yield "\nasked, and left empty until it is answered"
    for question in questions:
        yield f"  {question.text}"
        yield from (f"    --answer {question.id}={value}  {label}" for value, label in question.options)
    if unmatched:
        yield "\nowners who are nobody in Slack for certain, kept as names"
    for owner in unmatched[:SHOWN]:
        person = owner.candidates[0] if owner.candidates else "@handle"
        yield f"  {owner.text} ({owner.rows:,})  --owner {shlex.quote(f'{owner.text}={person}')}"
    if len(unmatched) > SHOWN:
        yield f"  … and {len(unmatched) - SHOWN:,} more"


def _list_open(preview: ImportPreview) -> list[ImportQuestion]:
    """List the questions that nobody has answered."""
    return [question for question in preview.questions if question.id not in preview.choices.answers]


def _list_rows(rows: Iterable[BadRow]) -> list[dict[str, object]]:
    return [{"line": row.line, "why": row.why} for row in rows]


def _list_changes(report: ImportReport) -> list[tuple[int, str]]:
    listed = []
    for change in report.plan.changed:
        fields = dict.fromkeys("owner" if field == "owner_name" else field for field, _, _ in change.fields)
        pairs = (
            f"{field} {sheets.format_cell(change.before, field, currency=report.currency) or 'nothing'}"
            f" → {sheets.format_cell(change.after, field, currency=report.currency) or 'nothing'}"
            for field in fields
        )
        listed.append((change.line, f"{change.before.key}  {change.before.name}: {', '.join(pairs)}"))
    return listed


def _format_section(title: str, rows: list[tuple[int, str]], most: int | None = None) -> Iterator[str]:
    if not rows:
        return
    yield f"\n{title}"
    width = len(f"{rows[-1][0]:,}")
    yield from (f"  line {line:>{width},}  {text}" for line, text in rows[:most])
    if most is not None and len(rows) > most:
        yield f"  … and {len(rows) - most:,} more"
