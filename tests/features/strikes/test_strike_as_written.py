"""`/strike` in the many ways people write it: the same record, or a question; never another record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings, strategies as st
from hypothesis.strategies import DataObject

from bot.features.strikes import commands
from bot.slack.handlers import Ask, Surface
from scoring.refusals import Refusal
from scoring.rules.reasons import DEFAULT_REASONS
from scoring.strikes import OurPart, Strike, StrikeState
from storage import strikes
from storage.customers import customers
from tests.surface import written_lines
from tests.surface.house import MONDAY, House


@pytest.fixture
def peopled(house: House) -> House:
    """The house with customers whose names begin alike."""
    for name in written_lines.MORE_CUSTOMERS:
        house.types(house.rosa, f"/umpire customer add {name}")
    return house


def struck(house: House, text: str) -> tuple[str, Strike] | None:
    """What the line recorded and against whom; None where it was a question, a form or a refusal."""
    try:
        commands.handle(Ask(house.ana.id, MONDAY, Surface.COMMAND, "strike", text), house.stage.umpire.deps)
    except Refusal:
        return None
    with house.db.transaction() as tx:
        for name in written_lines.NAMES:
            whom = customers.resolve_customer(tx, name)
            for strike in strikes.list_strikes(tx, whom.id):
                if strike.state is StrikeState.COUNTED:
                    strikes.update_strike(
                        tx, strike.id, state=StrikeState.UNDONE
                    )  # so that the next is never the same again
                    return name, strike
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_line_is_what_was_meant_or_a_question(peopled: House, data: DataObject) -> None:
    """Customer, reason, day, our part and note come back as they were meant, in whatever words they are written."""
    draw = data.draw
    whom = draw(st.sampled_from(sorted(written_lines.NAMES)))
    reason = draw(st.sampled_from(DEFAULT_REASONS))
    day, when = draw(st.just((MONDAY.date(), "")) | written_lines.spelled_days(MONDAY.date()))
    ours = draw(st.sampled_from(OurPart))
    note, written = draw(written_lines.written_notes())
    spelt = draw(st.sampled_from((reason.name, reason.name.upper(), reason.name.replace("-", "_"), reason.name[:9])))
    options = [f"--when {when}"] if when else []
    options += [f"--ours {ours}"] if ours is not OurPart.NO else []
    ahead, behind = (options, []) if draw(st.booleans()) else ([], options)
    line = " ".join(
        [draw(st.sampled_from(written_lines.NAMES[whom])), spelt, *ahead, *([written] if written else []), *behind]
    )

    found = struck(peopled, line)

    event("asked" if found is None else "recorded")
    if found is not None:
        name, strike = found
        meant = replace(strike, reason=reason.name, weight=reason.weight, incident_on=day, ours=ours, note=note)
        assert (name, strike) == (whom, meant), line
        assert (strike.expires_at.date() - day) == timedelta(days=reason.life_days)
