"""Absences in words."""

from bot.features.prompts.usecases.absences import AbsenceChanged, AbsenceList
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.prompts import Absence

MOST_LISTED = 20


def render_absence_recorded(outcome: AbsenceChanged) -> Message:
    """The answer to an absence."""
    return render(
        "away_said",
        when=format_days(outcome.absence),
        number=outcome.absence.id,
        minutes=formatting.count(outcome.minutes, "minute"),
        undo=outcome.undo,
    )


def render_absence_ended(outcome: AbsenceChanged) -> Message:
    """The answer to its end."""
    return render(
        "away_ended",
        back=outcome.absence.withdrawn_at is None,
        minutes=formatting.count(outcome.minutes, "minute"),
        undo=outcome.undo,
    )


def render_absences(found: AbsenceList) -> Message:
    """When a person is away, with a button for each."""
    return render("away", rows=[build_row(each) for each in found.absences[:MOST_LISTED]], timezone=found.timezone)


def build_row(each: Absence) -> dict[str, str]:
    """One absence of a list."""
    return {"when": format_days(each), "number": str(each.id)}


def format_days(each: Absence) -> str:
    """`on 3 March 2026`, or `from 3 March 2026 until 6 March 2026`."""
    if each.from_on == each.until_on:
        return f"on {formatting.day(each.from_on)}"
    return f"from {formatting.day(each.from_on)} until {formatting.day(each.until_on)}"


HELP: dict[str, Entry] = {
    "away": Entry(
        "when you are not there, so that I do not ask",
        "staff",
        (
            ("/umpire away until fri", "from today until then, both included, by your own clock"),
            ("/umpire away from 12 may until 20 may", "days to come, within a year; also `away tomorrow`"),
            ("/umpire away", "lists them; `/umpire away back` ends the one that runs"),
        ),
    ),
}
