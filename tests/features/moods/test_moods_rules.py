"""Moods: what leaves a person, three mornings in a row, turnover signals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.moods import (
    MIN_CROWD,
    CrowdMood,
    Feeling,
    Mood,
    SignalKind,
    TurnoverSignal,
    check_signal,
    find_crowd_mood,
    is_alarming,
    is_time_to_ask,
    list_heavy_mornings,
    list_standing_signals,
    parse_feeling,
)
from scoring.refusals import AlreadyDone, Malformed
from scoring.rules.policy import Policy

TODAY = date(2026, 3, 4)
MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
POLICY = Policy()

feelings = st.sampled_from(list(Feeling))
felt = st.lists(
    st.builds(
        lambda person, feeling, days: Mood(1, f"U{person}", 1, feeling, TODAY - timedelta(days=days), NOW),
        st.integers(1, 5),
        feelings,
        st.integers(0, 120),
    ),
    max_size=30,
)


@given(felt)
def test_nothing_is_told_of_fewer_than_three_people(moods: list[Mood]) -> None:
    """However often two people feel something, nobody learns it; nor of three once one of them is taken out."""
    two = [mood for mood in moods if mood.user_id in ("U1", "U2")]
    assert find_crowd_mood(two, TODAY) is None
    found = find_crowd_mood(moods, TODAY)
    if found is not None and found.people == MIN_CROWD:
        for person in {mood.user_id for mood in moods if MONDAY - timedelta(days=90) <= mood.felt_on < MONDAY}:
            assert find_crowd_mood([mood for mood in moods if mood.user_id != person], TODAY) is None


@given(felt, feelings, st.integers(0, 2))
def test_an_answer_of_this_week_changes_nothing_that_is_shown(moods: list[Mood], feeling: Feeling, days: int) -> None:
    """Whoever looks before and after a colleague answered sees the same: the week counts when it is over."""
    new = Mood(1, "U9", 1, feeling, TODAY - timedelta(days=days), NOW)
    assert new.felt_on >= MONDAY
    assert find_crowd_mood([*moods, new], TODAY) == find_crowd_mood(moods, TODAY)


@given(felt)
def test_a_crowd_says_a_number_of_people_and_one_of_their_feelings(moods: list[Mood]) -> None:
    """What is told is how many people there are and the middle of what each felt last, in whatever order it is read."""
    found = find_crowd_mood(moods, TODAY)
    if found is not None:
        assert found.people >= MIN_CROWD
        assert found.feeling in {mood.feeling for mood in moods}


def test_the_middle_of_what_each_felt_last() -> None:
    """Each person counts once, with what they felt last; an even crowd leans to the heavier side."""
    told = [
        Mood(1, "U1", 1, Feeling.GLAD, MONDAY - timedelta(days=9), NOW),
        Mood(2, "U1", 1, Feeling.DREAD, MONDAY - timedelta(days=2), NOW),
        Mood(3, "U2", 1, Feeling.UNEASY, MONDAY - timedelta(days=3), NOW),
        Mood(4, "U3", 1, Feeling.EXCITED, MONDAY - timedelta(days=90), NOW),
    ]
    assert find_crowd_mood(told, TODAY) == CrowdMood(3, Feeling.UNEASY)
    fourth = Mood(5, "U4", 1, Feeling.EXCITED, MONDAY - timedelta(days=1), NOW)
    assert find_crowd_mood([*told, fourth], TODAY) == CrowdMood(4, Feeling.UNEASY)


def morning(day: int, feeling: Feeling = Feeling.UNEASY, *, asked: bool = True) -> Mood:
    """A feeling about the customer so many days after Monday."""
    return Mood(day + 1, "U1", 1, feeling, MONDAY + timedelta(days=day), NOW, asked)


@given(st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)))
def test_three_asked_mornings_in_a_row(asked: set[int], heavy: set[int]) -> None:
    """The row is made of the latest asked mornings, each heavy; days nobody asked neither count nor break it."""
    row = list_heavy_mornings([MONDAY + timedelta(days=day) for day in asked], [morning(day) for day in heavy & asked])

    newest = sorted(asked, reverse=True)
    length = next((n for n, day in enumerate(newest) if day not in heavy), len(newest))
    assert [(day - MONDAY).days for day in row] == newest[:length]
    assert is_time_to_ask(row, POLICY) is (length >= 3)


def test_what_was_not_asked_or_is_light_makes_no_row() -> None:
    """A feeling told unasked, or a good one, breaks the row of the morning it stands on."""
    days = [MONDAY + timedelta(days=n) for n in range(3)]
    assert len(list_heavy_mornings(days, [morning(0), morning(1), morning(2)])) == 3
    assert list_heavy_mornings(days, [morning(0), morning(1), morning(2, Feeling.OK)]) == ()
    assert list_heavy_mornings(days, [morning(0), morning(1), morning(2, asked=False)]) == ()
    assert len(list_heavy_mornings(days, [morning(0), morning(2)])) == 1


def test_a_feeling_is_one_of_five() -> None:
    """Any case is read; another word is refused with the five."""
    assert parse_feeling("Dread") is Feeling.DREAD
    with pytest.raises(Malformed, match="dread, uneasy, ok, glad, excited"):
        parse_feeling("meh")


def signal(
    person: str = "U1", kind: SignalKind = SignalKind.MOVE, days: int = 0, *, withdrawn: bool = False
) -> TurnoverSignal:
    """A signal so many days ago."""
    return TurnoverSignal(1, 1, person, kind, NOW - timedelta(days=days), NOW if withdrawn else None)


@given(st.lists(st.builds(signal, st.sampled_from(["U1", "U2"]), st.sampled_from(SignalKind), st.integers(0, 400),
                          withdrawn=st.booleans()), max_size=6))  # fmt: skip
def test_managers_hear_of_two_wishes_or_one_departure(signals: list[TurnoverSignal]) -> None:
    """Two wishes within 180 days, or one departure; what was taken back or is older counts nothing."""
    live = [each for each in signals if each.withdrawn_at is None and NOW - each.said_at < timedelta(days=180)]
    assert list(list_standing_signals(signals, NOW, POLICY)) == live
    assert is_alarming(signals, NOW, POLICY) is (len(live) >= 2 or any(each.kind is SignalKind.LEFT for each in live))


def test_one_wish_is_not_two() -> None:
    """The same person asks once a month at most, and leaves once; a colleague may ask at once."""
    with pytest.raises(AlreadyDone, match="stands"):
        check_signal([signal(days=29)], "U1", SignalKind.MOVE, NOW, POLICY)
    with pytest.raises(AlreadyDone, match="stands"):
        check_signal([signal(kind=SignalKind.LEFT, days=100)], "U1", SignalKind.LEFT, NOW, POLICY)
    check_signal([signal(days=30)], "U1", SignalKind.MOVE, NOW, POLICY)
    check_signal([signal(days=1)], "U2", SignalKind.MOVE, NOW, POLICY)
    check_signal([signal(days=1, withdrawn=True)], "U1", SignalKind.MOVE, NOW, POLICY)
    check_signal([signal(kind=SignalKind.LEFT, days=1)], "U1", SignalKind.MOVE, NOW, POLICY)
