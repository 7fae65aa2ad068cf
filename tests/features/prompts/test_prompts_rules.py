"""Prompts: when umpire asks, repeats, gives up, and what an absence may be."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.prompts import (
    Absence,
    Prompt,
    PromptKind,
    PromptWish,
    check_absence,
    is_away,
    is_long_away,
    is_wanted,
    list_ignored,
    reminder_schedule,
    schedule,
    should_give_up,
    should_repeat,
)
from scoring.refusals import Malformed
from scoring.rules.policy import Policy

DAY = date(2026, 1, 5)
AT = datetime(2026, 1, 5, 16, 30, tzinfo=UTC)
POLICY = Policy()


def asked(*answered: bool) -> list[Prompt]:
    """One prompt a day from Monday on, answered or not."""
    return [
        Prompt(
            n + 1,
            "U1",
            PromptKind.DIFFICULT,
            DAY + timedelta(days=n),
            AT + timedelta(days=n),
            answered_at=AT + timedelta(days=n, minutes=5) if answer else None,
        )
        for n, answer in enumerate(answered)
    ]


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 10))
def test_umpire_gives_up_after_so_many_unanswered_days_and_never_before(answers: list[bool], patience: int) -> None:
    """It gives up exactly when the last so many asked days are all unanswered, in whatever order they are read."""
    policy = Policy(prompt_patience=patience)
    silent = len(answers) >= patience and not any(answers[len(answers) - patience :])

    assert should_give_up(asked(*answers), None, policy) is silent
    assert should_give_up(reversed(asked(*answers)), None, policy) is silent


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 30))
def test_bringing_a_prompt_back_forgets_the_silence_before(answers: list[bool], since: int) -> None:
    """Only days after the person said they want it count against it."""
    run = list_ignored(asked(*answers), AT + timedelta(days=since))

    assert all(each.asked_at >= AT + timedelta(days=since) for each in run)
    assert len(run) <= max(0, len(answers) - since)


@given(st.lists(st.booleans(), max_size=30))
def test_one_answer_ends_the_silence(answers: list[bool]) -> None:
    """After an answered day the count begins anew."""
    assert list_ignored(asked(*answers, True), None) == ()
    assert len(list_ignored(asked(*answers, True, False), None)) == 1


@pytest.mark.parametrize(
    ("kind", "wish", "asks"),
    [
        (PromptKind.DIFFICULT, None, True),
        (PromptKind.DIFFICULT, PromptWish.ON, True),
        (PromptKind.DIFFICULT, PromptWish.MUTED, False),
        (PromptKind.DIFFICULT, PromptWish.STOPPED, False),
        (PromptKind.GUT, None, False),
        (PromptKind.GUT, PromptWish.ON, True),
        (PromptKind.GUT, PromptWish.MUTED, False),
        (PromptKind.GUT, PromptWish.STOPPED, False),
    ],
)
def test_who_wants_what(kind: PromptKind, wish: PromptWish | None, asks: bool) -> None:
    """What is difficult is asked unless somebody says no; the gut only of those who said yes."""
    assert is_wanted(kind, wish) is asks


def test_when_it_is_asked_and_repeated() -> None:
    """At the hour of the settings; two hours later again, also around midnight."""
    assert schedule(PromptKind.DIFFICULT, POLICY).at == time(16, 30)
    assert schedule(PromptKind.GUT, POLICY).at == time(9)
    assert reminder_schedule(POLICY).at == time(18, 30)
    assert reminder_schedule(Policy(prompt_at=time(23))).at == time(1)


def test_a_question_is_repeated_once_at_most() -> None:
    """Not when answered, not twice, not on another day, and not an hour after it was asked late."""
    (prompt,) = asked(False)
    later = AT + timedelta(hours=2)
    assert should_repeat(prompt, DAY, later)
    assert not should_repeat(asked(True)[0], DAY, later)
    assert not should_repeat(prompt, DAY + timedelta(days=1), later + timedelta(days=1))
    assert not should_repeat(prompt, DAY, AT + timedelta(minutes=59))
    reminded = Prompt(1, "U1", PromptKind.DIFFICULT, DAY, AT, reminded_at=later)
    assert not should_repeat(reminded, DAY, later)


@given(st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40)), st.integers(0, 20), st.booleans())
def test_an_absence_covers_its_days_and_no_others(day: date, length: int, withdrawn: bool) -> None:
    """Both ends included; an absence that was taken back covers nothing."""
    absence = Absence(1, "U1", DAY, DAY + timedelta(days=length), AT, AT if withdrawn else None)

    assert is_away([absence], day) is (not withdrawn and DAY <= day <= DAY + timedelta(days=length))


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [(3, 2, "before"), (-3, -1, "has passed"), (0, 366, "within a year"), (400, 401, "within a year")],
)
def test_an_impossible_absence_is_refused(first: int, last: int, says: str) -> None:
    """Days in the wrong order, gone by, or beyond a year: the sentence says which."""
    with pytest.raises(Malformed, match=says):
        check_absence(DAY + timedelta(days=first), DAY + timedelta(days=last), DAY)


@given(st.integers(-300, 365), st.integers(0, 365))
def test_an_absence_within_a_year_is_taken(first: int, last: int) -> None:
    """Whatever ends today or later, within a year, is fine."""
    if first <= last:
        check_absence(DAY + timedelta(days=first), DAY + timedelta(days=last), DAY)


@given(st.dates(DAY - timedelta(days=20), DAY + timedelta(days=60)), st.integers(0, 40), st.integers(0, 6))
def test_away_for_long_is_more_than_five_business_days(day: date, length: int, start: int) -> None:
    """On each of its days, weekends too, an absence is a long one if more than five of its days are working days."""
    first = DAY + timedelta(days=start)
    absence = Absence(1, "U1", first, first + timedelta(days=length), AT)
    working = sum(POLICY.calendar.is_open_on(first + timedelta(days=n)) for n in range(length + 1))

    assert is_long_away(absence, day, POLICY.calendar) is (is_away([absence], day) and working > 5)
