"""Talks: when silence is an answer, which day counts, and what has to be said."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.cases import talks
from scoring.cases.talks import Talk, TalkAnswer
from scoring.refusals import Incomplete, Malformed
from scoring.rules.policy import Policy
from scoring.values.notes import has_words

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
policies = st.builds(
    Policy,
    no_reply_days=st.integers(1, 20),
    holidays=st.lists(st.dates(date(2026, 1, 1), date(2027, 3, 1)), max_size=8).map(tuple),
)


def plan(day: date | None, held: date | None = None) -> Talk:
    """A talk without an answer."""
    return Talk(1, 1, 1, "U0JO", day, "U0ROSA", NOW, held_on=held)


@given(days, policies)
def test_silence_counts_after_so_many_business_days(begun: date, policy: Policy) -> None:
    """Between asking and the first day on which silence counts lie exactly the business days people have to reply."""
    since = talks.silence_counts_from(begun, policy)

    between = [begun + timedelta(days=n) for n in range(1, (since - begun).days + 1)]
    assert sum(policy.calendar.is_open_on(day) for day in between) == policy.no_reply_days
    assert policy.calendar.is_open_on(since)


@given(days, policies, st.integers(0, 60))
def test_no_reply_is_refused_until_then_and_taken_from_then_on(begun: date, policy: Policy, later: int) -> None:
    """A day too early it is refused with the day from which it can be recorded; on that day it is an answer."""
    today, since = begun + timedelta(days=later), talks.silence_counts_from(begun, policy)

    if today < since:
        with pytest.raises(Malformed, match=f"from {since:%-d %B %Y}"):
            talks.check_answer(TalkAnswer.NO_REPLY, "", begun, today, policy)
    else:
        assert talks.check_answer(TalkAnswer.NO_REPLY, "", begun, today, policy) == ""


@given(st.sampled_from(TalkAnswer), st.text(max_size=40))
def test_every_answer_but_silence_needs_words(answer: TalkAnswer, said: str) -> None:
    """What they said, or why they were not told, is asked for; words come back trimmed."""
    long_ago = TODAY - timedelta(days=60)
    if has_words(said) or answer is TalkAnswer.NO_REPLY:
        assert talks.check_answer(answer, said, long_ago, TODAY, Policy()) == said.strip()
    else:
        with pytest.raises(Incomplete):
            talks.check_answer(answer, said, long_ago, TODAY, Policy())


@pytest.mark.parametrize("answer", TalkAnswer)
def test_every_answer_is_known_by_its_name(answer: TalkAnswer) -> None:
    """An answer is read with a dash or a blank, in any case; anything else is refused with the list."""
    for spelt in (answer.value, answer.value.replace(" ", "-"), answer.value.upper()):
        assert talks.parse_answer(spelt) is answer
    with pytest.raises(Malformed, match="`pushed-back`"):
        talks.parse_answer(f"{answer.value}ly so")


@pytest.mark.parametrize(
    ("on", "waits", "begun"),
    [
        (None, None, TODAY),
        (TODAY - timedelta(days=3), None, TODAY - timedelta(days=3)),
        (None, plan(TODAY - timedelta(days=2)), TODAY - timedelta(days=2)),
        (None, plan(TODAY + timedelta(days=2)), TODAY),
        (None, plan(TODAY, TODAY - timedelta(days=9)), TODAY - timedelta(days=9)),
        (TODAY - timedelta(days=1), plan(TODAY - timedelta(days=2)), TODAY - timedelta(days=1)),
    ],
)
def test_the_day_named_goes_before_the_day_planned(on: date | None, waits: Talk | None, begun: date) -> None:
    """A talk was held on the day named, else on the day planned once that came, else today."""
    assert talks.talk_day(on, waits, TODAY) == begun


@given(st.integers(-500, 200))
def test_a_day_is_neither_too_far_ahead_nor_too_long_ago(offset: int) -> None:
    """A plan lies within 90 days ahead and a year back, a talk held within the year back."""
    day = TODAY + timedelta(days=offset)
    if -talks.MAX_DAYS_AGO <= offset <= talks.MAX_DAYS_AHEAD:
        assert talks.check_planned_day(day, TODAY) == day
    else:
        with pytest.raises(Malformed):
            talks.check_planned_day(day, TODAY)
    if -talks.MAX_DAYS_AGO <= offset <= 0:
        assert talks.talk_day(day, None, TODAY) == day
    else:
        with pytest.raises(Malformed):
            talks.talk_day(day, None, TODAY)


def test_a_plan_without_a_day_is_asked_for() -> None:
    """Without a day nothing is planned."""
    with pytest.raises(Incomplete, match="On which day"):
        talks.check_planned_day(None, TODAY)


def test_the_newest_unanswered_talk_waits() -> None:
    """Answered talks and those taken back do not wait; of several that do, the newest is meant."""
    answered = Talk(4, 1, 1, "U0JO", TODAY, "U0JO", NOW, answer=TalkAnswer.PARTLY)
    withdrawn = Talk(5, 1, 1, "U0JO", TODAY, "U0JO", NOW, withdrawn_at=NOW)
    first, second = plan(TODAY), Talk(2, 1, 1, "U0JO", TODAY, "U0JO", NOW)

    assert talks.find_unanswered_talk((first, second, answered, withdrawn)) is second
    assert talks.find_unanswered_talk((answered, withdrawn)) is None
