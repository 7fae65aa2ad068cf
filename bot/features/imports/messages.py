"""Imports in words: what a file would do, and what it did."""

from collections.abc import Sequence

from bot.features.imports.usecases import Report
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.imports.sheets import BadRow
from scoring.quarterly_reviews.reviews import joins

LISTED = 8
NAME_LIMIT = 60
WHY_LIMIT = 250


def preview(report: Report, draft: str) -> Message:
    """New, changed, same, duplicate and bad rows; nothing is written yet."""
    plan = report.plan
    columns = report.columns
    used = [
        f"{field.replace('_', ' ')} from “{formatting.short(columns.heading(field), 40)}”" for field in columns.columns
    ]
    return render(
        "import_preview",
        draft=draft,
        currency=report.currency,
        used=", ".join(used),
        ignored=_listed(columns.ignored),
        todo=len(plan.new) + len(plan.changed),
        new=_listed([addition.customer.name for addition in plan.new]),
        changed=_listed([change.after.name for change in plan.changed]),
        **_counts(report),
    )


def applied(report: Report) -> Message:
    """What was written."""
    minutes = formatting.count(report.undo_minutes, "minute")
    return render("import_applied", undo=report.undo, minutes=minutes, **_counts(report))


def _counts(report: Report) -> dict[str, object]:
    plan = report.plan
    return {
        "news": formatting.count(len(plan.new), "new customer"),
        "changes": formatting.count(len(plan.changed), "changed customer"),
        "same": f"{len(plan.same):,}",
        "duplicate": formatting.count(len(plan.duplicate), "duplicate row"),
        "duplicates": _rows(plan.duplicate),
        "more_duplicates": max(0, len(plan.duplicate) - LISTED),
        "bad": formatting.count(len(plan.bad), "bad row"),
        "bads": _rows(plan.bad),
        "more_bads": max(0, len(plan.bad) - LISTED),
        "closet": joins(report.closet) if report.closet else "",
    }


def _rows(rows: Sequence[BadRow]) -> list[tuple[int, str]]:
    return [(row.line, formatting.short(row.why, WHY_LIMIT)) for row in rows[:LISTED]]


def _listed(names: Sequence[str]) -> str:
    return formatting.listed([formatting.short(name, NAME_LIMIT) for name in names], LISTED)


HELP: dict[str, Entry] = {
    "import": Entry(
        "bring in a customer list",
        "admins",
        (("/umpire import", "opens a form for a CSV file, previews it, and writes nothing until you press Apply"),),
    ),
    "export": Entry(
        "all customers as a CSV file", "admins", (("/umpire export", "sends you the file in a direct message"),)
    ),
}
