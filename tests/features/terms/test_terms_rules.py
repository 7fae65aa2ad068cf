"""Terms: read as people write them, flagged only for what is known, and written so that they read back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from scoring import terms as term_rules
from scoring.refusals import Incomplete, Malformed
from scoring.rules.policy import Policy
from scoring.rules.reasons import Reason
from scoring.terms import Commitment, Terms, TermsFlag

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = Policy()
EMPTY = Terms(1, "jo", NOW)
days = st.none() | st.integers(0, term_rules.MAX_DAYS)
anything = st.builds(
    Terms,
    customer_id=st.just(1),
    changed_by=st.just("jo"),
    changed_at=st.just(NOW),
    commitment=st.none() | st.sampled_from(Commitment),
    payment_days=days,
    late_days=days,
    notice_ours=days,
    notice_theirs=days,
    yearly=st.none() | st.integers(0, 10**12),
    counts_from=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)


@given(anything, anything)
def test_terms_read_back_as_they_are_written(terms: Terms, other: Terms) -> None:
    """A form that is submitted as it was opened gives the same terms, whatever stood there before."""
    assert term_rules.change_terms(other, term_rules.format_terms(terms, "EUR"), currency="EUR") == terms


@given(anything, st.integers(1, 180))
def test_what_is_not_known_is_no_flag(terms: Terms, late: int) -> None:
    """Late from the days of the rules; without a deposit only when somebody said so."""
    flags = term_rules.list_flags(terms, replace(POLICY, late_days=late))
    assert (TermsFlag.LATE in flags) == (terms.late_days is not None and terms.late_days >= late)
    assert (TermsFlag.UNCOMMITTED in flags) == (terms.commitment is Commitment.NONE)
    assert term_rules.list_flags(None, POLICY) == term_rules.list_flags(EMPTY, POLICY) == ()


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("pays", "30", "payment_days", 30),
        ("pays", "30 days", "payment_days", 30),
        ("late", "0", "late_days", 0),
        ("notice-ours", "4w", "notice_ours", 28),
        ("notice-theirs", "366d", "notice_theirs", 366),
        ("deposit", "CARD", "commitment", Commitment.CARD),
        ("deposit", "card on file", "commitment", Commitment.CARD),
        ("deposit", "none", "commitment", Commitment.NONE),
        ("deposit", "unknown", "commitment", None),
        ("pays", "", "payment_days", None),
        ("yearly", "38400", "yearly", 3_840_000),
        ("yearly", "unknown", "yearly", None),
        ("from", "2026-02-01", "counts_from", date(2026, 2, 1)),
    ],
)
def test_terms_are_read_as_people_write_them(name: str, text: str, field: str, value: object) -> None:
    """Days in several shapes, deposits in any case; a blank or `unknown` is not known."""
    assert (
        getattr(term_rules.change_terms(replace(EMPTY, payment_days=14), {name: text}, currency="EUR"), field) == value
    )


@pytest.mark.parametrize("text", ["-1", "367", "53w", "soon", "1.5", "٣", "30 d w", "9999999999"])
def test_what_are_no_days_is_refused_at_its_field(text: str) -> None:
    """The sentence says what would do, and which field it is about."""
    with pytest.raises(Malformed, match="days from 0 to 366") as refused:
        term_rules.change_terms(EMPTY, {"late": text}, currency="EUR")
    assert refused.value.field == "late"


def test_an_unknown_deposit_and_nothing_at_all_are_refused() -> None:
    """Nothing to change is a question; a word that is none of three is a slip."""
    with pytest.raises(Incomplete):
        term_rules.change_terms(EMPTY, {}, currency="EUR")
    with pytest.raises(Malformed, match="none, deposit, card"):
        term_rules.change_terms(EMPTY, {"deposit": "gold"}, currency="EUR")


@pytest.mark.parametrize("text", ["-1", "lots"])
def test_what_they_pay_a_year_is_a_sum_of_money(text: str) -> None:
    """Less than nothing, and no figure at all, are refused at the field."""
    with pytest.raises(Malformed) as refused:
        term_rules.change_terms(EMPTY, {"yearly": text}, currency="EUR")
    assert refused.value.field == "yearly"


TODAY = NOW.date()


@pytest.mark.parametrize(
    ("change", "since"),
    [
        ({"payment_days": 14}, TODAY),
        ({"yearly": 1, "counts_from": date(2026, 2, 1)}, date(2026, 2, 1)),
        ({"late_days": 40}, None),
        ({}, None),
    ],
)
def test_what_is_agreed_counts_from_a_day(change: dict[str, int], since: date | None) -> None:
    """From today unless another is named; how late they pay is no agreement."""
    assert term_rules.date_terms(EMPTY, replace(EMPTY, **change), TODAY).counts_from == since  # type: ignore[arg-type]


def test_a_reason_that_is_gone_is_not_proposed() -> None:
    """Teams edit their reasons: without late-payment there is nothing to prefill."""
    assert term_rules.find_strike_reason(POLICY) == "late-payment"
    assert term_rules.find_strike_reason(replace(POLICY, reasons=(Reason("no-show", 1, 90),))) is None
