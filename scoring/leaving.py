"""Leaving: until when what came from Slack is deleted once the app was removed. Source: Slack's developer policy."""

from datetime import date

from scoring.values.calendar import Calendar

DELETED_WITHIN, REMINDED_AFTER = 14, 10
"""Business days after the app was removed: until what came from Slack is deleted, and until the log reminds of it."""


def find_last_day(ended_on: date, calendar: Calendar) -> date:
    """Return the last day on which what came from Slack may still be there."""
    return calendar.business_day_after(ended_on, DELETED_WITHIN)


def is_reminder_due(ended_on: date, today: date, calendar: Calendar) -> bool:
    """Return whether it is time to remind of what came from Slack: from the tenth business day on."""
    return today >= calendar.business_day_after(ended_on, REMINDED_AFTER)
