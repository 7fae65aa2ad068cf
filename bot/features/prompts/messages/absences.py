"""The messages about absences."""

from bot.features.prompts.usecases.absences import AbsenceChanged, AbsenceList
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.prompts import Absence

MOST_LISTED = 20


def render_absence_recorded(change: AbsenceChanged) -> Message:
    """Render the answer to a recorded absence."""
    return render(
        "away_said",
        when=format_days(change.absence),
        number=change.absence.id,
        minutes=formatting.count(change.minutes, "minute"),
        undo=change.undo,
    )


def render_absence_ended(change: AbsenceChanged) -> Message:
    """Render the answer to an absence that was ended or cancelled."""
    return render(
        "away_ended",
        back=change.absence.withdrawn_at is None,
        minutes=formatting.count(change.minutes, "minute"),
        undo=change.undo,
    )


def render_absences(listing: AbsenceList) -> Message:
    """Render when a person is away, with a button for each absence."""
    return render("away", rows=[build_row(each) for each in listing.absences[:MOST_LISTED]], timezone=listing.timezone)


def build_row(absence: Absence) -> dict[str, str]:
    """Build a row of a list of absences."""
    return {"when": format_days(absence), "number": str(absence.id)}


def format_days(absence: Absence) -> str:
    """Format an absence: `on 3 March 2026`, or `from 3 March 2026 until 6 March 2026`."""
    if absence.from_on == absence.until_on:
        return f"on {formatting.day(absence.from_on)}"
    return f"from {formatting.day(absence.from_on)} until {formatting.day(absence.until_on)}"


HELP: dict[str, HelpEntry] = {
    "away": HelpEntry(
        "when you are not there, so that I do not ask",
        "staff",
        (
            ("/umpire away until fri", "from today until then, both included, by your own clock"),
            ("/umpire away from 12 may until 20 may", "days to come, within a year; also `away tomorrow`"),
            ("/umpire away", "lists them; `/umpire away back` ends the current one"),
        ),
    ),
}
