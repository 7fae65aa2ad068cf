"""Values the rules are tried with: one plausible strike, report, customer and card, and strategies for any."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scoring.customers.customers import Customer
from scoring.roles import Actor, Role
from scoring.rules.policy import Policy
from scoring.rules.reasons import DEFAULT_REASONS
from scoring.scorecards.scorecards import QUESTION_IDS, Answer, Choice, GradeOverride
from scoring.strikes import OurPart, Strike, StrikeReport, StrikeState

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
TICK = timedelta(microseconds=1)
POLICY = Policy()
RUDE = DEFAULT_REASONS[0]
ABUSIVE = DEFAULT_REASONS[1]
MANAGER = Actor("U-manager", full_member=True, roles=frozenset({Role.MANAGER}))

YES, NO, UNKNOWN, NOT_APPLICABLE = Choice


def build_strike(**changes: Any) -> Strike:
    """A strike of one point that was recorded now and lives a hundred days."""
    usual = Strike(
        id=1,
        customer_id=1,
        reason="rude-to-support",
        weight=1,
        incident_on=TODAY,
        recorded_at=NOW,
        expires_at=NOW + timedelta(days=100),
        reporter="U-ana",
    )
    return replace(usual, **changes)


def build_report(**changes: Any) -> StrikeReport:
    """What Ana reports of today, with a note."""
    return replace(StrikeReport(RUDE, TODAY, "U-ana", note="shouted at Li on the call"), **changes)


def build_customer(**changes: Any) -> Customer:
    """Acme, of whom nothing else is known."""
    return replace(Customer(1, "acme", "Acme"), **changes)


def build_answers(choices: Iterable[Choice], *, rater: str = "U-ana", at: datetime = NOW) -> tuple[Answer, ...]:
    """One rater's answers to the questions in their order, as many as are given."""
    return tuple(Answer(question, rater, choice, at) for question, choice in zip(QUESTION_IDS, choices, strict=False))


def build_card_answers(yes: int, no: int = 0, unknown: int = 0, not_applicable: int = 0) -> tuple[Answer, ...]:
    """One rater's card with so many answers of each kind."""
    return build_answers([YES] * yes + [NO] * no + [UNKNOWN] * unknown + [NOT_APPLICABLE] * not_applicable)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
"""Instants around NOW."""

strikes = st.builds(
    build_strike,
    id=st.integers(1, 10_000),
    weight=st.integers(1, 3),
    expires_at=st.integers(-5, 5).map(lambda hours: NOW + timedelta(hours=hours)) | moments,
    state=st.sampled_from(StrikeState),
    ours=st.sampled_from(OurPart),
)

strike_lists = st.lists(strikes, max_size=6, unique_by=lambda s: s.id)
"""What a customer may have got."""


_answers_by_question = st.dictionaries(
    st.tuples(st.sampled_from(QUESTION_IDS), st.sampled_from("ABC")),
    st.tuples(st.sampled_from(Choice), moments.filter(lambda moment: moment <= NOW)),
    max_size=21,
)
answer_lists = _answers_by_question.map(lambda asked: tuple(Answer(*who, *what) for who, what in asked.items()))
"""Answers of up to three raters, each to some of the questions, at any time before NOW."""

customers = st.builds(
    build_customer,
    name=st.text(min_size=1, max_size=12),
    since=st.none() | st.dates(date(2025, 6, 1), date(2026, 6, 1)),
    revenue=st.none() | st.integers(0, 10_000),
    margin=st.none() | st.integers(-1_000, 1_000),
    average_sale=st.none() | st.integers(0, 10_000),
    archived_at=st.none() | st.just(NOW),
)
overrides = st.none() | st.builds(GradeOverride, st.sampled_from("ABCD"), st.just("why"), st.just("U-m"), moments)
policies = st.builds(
    Policy,
    timezone=st.sampled_from(("UTC", "Europe/Berlin", "America/Santiago", "Pacific/Apia")),
    floor_revenue=st.none() | st.integers(0, 10_000),
    floor_margin=st.none() | st.integers(-1_000, 1_000),
    floor_sale=st.none() | st.integers(0, 10_000),
)


def list_votes(choices: Mapping[Choice, int]) -> list[Choice]:
    """So many of each choice, in a list."""
    return [choice for choice, count in choices.items() for _ in range(count)]
