"""The gate: total, strict, and never silent about a reason; and what may become of a quote."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from scoring import quotes as quote_rules
from scoring.prospects.prospects import Prospect
from scoring.quotes import ProposedQuote, Quote, QuoteFacts, QuoteOutcome, QuoteVerdict
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, Refusal
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import QUESTION_IDS

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = Policy(floor_margin=1_200, floor_sale=50_000)
REPAIR = ProposedQuote(1_200_000, 1_500, "repair", 30)
GOOD = QuoteFacts(grade="B")
FINE = Quote(12, 1_200_000, 1_500, QuoteVerdict.QUOTE, "U1", NOW, 30, customer_id=1)
REFUSED = replace(FINE, verdict=QuoteVerdict.REFUSE)
WON = replace(FINE, outcome=QuoteOutcome.WON, outcome_at=NOW)
STRICT = (QuoteVerdict.QUOTE, QuoteVerdict.WARN, QuoteVerdict.REFUSE)

knowns = st.builds(
    QuoteFacts,
    grade=st.sampled_from([None, "A", "B", "C", "D"]),
    notice=st.booleans(),
    leaving=st.booleans(),
    stop=st.booleans(),
    late=st.none() | st.integers(-30, 400),
    fire_zone=st.booleans(),
    nevers=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    musts=st.lists(st.text(max_size=9), max_size=3).map(tuple),
)
jobs = st.builds(
    ProposedQuote,
    st.integers(1, 10**15),
    st.integers(-100_000, 10_000),
    st.sampled_from(["", "repair"]),
    st.integers(0, 100),
)
margins = st.lists(st.integers(-100_000, 10_000), max_size=12)
policies = st.builds(
    Policy,
    floor_margin=st.none() | st.integers(-5_000, 9_000),
    floor_sale=st.none() | st.integers(1, 10**9),
    quote_warn_jobs=st.integers(1, 10),
    quote_refuse_jobs=st.integers(1, 10),
    late_days=st.integers(1, 180),
)


@given(jobs, knowns, margins, policies)
def test_the_gate_always_answers(asked: ProposedQuote, known: QuoteFacts, before: list[int], policy: Policy) -> None:
    """Whatever is asked of whomever, there is a verdict; it is more than yes exactly when there is a reason."""
    verdict, reasons = quote_rules.judge_request(asked, known, before, policy)

    assert verdict in QuoteVerdict
    assert (verdict is QuoteVerdict.QUOTE) == (not reasons)
    assert all(reason.strip() for reason in reasons)


@given(jobs, knowns, margins, policies)
def test_what_speaks_against_never_makes_it_milder(
    asked: ProposedQuote, known: QuoteFacts, before: list[int], policy: Policy
) -> None:
    """A final notice, a D, a worse margin or one more bad job each leave the verdict or make it stricter."""
    verdict, _ = quote_rules.judge_request(asked, known, before, policy)
    worse = (
        (asked, replace(known, notice=True), before),
        (asked, replace(known, leaving=True), before),
        (asked, replace(known, stop=True), before),
        (asked, replace(known, grade="D"), before),
        (asked, replace(known, nevers=(*known.nevers, "late again")), before),
        (replace(asked, margin=-100_000), known, before),
        (asked, known, [-100_000, *before]),
    )

    for each in worse:
        assert STRICT.index(quote_rules.judge_request(*each, policy)[0]) >= STRICT.index(verdict)


@pytest.mark.parametrize(
    ("known", "verdict", "says"),
    [
        (GOOD, QuoteVerdict.QUOTE, ""),
        (QuoteFacts(), QuoteVerdict.QUOTE, ""),
        (QuoteFacts(grade="A"), QuoteVerdict.QUOTE, ""),
        (QuoteFacts(grade="C"), QuoteVerdict.WARN, "graded C"),
        (QuoteFacts(grade="D"), QuoteVerdict.REFUSE, "graded D"),
        (replace(GOOD, notice=True), QuoteVerdict.REFUSE, "final notice"),
        (replace(GOOD, leaving=True), QuoteVerdict.REFUSE, "let them go"),
        (replace(GOOD, stop=True), QuoteVerdict.REFUSE, "stop quoting"),
        (replace(GOOD, late=13), QuoteVerdict.QUOTE, ""),
        (replace(GOOD, late=14), QuoteVerdict.WARN, "14 days late"),
        (QuoteFacts(fire_zone=True), QuoteVerdict.WARN, "seven questions"),
        (QuoteFacts(nevers=("pays nobody",)), QuoteVerdict.WARN, "Never again: pays nobody"),
        (QuoteFacts(musts=("has a budget",)), QuoteVerdict.WARN, "must-have is missing: has a budget"),
    ],
)
def test_what_is_on_record_speaks(known: QuoteFacts, verdict: QuoteVerdict, says: str) -> None:
    """Each fact by itself, as product.md §5.9 has it."""
    found, reasons = quote_rules.judge_request(REPAIR, known, (), POLICY)

    assert found is verdict
    assert says in " ".join(reasons)


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ([], QuoteVerdict.QUOTE),
        ([900], QuoteVerdict.QUOTE),
        ([900, 1_199], QuoteVerdict.WARN),
        ([900, 1_200], QuoteVerdict.QUOTE),
        ([900, 1_100, 1_000], QuoteVerdict.REFUSE),
        ([1_200, 900, 900, 900], QuoteVerdict.QUOTE),
        ([900, 900, 1_500, 900, 900], QuoteVerdict.WARN),
    ],
)
def test_the_last_jobs_of_a_type_speak(before: list[int], verdict: QuoteVerdict) -> None:
    """Two under the floor in a row warn, three refuse; a good one ends the row, and exactly the floor is good."""
    assert quote_rules.judge_request(REPAIR, GOOD, before, POLICY)[0] is verdict
    assert quote_rules.judge_request(replace(REPAIR, job=""), GOOD, before, POLICY)[0] is QuoteVerdict.QUOTE
    assert quote_rules.judge_request(REPAIR, GOOD, before, replace(POLICY, floor_margin=None))[0] is QuoteVerdict.QUOTE


def test_the_strictest_wins_and_every_reason_is_told() -> None:
    """A D customer, three bad jobs, a thin margin and a small sale: no, with all four, the strict ones first."""
    verdict, reasons = quote_rules.judge_request(
        ProposedQuote(12_000, 0, "repair"), QuoteFacts(grade="D"), [0, 0, -50], POLICY
    )

    assert verdict is QuoteVerdict.REFUSE
    assert reasons == (
        "They are graded D.",
        "The last 3 repair jobs came to less than 12 % margin.",
        "Its margin of 0 % is below the minimum of 12 %.",
        "EUR 120 is less than our smallest sale, EUR 500.",
    )


def test_a_prospect_is_held_against_its_assessment() -> None:
    """Two yes of seven and the rest no is the fire zone; unknown is not no, and no answer at all says nothing."""
    no, yes = dict.fromkeys(QUESTION_IDS, "no"), dict.fromkeys(QUESTION_IDS[:2], "yes")
    seen = Prospect(1, "Initech", "initech", "U1", NOW, no | yes, {"budget": "no", "time": "yes"}, {"spam": "yes"})

    assert quote_rules.build_prospect_facts(seen, POLICY) == QuoteFacts(
        fire_zone=True, nevers=("spam",), musts=("budget",)
    )
    for answers in ({}, yes, no | yes | {QUESTION_IDS[2]: "unknown"}, dict.fromkeys(QUESTION_IDS, "not applicable")):
        assert not quote_rules.build_prospect_facts(replace(seen, answers=answers), POLICY).fire_zone


def test_a_job_came_to_what_was_said_of_it() -> None:
    """Until somebody says, it is what was quoted."""
    assert quote_rules.job_margin(WON) == 1_500
    assert quote_rules.job_margin(replace(WON, final_margin=-200)) == -200


@pytest.mark.parametrize(
    ("quote", "outcome", "refusal"),
    [
        (REFUSED, QuoteOutcome.WON, NotAllowed),
        (WON, QuoteOutcome.WON, AlreadyDone),
        (WON, QuoteOutcome.LOST, AlreadyDone),
        (replace(FINE, withdrawn_at=NOW), QuoteOutcome.LOST, AlreadyDone),
    ],
)
def test_what_cannot_become_of_a_quote(quote: Quote, outcome: QuoteOutcome, refusal: type[Refusal]) -> None:
    """A refused one is not won, and what has an outcome keeps it."""
    with pytest.raises(refusal, match="#12"):
        quote_rules.check_outcome(quote, outcome)


def test_what_can_become_of_a_quote() -> None:
    """A refused one may be dropped, and won once it is overridden."""
    quote_rules.check_outcome(REFUSED, QuoteOutcome.DROPPED)
    quote_rules.check_outcome(replace(REFUSED, overridden_by="U2"), QuoteOutcome.WON)
    quote_rules.check_final_margin(WON)
    with pytest.raises(NotAllowed, match="only a won job"):
        quote_rules.check_final_margin(FINE)


def test_an_override_needs_a_reason_and_a_refusal() -> None:
    """There is nothing to override in what was not refused, was overridden before, or is over."""
    assert quote_rules.check_override(REFUSED, " they pay up front ") == "they pay up front"
    with pytest.raises(Incomplete):
        quote_rules.check_override(REFUSED, "  ")
    with pytest.raises(Malformed, match=r"2,000 is the most"):
        quote_rules.check_override(REFUSED, "x" * 2_001)
    dropped = replace(REFUSED, outcome=QuoteOutcome.DROPPED)
    for quote in (FINE, replace(REFUSED, overridden_by="U2"), dropped, replace(REFUSED, withdrawn_at=NOW)):
        with pytest.raises(AlreadyDone):
            quote_rules.check_override(quote, "why not")


@pytest.mark.parametrize("text", ["0", "-5", "0.001", "twelve", "1,234", "12 USD", "", "1e9", "9" * 40])
def test_a_value_is_more_than_nothing(text: str) -> None:
    """Nothing, less than nothing, and what could be read in two ways is refused at its field."""
    with pytest.raises(Malformed) as refused:
        quote_rules.parse_value(text, currency="EUR")
    assert refused.value.field == "value"


@pytest.mark.parametrize(
    ("text", "points"),
    [("15", 1_500), ("0.2%", 20), ("0", 0), ("-2,5%", -250), ("100", 10_000), ("-1000", -100_000), ("9.99", 999)],
)
def test_a_margin_is_percent(text: str, points: int) -> None:
    """From -1,000 to 100, with or without its sign; nothing and less is a margin too."""
    assert quote_rules.parse_margin(text) == points


@pytest.mark.parametrize("text", ["100.01", "-1000.01", "1.234", "9,999", "much", "15 EUR", ""])
def test_a_margin_out_of_range_is_refused(text: str) -> None:
    """More than all, a slip of the finger, and three decimals are refused at their field."""
    with pytest.raises(Malformed) as refused:
        quote_rules.parse_margin(text)
    assert refused.value.field == "margin"


def test_chances_and_minutes_have_their_limits() -> None:
    """A chance is 0 to 100 percent; a month has 744 hours."""
    assert (quote_rules.parse_chance("0"), quote_rules.parse_chance("100 %"), quote_rules.parse_minutes("744")) == (
        0,
        100,
        44_640,
    )
    for text in ("101", "-1", "40.5", "half", "", "٤٠"):
        with pytest.raises(Malformed):
            quote_rules.parse_chance(text)
    with pytest.raises(Malformed):
        quote_rules.parse_minutes("744h 1m")


def test_a_type_of_job_is_compared_without_case_and_accents() -> None:
    """`Réparation` and `reparation` are one type; a novel is none."""
    assert quote_rules.parse_job("  Réparation ") == quote_rules.parse_job("reparation")
    with pytest.raises(Malformed):
        quote_rules.parse_job("x" * 151)
