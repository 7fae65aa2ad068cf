"""Steps: every trade's list, and whatever is added to one, keeps records before the invoice and access last."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import AlreadyDone, Malformed, NotAllowed, Refusal
from scoring.transitions import steps as step_rules
from scoring.transitions.steps import TEMPLATES, Step, StepDraft, StepKind, Trade
from scoring.values.calendar import Calendar

PLANNED = date(2026, 1, 5)
LAST_DAY = date(2026, 3, 6)
EVERY_DAY = Calendar(ZoneInfo("UTC"), range(7))
WEEK = Calendar(ZoneInfo("UTC"), holidays=(date(2026, 3, 5), date(2026, 3, 6), date(2026, 4, 3), date(2026, 4, 6)))
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
additions = st.tuples(
    st.sampled_from(StepKind), st.none() | st.dates(PLANNED - timedelta(days=9), LAST_DAY + timedelta(days=9))
)


def stored(drafts: tuple[StepDraft, ...]) -> tuple[Step, ...]:
    """The steps as they are kept, numbered from 1."""
    return tuple(Step(n, 1, n, d.kind, d.what, d.due_on, d.owner) for n, d in enumerate(drafts, start=1))


def grown(trade: Trade, more: list[tuple[StepKind, date | None]]) -> tuple[Step, ...]:
    """The list of a trade with steps added to it, those left out that are refused."""
    steps = stored(step_rules.draft_steps(trade, PLANNED, LAST_DAY, EVERY_DAY))
    for kind, due in more:
        try:
            draft = step_rules.draft_step(
                steps, kind, "one more", due_on=due, owner=None, last_day=LAST_DAY, calendar=EVERY_DAY
            )
        except Malformed:
            continue
        steps = (*steps, *(Step(len(steps) + 1, 1, len(steps) + 1, draft.kind, draft.what, draft.due_on),))
    return steps


def lawful(steps: tuple[Step, ...]) -> None:
    """Records before any invoice, access after everything, nothing after the last day."""
    kinds = [step.kind for step in step_rules.sort_steps(steps)]
    dues = [step.due_on for step in step_rules.sort_steps(steps)]
    first_invoice = kinds.index(StepKind.INVOICE)
    assert StepKind.RECORDS not in kinds[first_invoice:]
    first_access = kinds.index(StepKind.ACCESS)
    assert set(kinds[first_access:]) == {StepKind.ACCESS}
    assert dues == sorted(due for due in dues if due)
    assert dues[-1] == LAST_DAY


@pytest.mark.parametrize("trade", Trade)
@given(st.integers(1, 400))
def test_every_trade_has_its_steps_in_lawful_order(trade: Trade, days: int) -> None:
    """Whatever the trade and however long it takes: records before the invoice, access last and on the last day."""
    drafts = step_rules.draft_steps(trade, LAST_DAY - timedelta(days=days), LAST_DAY, EVERY_DAY)

    assert 6 <= len(drafts) <= 9
    assert {draft.kind for draft in drafts} == set(StepKind)
    lawful(stored(drafts))
    assert all(LAST_DAY - timedelta(days=days) <= draft.due_on <= LAST_DAY for draft in drafts)


@pytest.mark.parametrize("trade", Trade)
@given(st.lists(additions, max_size=12))
def test_no_addition_breaks_the_order(trade: Trade, more: list[tuple[StepKind, date | None]]) -> None:
    """Whatever a manager adds, records stay before the invoice and access stays last; numbers never change."""
    steps = grown(trade, more)

    lawful(steps)
    assert [step.place for step in steps] == list(range(1, len(steps) + 1))


@given(st.sampled_from(Trade), st.lists(additions, max_size=6), st.integers(1, 90))
def test_a_later_last_day_keeps_the_order(trade: Trade, more: list[tuple[StepKind, date | None]], later: int) -> None:
    """What is open moves along with the last day, all of it by as much."""
    before = grown(trade, more)
    after = step_rules.move_steps(
        before, timedelta(days=later), last_day=LAST_DAY + timedelta(days=later), calendar=EVERY_DAY
    )

    assert [step.id for step in step_rules.sort_steps(after)] == [step.id for step in step_rules.sort_steps(before)]
    assert step_rules.sort_steps(after)[-1].due_on == LAST_DAY + timedelta(days=later)


@given(st.sampled_from(Trade), st.lists(additions, max_size=6), st.sets(st.integers(1, 15)), st.integers(1, 15))
def test_only_access_waits_and_for_everything_else(
    trade: Trade, more: list[tuple[StepKind, date | None]], done: set[int], number: int
) -> None:
    """Work, records and invoices can be ticked at any time; access once nothing but access is open."""
    steps = tuple(
        Step(s.id, 1, s.place, s.kind, s.what, s.due_on, done_at=NOW if s.place in done else None, done_by="li")
        for s in grown(trade, more)
    )
    step = steps[(number - 1) % len(steps)]
    others_open = [each for each in step_rules.list_open_steps(steps) if each.kind is not StepKind.ACCESS]

    if step.done_at is not None:
        with pytest.raises(AlreadyDone):
            step_rules.check_finish(step, steps)
    elif step.kind is StepKind.ACCESS and others_open:
        with pytest.raises(NotAllowed, match="Still open"):
            step_rules.check_finish(step, steps)
    else:
        step_rules.check_finish(step, steps)


@pytest.mark.parametrize(
    ("kind", "due", "says"),
    [
        (StepKind.WORK, LAST_DAY + timedelta(days=1), "after the last day"),
        (StepKind.ACCESS, LAST_DAY - timedelta(days=1), "revoked last"),
        (StepKind.RECORDS, LAST_DAY, "never wait for a payment"),
        (StepKind.INVOICE, PLANNED, "Records come first"),
    ],
)
def test_an_unlawful_addition_says_which_day_would_do(kind: StepKind, due: date, says: str) -> None:
    """A step at the wrong time is refused with the day that bounds it."""
    steps = stored(step_rules.draft_steps(Trade.AGENCY, PLANNED, LAST_DAY, EVERY_DAY))

    with pytest.raises(Malformed, match=says):
        step_rules.draft_step(steps, kind, "more", due_on=due, owner=None, last_day=LAST_DAY, calendar=EVERY_DAY)


def test_an_addition_has_words_and_the_list_an_end() -> None:
    """An empty step, one of too many words, and the forty-first are refused."""
    steps = stored(step_rules.draft_steps(Trade.SUPPORT, PLANNED, LAST_DAY, EVERY_DAY))
    for what in ("  ", "x" * 2001):
        with pytest.raises(Refusal):
            step_rules.draft_step(
                steps, StepKind.WORK, what, due_on=None, owner=None, last_day=LAST_DAY, calendar=EVERY_DAY
            )
    with pytest.raises(Refusal, match="at most 40"):
        step_rules.draft_step(
            steps[:1] * 40, StepKind.WORK, "more", due_on=None, owner=None, last_day=LAST_DAY, calendar=EVERY_DAY
        )


@pytest.mark.parametrize("trade", Trade)
def test_templates_read_like_tasks(trade: Trade) -> None:
    """Each step of a list is a short sentence that begins with a verb's capital and has no full stop."""
    for _, what in TEMPLATES[trade]:
        assert what[0].isupper()
        assert len(what) <= 60
        assert not what.endswith(".")


