"""What a customer's records suggest as an answer: only what they say, never more, and the record in plain words."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.interactions import Attention, CustomerLoad
from scoring.scorecards.scorecards import Choice
from scoring.scorecards.suggestions import (
    RECORD_PREFIX,
    REPEAT_BUSINESS,
    SERVICE_LOAD,
    AnswerSuggestion,
    choose_evidence,
    suggest_answers,
)
from tests.scoring.made import NO, POLICY, TODAY, UNKNOWN, YES, build_answers, build_customer

CALM = Attention(CustomerLoad(), None, flagged=False)
LATELY, LONG_AGO = TODAY - timedelta(days=30), TODAY - timedelta(days=366)
SINCE = date(2022, 6, 1)
days = st.none() | st.dates(date(2015, 1, 1), TODAY)
SIX = AnswerSuggestion(YES, "6 orders since 2022, the last in January 2026")


def about_orders(orders: int | None = None, last: date | None = None, since: date | None = None) -> tuple[str, str]:
    """The suggested answer on repeat business and its record; two empty texts for none."""
    customer = build_customer(orders=orders, last_order=last, since=since)
    found = suggest_answers(customer, CALM, TODAY, POLICY).get(REPEAT_BUSINESS)
    return (found.choice.value, found.record) if found else ("", "")


def about_time(ratio: int | None) -> tuple[str, str]:
    """The suggested answer on service load for an attention ratio, and its record."""
    attention = Attention(CustomerLoad(), ratio, flagged=ratio is not None and ratio >= POLICY.attention_flag)
    found = suggest_answers(build_customer(), attention, TODAY, POLICY).get(SERVICE_LOAD)
    return (found.choice.value, found.record) if found else ("", "")


@pytest.mark.parametrize(
    ("orders", "last", "since", "choice", "record"),
    [
        (6, LATELY, SINCE, "yes", "6 orders since 2022, the last in January 2026"),
        (3, LATELY, None, "yes", "3 orders, the last in January 2026"),
        (6, LONG_AGO, SINCE, "no", "6 orders since 2022, the last in March 2025"),
        (1, LATELY, SINCE, "no", "1 order since 2022, in January 2026"),
        (0, None, SINCE, "no", "no order since 2022"),
        (None, LONG_AGO, None, "no", "the last order in March 2025"),
        (2, LATELY, SINCE, "", ""),
        (3, LATELY, date(2010, 1, 1), "", ""),
        (1, LATELY, LATELY, "", ""),
        (1, None, None, "", ""),
        (6, None, SINCE, "", ""),
        (None, LATELY, SINCE, "", ""),
        (None, None, SINCE, "", ""),
        (None, None, None, "", ""),
    ],
)
def test_orders_suggest_whether_they_come_back(
    orders: int | None, last: date | None, since: date | None, choice: str, record: str
) -> None:
    """Regular orders suggest yes, a year without one or a single one no; too little on record suggests nothing."""
    assert about_orders(orders, last, since) == (choice, record)


@pytest.mark.parametrize(
    ("ratio", "choice", "record"),
    [
        (240, "no", "its share of our logged time is 2.4 times its share of revenue, over 90 days"),
        (200, "no", "its share of our logged time is 2.0 times its share of revenue, over 90 days"),
        (199, "", ""),
        (101, "", ""),
        (100, "yes", "its share of our logged time is 1.0 times its share of revenue, over 90 days"),
        (35, "yes", "its share of our logged time is 0.3 times its share of revenue, over 90 days"),
        (3, "yes", "its share of our logged time is less than a tenth of that of revenue, over 90 days"),
        (None, "", ""),
    ],
)
def test_logged_time_suggests_whether_it_is_in_proportion(ratio: int | None, choice: str, record: str) -> None:
    """A flagged ratio suggests no, one up to 1.0 yes; what lies between, or too few entries, suggests nothing."""
    assert about_time(ratio) == (choice, record)


@given(st.none() | st.integers(0, 10**6), days, days, st.none() | st.integers(0, 10**6))
def test_nothing_else_is_guessed(orders: int | None, last: date | None, since: date | None, ratio: int | None) -> None:
    """Two questions get a suggestion, yes or no with a record that fits a line; without records none does."""
    customer = build_customer(orders=orders, last_order=last, since=since)
    attention = Attention(CustomerLoad(), ratio, flagged=ratio is not None and ratio >= POLICY.attention_flag)
    found = suggest_answers(customer, attention, TODAY, POLICY)

    assert found.keys() <= {REPEAT_BUSINESS, SERVICE_LOAD}
    assert all(each.choice in (YES, NO) and 0 < len(each.evidence) <= 200 for each in found.values())
    if orders is None and last is None:
        assert REPEAT_BUSINESS not in found
    if ratio is None:
        assert SERVICE_LOAD not in found


@given(st.sampled_from(Choice), st.text(max_size=20))
def test_what_the_rater_wrote_comes_first(choice: Choice, written: str) -> None:
    """Written evidence stands; the record is the evidence of the answer it suggests, and of no other."""
    found = choose_evidence(REPEAT_BUSINESS, choice, written, {REPEAT_BUSINESS: SIX})
    assert found == (written or (SIX.evidence if choice is YES else ""))


def test_earlier_evidence_stands_with_the_same_answer() -> None:
    """What a rater wrote earlier stands while they answer the same; a record of then does not."""
    (wrote,) = build_answers([NO])
    earlier = [type(wrote)(REPEAT_BUSINESS, "U-ana", NO, wrote.at, "Two of three left for the south.")]
    assert choose_evidence(REPEAT_BUSINESS, NO, "", {}, earlier) == "Two of three left for the south."
    assert choose_evidence(REPEAT_BUSINESS, YES, "", {}, earlier) == ""
    assert choose_evidence(SERVICE_LOAD, NO, "", {}, earlier) == ""
    assert choose_evidence(REPEAT_BUSINESS, UNKNOWN, "", {}, earlier) == ""
    recorded = [type(wrote)(REPEAT_BUSINESS, "U-ana", YES, wrote.at, f"{RECORD_PREFIX}3 orders.")]
    assert choose_evidence(REPEAT_BUSINESS, YES, "", {}, recorded) == ""
