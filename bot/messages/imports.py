"""Imports in words: what a file would do, and what it did."""

from bot.messages import Message, render, words
from bot.usecases.imports import Report

LISTED = 8


def preview(report: Report, draft: str) -> Message:
    """New, changed, same, duplicate and bad rows; nothing is written yet."""
    plan = report.plan
    return render(
        "import_preview",
        draft=draft,
        columns=sorted(report.columns.columns),
        ignored=list(report.columns.ignored),
        todo=len(plan.new) + len(plan.changed),
        new=[addition.customer.name for addition in plan.new[:LISTED]],
        changed=[change.after.name for change in plan.changed[:LISTED]],
        **_counts(report),
    )


def applied(report: Report) -> Message:
    """What was written."""
    return render("import_applied", undo=report.undo, **_counts(report))


def _counts(report: Report) -> dict[str, object]:
    plan = report.plan
    return {
        "news": words.count(len(plan.new), "new customer"),
        "changes": words.count(len(plan.changed), "changed customer"),
        "same": f"{len(plan.same):,}",
        "duplicates": [(row.line, row.why) for row in plan.duplicate[:LISTED]],
        "duplicate": f"{len(plan.duplicate):,}",
        "bads": [(row.line, row.why) for row in plan.bad[:LISTED]],
        "bad": f"{len(plan.bad):,}",
    }
