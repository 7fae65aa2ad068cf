"""Messages about imports: what a file would do, and what it did."""

from collections.abc import Sequence

from bot.features.imports.usecases import ImportReport
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.imports.sheets import BadRow
from scoring.quarterly_reviews.reviews import explain_joining

MAX_LISTED = 8
NAME_LIMIT = 60
WHY_LIMIT = 250


def render_preview(report: ImportReport, draft: str) -> Message:
    """Render what a file would do: new, changed, equal, duplicate and bad rows. Nothing is written yet."""
    plan = report.plan
    columns = report.columns
    columns_used = [
        f"{field.replace('_', ' ')} from “{formatting.short(columns.heading(field), 40)}”" for field in columns.columns
    ]
    return render(
        "import_preview",
        draft=draft,
        currency=report.currency,
        used=", ".join(columns_used),
        ignored=_join_names(columns.ignored),
        encoding=report.guess.encoding if report.guess else "",
        letters=_join_names(report.guess.samples) if report.guess else "",
        todo=len(plan.new) + len(plan.changed),
        new=_join_names([addition.customer.name for addition in plan.new]),
        changed=_join_names([change.after.name for change in plan.changed]),
        **_build_counts(report),
    )


def render_applied(report: ImportReport) -> Message:
    """Render what an import wrote."""
    minutes = formatting.count(report.undo_minutes, "minute")
    return render("import_applied", undo=report.undo, minutes=minutes, **_build_counts(report))


def _build_counts(report: ImportReport) -> dict[str, object]:
    """Build the counts of rows by what becomes of them, and the first bad and duplicate ones."""
    plan = report.plan
    return {
        "news": formatting.count(len(plan.new), "new customer"),
        "changes": formatting.count(len(plan.changed), "changed customer"),
        "same": f"{len(plan.same):,}",
        "duplicate": formatting.count(len(plan.duplicate), "duplicate row"),
        "duplicates": _list_bad_rows(plan.duplicate),
        "more_duplicates": max(0, len(plan.duplicate) - MAX_LISTED),
        "bad": formatting.count(len(plan.bad), "bad row"),
        "bads": _list_bad_rows(plan.bad),
        "more_bads": max(0, len(plan.bad) - MAX_LISTED),
        "closet": explain_joining(report.closet) if report.closet else "",
    }


def _list_bad_rows(rows: Sequence[BadRow]) -> list[tuple[int, str]]:
    """List the first bad rows, as line number and reason."""
    return [(row.line, formatting.short(row.why, WHY_LIMIT)) for row in rows[:MAX_LISTED]]


def _join_names(names: Sequence[str]) -> str:
    """Join the first names, and say how many more there are."""
    return formatting.listed([formatting.short(name, NAME_LIMIT) for name in names], MAX_LISTED)


HELP: dict[str, HelpEntry] = {
    "import": HelpEntry(
        "bring in a customer list",
        "admins",
        (("/umpire import", "opens a form for a CSV file, previews it, and writes nothing until you press Apply"),),
    ),
    "export": HelpEntry(
        "all customers as a CSV file", "admins", (("/umpire export", "sends you the file in a direct message"),)
    ),
}
