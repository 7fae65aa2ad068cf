"""`/log` in the many ways people write it: the same record, or a question; never another record."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, event, given, settings, strategies as st
from hypothesis.strategies import DataObject

from bot.features.interactions import commands
from bot.slack.handlers import Ask, Surface
from scoring.interactions import Interaction, Tone
from scoring.refusals import Refusal
from storage import interactions
from storage.customers import customers
from tests.surface import written_lines
from tests.surface.house import MONDAY, House


@pytest.fixture
def peopled(house: House) -> House:
    """The house with customers whose names begin alike."""
    for name in written_lines.MORE_CUSTOMERS:
        house.types(house.rosa, f"/umpire customer add {name}")
    return house


def log_line(house: House, text: str) -> tuple[str, Interaction] | None:
    """Log a line; returns the customer's name and the entry, or None for a question, a form or a refusal."""
    deps, ask = house.stage.umpire.deps, Ask(house.ana.id, MONDAY, Surface.COMMAND, "log", text)
    try:
        commands.handle(ask, deps)
    except Refusal:
        return None
    with house.db.transaction() as tx:
        entries = interactions.RECORDS.list_where(tx, undone_at=None)
        if not entries:
            return None
        interactions.RECORDS.change(tx, entries[-1].id, undone_at=MONDAY)  # so that the next is never the same again
        whom = customers.get_customer(tx, entries[-1].customer_id)
        return whom.key if whom.key in written_lines.NAMES else whom.name, entries[-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_line_is_what_was_meant_or_a_question(peopled: House, data: DataObject) -> None:
    """Customer, day, time, tone and note come back as they were meant, in whatever order and words they are written."""
    draw = data.draw
    whom = draw(st.sampled_from(sorted(written_lines.NAMES)))
    day, when = draw(st.just((MONDAY.date(), "")) | written_lines.spelled_days(MONDAY.date()))
    took, time = draw(st.just((None, "")) | written_lines.spelled_minutes())
    tone = draw(st.none() | st.sampled_from(list(Tone)))
    note, written = draw(written_lines.written_notes())
    felt = draw(st.sampled_from((f"{tone}", f"{tone}".upper(), f"{tone}:", f"{tone},"))) if tone else ""
    option = draw(st.booleans())
    pieces = draw(st.permutations([each for each in (time, felt, "" if option else when) if each]))
    mark = draw(st.sampled_from(("", ",")))
    ends = [f"{each}{mark}" if each[-1].isalpha() else each for each in pieces]
    asked = [f"--when {when}"] if option and when else []
    line = " ".join([draw(st.sampled_from(written_lines.NAMES[whom])), *ends, *asked, *([written] if written else [])])

    found = log_line(peopled, line)
    event("asked" if found is None else "recorded")

    if found is not None:
        name, record = found
        meant = replace(record, happened_on=day, minutes=took, tone=tone or Tone.OK, note=note)
        assert (name, record) == (whom, meant), line
