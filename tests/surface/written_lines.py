"""Lines as people write them: ways to say whom, when and how long, each with what it means."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

MORE_CUSTOMERS = ("Smith", "Smith Logistics", "General Electric", "General Motors")
"""Customers with names that begin alike, beside those the house has."""
NAMES = {
    "acme": ("acme", "ACME", '"Acme GmbH"', "Acme GmbH", "acme gmbh", "Acm"),
    "globex": ("globex", '"Globex Logistics"', "globex logistics", "Glo", "“Globex Logistics”"),
    "obrien": ("obrien", "O'Brien & Daughters", "o'brien & daughters", '"O\'Brien & Daughters"'),
    "Bólido Comidas preparadas": ("Bólido Comidas preparadas", "bolido comidas preparadas", '"bolido"', "Boli"),
    "Smith": ("Smith", "smith", '"Smith"'),
    "Smith Logistics": ("Smith Logistics", "smith logistics", '"Smith Logistics"'),
    "General Electric": ("General Electric", "general electric", '"general electric"', "General"),
}
"""How people name a customer, by its name or key; the last one may mean two."""

NOTES = (
    *("shouted at Li", "wanted the third change", "logistics was late", "30 people came", "3 invoices missing"),
    *("2nd call this week", "14:30 call", "about 45m lost", "monday's call", "the 14th was said", "½ of it", "45x"),
    *("on monday they pay", "invoice 218, 40 days late", "may be late", "1:75 was the score", "few minutes of peace"),
    *("electric bill", "gmbh or not", "a call", "paid; then not", "tomorrows plan", "-- no", "5 stars"),
)
"""Notes that begin neither with a tone nor with a day or a time that can be read."""
MISREAD_NOTES = (
    "yesterday they promised",
    "ok: fine",
    "good talk",
    "50m was too long",
    "last friday again",
    "today, again",
    "1h late",
)
"""Notes that would be read as something else, which is why people put them in quotes."""


@st.composite
def spelled_days(draw: DrawFn, today: date) -> tuple[date, str]:
    """A day of the last four weeks, and a way to say it."""
    ago = draw(st.integers(0, 27))
    day = today - timedelta(days=ago)
    ways = [day.isoformat(), f"{day.day} {day:%b}".lower(), f"{day:%B} {day.day}", f"{day.day}.{day.month}."]
    ways += [f"{ago} days ago", f"{ago}d-ago", f"{day.day}. {day:%B}", f"{day.day}-{day:%b}", f"{day:%d.%m.%Y}"]
    ways += [f"{day:%A}", f"{day:%a}".lower()] if ago < 7 and day.weekday() not in (2, 5, 6) else []
    ways += [f"last {day:%A}".lower()] if 0 < ago <= 7 else []
    ways += {0: ["today", "this morning"], 1: ["yesterday", "last night", "Yesterday"]}.get(ago, [])
    return day, draw(st.sampled_from(ways))


@st.composite
def spelled_minutes(draw: DrawFn) -> tuple[int, str]:
    """A time a talk may take, and a way to say it."""
    said = {30: ["half an hour", "½ h"], 60: ["an hour", "1 hour"], 90: ["an hour and a half", "1½ h", "1,5h"]}
    took = draw(st.integers(1, 600) | st.sampled_from(sorted(said)))
    hours, rest = divmod(took, 60)
    ways = [f"{took}m", f"{took} min", f"{took} minutes", f"{took}", f"{took}Min."]
    ways += [f"{hours}h{rest:02d}", f"{hours}h {rest}m", f"{hours} hours and {rest} minutes"] if hours and rest else []
    ways += [f"{hours}:{rest:02d}"] if hours < 10 else []
    ways += [f"{hours}h", f"{hours} hours"] if hours and not rest else []
    ways += [f"{hours}h {rest}"] if hours and rest else []
    return took, draw(st.sampled_from(ways + said.get(took, [])))


@st.composite
def written_notes(draw: DrawFn) -> tuple[str, str]:
    """A note, and how it is written; in quotes where it would be read as something else."""
    if draw(st.booleans()):
        note = draw(st.sampled_from(NOTES + MISREAD_NOTES))
        return note, f'"{note}"'
    note = draw(st.sampled_from(("", *NOTES)))
    return note, note
