"""Retention: how long each kind of data is kept. Source: product.md, safety; the settings `privacy.…` are in Policy."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

FEELINGS = timedelta(days=90)
"""Feelings about customers, and the daily questions they answered, unless `privacy.feeling-days` says otherwise."""
DRAFTS = timedelta(hours=24)
"""What was typed into a form that was never submitted."""
DELIVERIES = timedelta(days=2)
"""The keys by which a repeated delivery from Slack is recognised, and offers to undo."""
SENT = timedelta(days=30)
"""Messages that were sent or given up."""
OCCURRENCES = timedelta(days=400)
"""What became of each occurrence of a recurring job."""

DELETED = "(deleted)"
"""What stands where somebody had written something about a former customer: that there was something is a fact."""
DELETED_ROWS = frozenset({"moods", "turnover_signals", "interests", "external_ids", "deadlines"})
"""Tables whose rows about a former customer are deleted: they hold nothing but people, dates or other programs' ids."""
EMPTIED = frozenset({("customers", "owner"), ("customers", "backup"), ("customers", "owner_name")})
"""Columns that are left empty: nobody looks after a former customer."""
KEPT_TEXTS: Mapping[tuple[str, str], str] = {
    ("customers", "name"): "who it was",
    ("customers", "segment"): "what trade it was in, for the mix of customers",
    ("customers", "package"): "what it bought",
    ("customer_names", "shown"): "who it was",
    ("prospects", "name"): "who it was, before it was a customer",
}
"""Texts about a former customer that stay, and what for; all others that people can type are deleted."""


def find_latest_leaving_day(today: date, months: int) -> date:
    """Return the latest day on which a customer can have left whose details are to be deleted today.

    They are kept for so many months, to the same day of the month, or its last day where it has no such day.

    >>> find_latest_leaving_day(date(2028, 2, 29), 24), find_latest_leaving_day(date(2027, 2, 28), 6)
    (datetime.date(2026, 2, 28), datetime.date(2026, 8, 31))
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    is_last = today.day == calendar.monthrange(today.year, today.month)[1]
    return date(year, month + 1, length if is_last else min(today.day, length))