@given(st.sampled_from(Trade), st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.integers(3, 90), st.integers(1, 60))
def test_steps_fall_due_on_working_days(trade: Trade, planned_on: date, days: int, later: int) -> None:
    """Whenever it is planned and however far it is moved: no step is due on a day off, and their order stays."""
    last_day, moved_to = planned_on + timedelta(days=days), planned_on + timedelta(days=days + later)
    steps = stored(step_rules.draft_steps(trade, planned_on, last_day, WEEK))
    moved = step_rules.move_steps(steps, timedelta(days=later), last_day=moved_to, calendar=WEEK)

    for found, end in ((steps, last_day), (moved, moved_to)):
        dues = [step.due_on for step in found if step.due_on is not None]
        assert dues == sorted(dues)
        assert dues[-1] == max(WEEK.last_open_day(end), dues[-1]) <= end
        assert [due for due in dues if not WEEK.is_open_on(due)] in ([], [due for due in dues if due == end])
        assert all(WEEK.is_open_on(due) for due in dues) or WEEK.last_open_day(end) < planned_on
    assert [step.id for step in step_rules.sort_steps(moved)] == [step.id for step in step_rules.sort_steps(steps)]


def test_a_step_on_a_day_off_is_refused_with_the_day_before() -> None:
    """A Sunday is refused, and the sentence names the Friday; without a day it is due on a working one."""
    steps, sunday = stored(step_rules.draft_steps(Trade.AGENCY, PLANNED, date(2026, 3, 8), WEEK)), date(2026, 3, 1)
    add = partial(
        step_rules.draft_step, steps, StepKind.WORK, "one more", owner=None, last_day=date(2026, 3, 8), calendar=WEEK
    )

    with pytest.raises(Malformed, match=r"1 March 2026 is a day off.*27 February 2026"):
        add(due_on=sunday)
    assert add(due_on=None).due_on == date(2026, 3, 4)
